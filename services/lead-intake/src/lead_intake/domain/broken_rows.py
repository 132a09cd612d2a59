"""What a row that cannot be read still says, so that whoever sent it can mend it."""

import codecs
import re
from collections.abc import Sequence
from functools import lru_cache

KEPT_LENGTH = 64 * 1024
"""Characters that are kept of a row that cannot be read."""
KEPT_CELLS = 1000
"""Cells that are kept of a row, each in a column of its own; what follows stands in the last one."""
CUT = " [cut]"
MARKING = "leadloop-marking"
"""The name of the error handler by which decoders mark bytes that are not of their encoding."""
MARKED = re.compile("[\udc00-\udcff\ufffd]")
_MARKS = re.compile("[\udc00-\udcff]+")
_CYRILLIC = re.compile(r"[а-яёА-ЯЁ]{2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in wrong), error.end


codecs.register_error(MARKING, _mark)


def is_damaged(text: str) -> bool:
    """Whether something in it was not of its encoding, here or before it was exported."""
    return not text.isascii() and MARKED.search(text) is not None


def readable(text: str) -> str:
    """With marked bytes as they were most likely meant, as `\\xNN` where nothing is likely."""
    return _MARKS.sub(lambda found: _guessed(bytes(ord(mark) - 0xDC00 for mark in found[0])), text)


def _guessed(wrong: bytes) -> str:
    """Several in a row are a Cyrillic word, a single one is a Western letter."""
    word = wrong.decode("cp1251", "replace")
    if not _CYRILLIC.fullmatch(word):
        word = wrong.decode("cp1252", "backslashreplace")
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", word)


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of a line that breaks the rules of quotes: one ends only where a delimiter or the line's end follows.

    One that is never closed keeps its quote, and ends at the next delimiter. Long lines are cut, and say so.
    """
    whole = line.rstrip("\n")
    text = whole[:KEPT_LENGTH]
    quoted = _quoted(delimiter)
    cells: list[str] = []
    place = 0
    while place <= len(text):
        found = quoted.match(text, place)
        if found is not None:
            cells.append(found[1].replace('""', '"'))
            place = found.end() + 1
        elif text.startswith('"', place):
            cells += text[place:].split(delimiter)  # nothing behind it closes a quote either
            break
        else:
            end = text.find(delimiter, place)
            end = len(text) if end < 0 else end
            cells.append(text[place:end])
            place = end + 1
    if len(whole) > KEPT_LENGTH:
        cells[-1] += CUT
    return narrowed(cells, delimiter)


def is_open(text: str, delimiter: str) -> bool:
    """Whether a cell in quotes goes on behind its end."""
    ends = re.compile(f"{re.escape(delimiter)}|\n")
    place = 0
    while True:
        if text.startswith('"', place):
            place = text.find('"', place + 1)
            while place >= 0 and text.startswith('""', place):
                place = text.find('"', place + 2)
            if place < 0:
                return True
        found = ends.search(text, place)
        if found is None:
            return False
        place = found.end()


def narrowed(cells: Sequence[str], delimiter: str) -> list[str]:
    """The cells without empty ones at the end, and what is beyond `KEPT_CELLS` in the last one."""
    count = len(cells)
    while count and not cells[count - 1]:
        count -= 1
    kept = list(cells[: min(count, KEPT_CELLS)])
    if count > KEPT_CELLS:
        kept[-1] = delimiter.join(cells[KEPT_CELLS - 1 : count])
    return kept


@lru_cache
def _quoted(delimiter: str) -> re.Pattern[str]:
    end = re.escape(delimiter)
    return re.compile(rf'"((?:[^"]|""|"(?!{end}|\Z))*+)"(?={end}|\Z)')
