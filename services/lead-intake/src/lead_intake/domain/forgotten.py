"""Hashes by which rows of a waiting list are recognised that are about somebody who was erased meanwhile."""

import re
from collections.abc import Iterable
from hashlib import sha256

from lead_intake.domain.identities import EMAIL, PHONE, Identity

SHORTEST, LONGEST = 7, 15
"""Digits of a telephone number; shorter ones stand by chance in too many texts."""
_ADDRESS = re.compile(r"[^\s\"'<>()\[\],;:|/\\]+@[^\s\"'<>()\[\],;:|/\\]+")
_DIGITS = re.compile(r"\d(?:[\d\s().,/\u00a0+-]*\d)?")


def hash_of(identity: Identity) -> str:
    """Of one identity; a phone by its digits."""
    kind, value = identity
    return _hash(kind, re.sub(r"\D", "", value) if kind == PHONE else value)


def hashes_in(text: str) -> set[str]:
    """Of every address and every number that the text names, whichever way they are written."""
    found = {_hash(EMAIL, address.strip(".").lower()) for address in _ADDRESS.findall(text)}
    for run in _DIGITS.findall(text):
        digits = re.sub(r"\D", "", run)
        found |= {_hash(PHONE, digits[start : start + length]) for start, length in _windows(len(digits))}
    return found


def _windows(size: int) -> Iterable[tuple[int, int]]:
    return ((start, length) for length in range(SHORTEST, min(LONGEST, size) + 1) for start in range(size - length + 1))


def _hash(kind: str, value: str) -> str:
    return sha256(f"{kind}:{value}".encode()).hexdigest()
