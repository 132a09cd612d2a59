"""Many ids in one hidden field: a cookie that keeps a notice has no room for fifty of them as they are written."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable
from uuid import UUID

SIZE = 16
"""Bytes of an id."""


def packed(ids: Iterable[str]) -> str:
    """The ids, which must be UUIDs, as one text; 50 take 1,067 signs instead of 1,850."""
    return urlsafe_b64encode(b"".join(UUID(one).bytes for one in ids)).decode()


def unpacked(text: str) -> list[str]:
    """The other way round, in the same order; nothing where the text is no list of ids."""
    try:
        content = urlsafe_b64decode(text.encode())
    except (Error, ValueError):
        return []
    if len(content) % SIZE:
        return []
    return [str(UUID(bytes=content[place : place + SIZE])) for place in range(0, len(content), SIZE)]
