"""By which words a lead is found: those of its name and company, its addresses and their domains, its telephones."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

LONGEST = 80
"""Signs of a word that count."""
MOST_WORDS = 60
"""Words kept of one lead: enough for every honest one."""
MOST_ASKED = 6
SHORTEST = 2
"""Signs that a word must have to be looked for: fewer would fit nearly everybody."""
LOCAL = range(6, 11)
"""A telephone is also found by so many of its last digits: few people type the country, and its length differs."""
_PARTS = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"[\d\s()+./-]+")
_OTHERS = re.compile(r"[^0-9]+")


def words_of(profile: Mapping[str, Any]) -> frozenset[str]:
    """The words of a private profile."""
    company = profile.get("company") or {}
    found: list[str] = []
    for text in (profile.get("name"), company.get("name")):
        for word in _plain(str(text or "")).split():
            found += [_edged(word), *_PARTS.findall(word)]
    for address in map(_plain, profile.get("emails") or ()):
        found += [address, address.rpartition("@")[2]]
    for phone in profile.get("phones") or ():
        digits = _digits(phone)
        found += [digits, *(digits[-many:] for many in LOCAL)]
    kept = dict.fromkeys(word[:LONGEST] for word in found if len(word) >= SHORTEST)
    return frozenset(list(kept)[:MOST_WORDS])


def asked_words(text: str) -> tuple[str, ...]:
    """The words that somebody typed, of which each must begin one of the lead's; none where nothing is left of them."""
    if _DIGITS.fullmatch(text.strip()) and len(_digits(text)) > SHORTEST:
        return (_digits(text).lstrip("0")[:LONGEST] or "0",)
    typed = (_edged(word)[:LONGEST] for word in _plain(text).split())
    return tuple(dict.fromkeys(word for word in typed if len(word) >= SHORTEST))[:MOST_ASKED]


def _plain(text: str) -> str:
    """Small letters without accents, so that Mala finds Malá."""
    small = text.casefold()
    if small.isascii():  # has no accents
        return small
    return "".join(sign for sign in unicodedata.normalize("NFKD", small) if not unicodedata.combining(sign))


def _edged(word: str) -> str:
    """Without what stands around a word: quotation marks, commas, the @ of a domain."""
    return word.strip(".,;:!?@'\"«»„“”()[]<>")


def _digits(text: str) -> str:
    return _OTHERS.sub("", text)
