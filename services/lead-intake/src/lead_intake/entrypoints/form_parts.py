"""Multipart forms piece by piece: their fields are kept, of attached files only name, size and hash."""

from hashlib import sha256
from typing import Any

from python_multipart.multipart import MultipartParser, parse_options_header

from lead_intake.entrypoints.form_secrets import Pair
from lead_intake.entrypoints.form_unread import unread_multipart

OLD_CHARSET = "cp1251"
"""What pages that say nothing and send no UTF-8 were written in, where this product is used most."""
CHARSETS = frozenset(
    {
        "utf-8", "windows-1251", "cp1251", "koi8-r", "koi8-u", "iso-8859-5", "iso-8859-1", "iso-8859-15",
        "windows-1252", "windows-1250", "iso-8859-2", "windows-1254", "windows-1257",
    }
)  # fmt: skip


class Parts:
    """What a multipart body holds.

    `said` counts the bytes of headers and values, `seen` is a hash of everything whatever the boundary. Raises
    `ValueError` for a boundary that is none.
    """

    def __init__(self, boundary: bytes) -> None:
        self.fields: list[tuple[bytes, bytes]] = []
        self.files = False
        self.ended = False
        self.said = 0
        self.seen = sha256()
        self._boundary = boundary
        self._name, self._value = b"", bytearray()
        self._file: bytes | None = None
        self._size = 0
        self._header, self._disposition = b"", b""
        self._parser = MultipartParser(boundary, self._callbacks())  # type: ignore[arg-type]  # its own names for them

    def write(self, data: bytes) -> None:
        """The next piece; raises `FormParserError` where it is no multipart."""
        self._parser.write(data)

    def so_far(self, declared: str) -> bytes | None:
        """What may be kept of a body that broke here, with the part that had begun; None where nothing had come."""
        if self._name:
            self._on_part_end()
        return unread_multipart(decoded(self.fields, declared), self._boundary) if self.fields else None

    def _callbacks(self) -> dict[str, Any]:
        """By the parser's names."""
        return {
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers,
            "on_part_data": self._on_data,
            "on_part_end": self._on_part_end,
            "on_end": self._on_end,
        }

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self.said += end - start
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self.said += end - start
        if self._header.lower() == b"content-disposition":
            self._disposition += data[start:end]

    def _on_header_end(self) -> None:
        self._header = b""

    def _on_headers(self) -> None:
        self.seen.update(b"\n--" + self._disposition + b"\n")
        _, options = parse_options_header(self._disposition)
        self._name, self._file = options.get(b"name", b""), options.get(b"filename")
        self._value, self._size, self._disposition = bytearray(), 0, b""

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self.seen.update(memoryview(data)[start:end])
        self._size += end - start
        if self._file is None:
            self.said += end - start
            self._value += data[start:end]

    def _on_part_end(self) -> None:
        if self._file is None:
            self.fields.append((self._name, bytes(self._value)))
        elif self._file:
            self.files = True
            self.fields.append((self._name, self._file + f" ({self._size} bytes)".encode()))
        self._name, self._value, self._file = b"", bytearray(), None

    def _on_end(self) -> None:
        self.ended = True


def charset_of(declared: bytes) -> str:
    """A charset in which pages are written; Python has others, which nobody may choose from outside."""
    name = declared.decode("ascii", "replace").strip().lower()
    return name if name in CHARSETS else OLD_CHARSET


def decoded(pairs: list[tuple[bytes, bytes]], declared: str) -> list[Pair]:
    """As text: UTF-8 where all of it is, else what the form declares, else the old charset."""
    told = next((charset_of(value) for name, value in pairs if name == b"_charset_"), declared)
    for charset in ("utf-8", told, OLD_CHARSET):
        try:
            return [(name.decode(charset), value.decode(charset)) for name, value in pairs if name != b"_charset_"]
        except UnicodeDecodeError:
            continue
    return [(name.decode(OLD_CHARSET, "replace"), value.decode(OLD_CHARSET, "replace")) for name, value in pairs]
