"""A multipart body as it comes: small fields are kept, the file is handed on piece by piece."""

from collections.abc import AsyncIterator, Collection

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from service_kit.errors import FieldError, Refusal, invalid
from service_kit.web.routes import NAME

FIELD_BYTES = 4096
FILE_NAME_LENGTH = 200


def _cut_off() -> Refusal:
    remedy = "Send the file again; nothing of it was kept."
    return Refusal(
        400, "cut-off", "The body ended too early", remedy, errors=[FieldError("file", "is cut off", remedy)]
    )


def _malformed() -> Refusal:
    remedy = "Send multipart/form-data as browsers do."
    return Refusal(
        400, "malformed-multipart", "The body is not acceptable multipart", remedy,
        errors=[FieldError("body", "is not well-formed", remedy)],
    )  # fmt: skip


class Multipart:
    """One body with the fields `names` and the file `file`, each once."""

    def __init__(self, request: Request, names: Collection[str]) -> None:
        media, options = parse_options_header(request.headers.get("content-type"))
        if media != b"multipart/form-data" or b"boundary" not in options:
            raise Refusal(
                415, "unsupported-media-type", "The body is not said to be multipart/form-data",
                "Send the file as a form does, with the fields beside it.",
            )  # fmt: skip
        self.fields: dict[str, str] = {}
        self.file_name: str | None = None
        self._names = names
        self._request = request
        self._pieces: list[bytes] = []
        self._header = self._value = b""
        self._disposition = b""
        self._field: str | None = None
        self._complete = False
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
        )

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file; the fields are complete when it has ended.

        Raises `Refusal`: 400 for a body that is cut off or malformed, 422 for fields that are unknown or too long.
        """
        try:
            async for chunk in self._request.stream():
                self._parser.write(chunk)
                for piece in self._pieces:
                    yield piece
                self._pieces.clear()
        except FormParserError as error:
            raise _malformed() from error
        except ClientDisconnect as error:
            raise _cut_off() from error
        if not self._complete:
            raise _cut_off()

    def _on_part_begin(self) -> None:
        self._field, self._disposition = None, b""
        self._header = self._value = b""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode(errors="replace")
        if name == "file" and self.file_name is None:
            given = options.get(b"filename", b"").decode(errors="replace").replace("\0", "")
            self.file_name = given.replace("\\", "/").rpartition("/")[2][:FILE_NAME_LENGTH] or "list"
        elif name in self._names and name not in self.fields:
            self.fields[name] = ""
        else:
            known = name if NAME.fullmatch(name) else "body"
            takes = ", ".join(sorted((*self._names, "file")))
            raise invalid(
                [FieldError(known, "is not a field of this form, or stands in it twice", f"It takes {takes}.")]
            )
        self._field = name

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._field == "file":
            self._pieces.append(bytes(data[start:end]))
            return
        self._value += data[start:end]
        if len(self._value) > FIELD_BYTES:
            raise invalid([FieldError(self._field or "body", "is too long", f"At most {FIELD_BYTES} bytes.")])

    def _on_part_end(self) -> None:
        if self._field not in {None, "file"}:
            self.fields[self._field or ""] = self._value.decode(errors="replace").replace("\0", "").strip()
        self._value = b""

    def _on_end(self) -> None:
        self._complete = True
