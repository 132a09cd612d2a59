"""Looks into a workbook before it is opened: nothing in it may unpack to more than it says, or to more than we take."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from lead_intake.adapters.lists.contents import ARCHIVE
from lead_intake.domain.problems import Problem
from lead_intake.import_ports import UnfitError

ENTRIES = 2000
UNPACKED_BYTES = 300 * 1024 * 1024
CELLS = 20_000_000
TAG_BYTES = 64 * 1024
PIECE = 256 * 1024
DAMAGED = Problem("file", "is a damaged workbook", "Open it in a spreadsheet and save it again, or save it as CSV.")
BOMB = Problem("file", "unpacks to more than a workbook may hold", "Save the sheet as CSV, which may be of any length.")
ENTITIES = Problem("file", "has a document type of its own", "Open it in a spreadsheet and save it again, or as CSV.")
TOO_WIDE = Problem(
    "file",
    f"spans more than {CELLS:,} cells",
    "Perhaps something stands far below or beside the list: delete it, or save the sheet as CSV.",
)
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,12})([0-9]{0,20})[\"']")


def inspect(content: bytes) -> None:
    """Return for a workbook that is safe to open; raises `UnfitError`."""
    try:
        entries = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnfitError(DAMAGED) from error
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise UnfitError(ARCHIVE if "xl/workbook.bin" not in names else DAMAGED)
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
        raise UnfitError(BOMB)
    left = UNPACKED_BYTES
    for entry in entries:
        size = _inspect(_unpacked(content, entry))
        if size > entry.file_size or size > left:
            raise UnfitError(BOMB)
        left -= size


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry unpacks to, piece by piece, by its own stream and not by what the directory says of it."""
    start = entry.header_offset
    named = int.from_bytes(content[start + 26 : start + 28], "little") + int.from_bytes(
        content[start + 28 : start + 30], "little"
    )
    packed = content[start + 30 + named : start + 30 + named + entry.compress_size]
    if entry.flag_bits & 0x1 or entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise UnfitError(DAMAGED)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    unpacked = 0
    try:
        while not stream.eof and packed and unpacked <= entry.file_size:
            piece = stream.decompress(packed, PIECE)
            packed = stream.unconsumed_tail
            unpacked += len(piece)
            yield piece
    except zlib.error as error:
        raise UnfitError(DAMAGED) from error


def _inspect(pieces: Iterator[bytes]) -> int:
    """The size; refuses entities, and sheets whose farthest cell makes them too large to hold."""
    size = 0
    extent, rest = _Extent(), b""
    for piece in pieces:
        size += len(piece)
        text = rest + piece
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise UnfitError(ENTITIES)
        # A tag that the next piece goes on with is looked at whole.
        last = text.rfind(b"<")
        cut = last if last >= 0 and text.find(b">", last) < 0 and len(text) - last < TAG_BYTES else len(text)
        rest = text[cut:]
        extent.see(text[:cut])
    extent.see(rest)
    return size


class _Extent:
    """How far a sheet goes, by the places that its cells name and by counting them."""

    def __init__(self) -> None:
        self._rows = self._columns = self._in_row = 0

    def see(self, text: bytes) -> None:
        """The next part of the sheet, in whole tags; raises `UnfitError` as soon as it is too much."""
        for place, part in enumerate(_ROW.split(text)):
            if place:
                self._rows += 1
                self._in_row = 0
            self._in_row += len(_CELL.findall(part))
            self._columns = max(self._columns, self._in_row)
            for letters, digits in _PLACE.findall(part):
                self._rows = max(self._rows, int(digits or 0))
                self._columns = max(self._columns, _column(letters))
        if self._rows * self._columns > CELLS:
            raise UnfitError(TOO_WIDE)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
