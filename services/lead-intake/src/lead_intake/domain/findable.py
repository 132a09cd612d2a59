"""Bytes as text in which a person's address can be found, when the person asks to be forgotten."""

from urllib.parse import unquote_plus


def findable(raw: bytes) -> str:
    """The bytes in lower case, percent signs resolved; what is no text is replaced."""
    return unquote_plus(raw.decode("utf-8", "replace")).lower().replace("\x00", "\ufffd")
