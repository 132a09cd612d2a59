"""Bodies of forms, whatever they call themselves: urlencoded, multipart, JSON or lines, in UTF-8 or cp1251."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes, urlencode

import orjson
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from lead_intake.domain import limits
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.form_secrets import Pair, without_secrets
from lead_intake.entrypoints.form_unread import kept_of, unread_multipart

URLENCODED = "application/x-www-form-urlencoded; charset=utf-8"
OLD_CHARSET = "cp1251"
"""What pages that say nothing and send no UTF-8 were written in, where this product is used most."""
CHARSETS = frozenset(
    {
        "utf-8", "windows-1251", "cp1251", "koi8-r", "koi8-u", "iso-8859-5", "iso-8859-1", "iso-8859-15",
        "windows-1252", "windows-1250", "iso-8859-2", "windows-1254", "windows-1257",
    }
)  # fmt: skip
DEPTH = 8
UNREADABLE = Problem("body", "is no form", "Send it urlencoded, as multipart/form-data or as a JSON object.")
CUT_OFF = Problem("body", "was cut off on its way", "Send the form again.")
TOO_MANY = Problem("body", "has too many fields", f"Send at most {limits.FORM_FIELDS} fields.")
LONG_NAME = Problem("body", "has a field whose name is too long", f"Use at most {limits.FORM_NAME_LENGTH} characters.")


class Form(NamedTuple):
    """A form as it was read: its fields, and its bytes as they may be kept, without files and secrets.

    `problem` says why it could not be read; there are no fields then.
    """

    record: dict[str, list[str]]
    raw: bytes
    content_type: str
    problem: Problem | None = None


class _Unread(Exception):  # noqa: N818  # a word within this module
    """`kept` is what may be kept where that is known already."""

    def __init__(self, problem: Problem, kept: bytes | None = None) -> None:
        self.problem = problem
        self.kept = kept


def read_form(raw: bytes, content_type: str) -> Form:
    """Never raises: a body that is no form has a problem instead of fields.

    Names lose a trailing `[]`; JSON inside JSON has names such as `fields[email][value]`, as PHP would say it.
    """
    try:
        pairs, files = _pairs(raw, content_type)
    except _Unread as unread:
        return Form({}, kept_of(raw) if unread.kept is None else unread.kept, content_type, unread.problem)
    problem = _beyond(pairs)
    pairs, stripped = without_secrets(pairs)
    if problem is not None:
        changed = stripped or files
        kept, kind = (urlencode(pairs).encode(), URLENCODED) if changed else (raw, content_type)
        return Form({}, kept[: limits.FORM_BYTES], kind, problem)
    if stripped or files:
        raw, content_type = urlencode(pairs).encode(), URLENCODED
    record: dict[str, list[str]] = {}
    for name, value in pairs:
        record.setdefault(name.strip().removesuffix("[]"), []).append(value)
    return Form(record, raw, content_type)


def _beyond(pairs: list[Pair]) -> Problem | None:
    if len(pairs) > limits.FORM_FIELDS:
        return TOO_MANY
    return LONG_NAME if any(len(name) > limits.FORM_NAME_LENGTH for name, _ in pairs) else None


def _pairs(raw: bytes, content_type: str) -> tuple[list[Pair], bool]:
    """The fields in order, and whether files were among them; what the body looks like outweighs what it is called."""
    kind, options = parse_options_header(content_type)
    declared = _charset(options.get(b"charset", b""))
    head = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    if kind == b"multipart/form-data" or (head.startswith(b"--") and b"form-data" in head[:1000]):
        boundary = options.get(b"boundary") or head.split(b"\r\n", 1)[0].removeprefix(b"--")
        return _multipart(raw, boundary, declared)
    if head[:1] in {b"{", b"["}:
        return list(_flat(_json(head, declared), "", 0)), False
    if b"=" not in raw or head.startswith(b"<"):
        if not head:
            return [], False
        raise _Unread(UNREADABLE)
    # Scripts say text/plain of urlencoded texts too; those have no lines.
    lines = kind == b"text/plain" and (b"&" not in raw or b"\r\n" in raw or b"\n" in raw.strip())
    return _decoded(_lines(raw) if lines else _urlencoded(raw), declared), False


def _charset(declared: bytes) -> str:
    """A charset in which pages are written; Python has others, which nobody may choose from outside."""
    name = declared.decode("ascii", "replace").strip().lower()
    return name if name in CHARSETS else OLD_CHARSET


def _urlencoded(raw: bytes) -> list[tuple[bytes, bytes]]:
    parts = [part.partition(b"=") for part in raw.strip().split(b"&") if part]
    return [(unquote_to_bytes(n.replace(b"+", b" ")), unquote_to_bytes(v.replace(b"+", b" "))) for n, _, v in parts]


def _lines(raw: bytes) -> list[tuple[bytes, bytes]]:
    """`name=value` line by line, as forms send that say text/plain; a line without a name continues the last."""
    pairs: list[tuple[bytes, bytes]] = []
    for line in raw.splitlines():
        name, equals, value = line.partition(b"=")
        if equals:
            pairs.append((name, value))
        elif pairs:
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + b"\n" + line)
    return [(name, value.rstrip(b"\n")) for name, value in pairs]


def _decoded(pairs: list[tuple[bytes, bytes]], declared: str) -> list[Pair]:
    """As text: UTF-8 where all of it is, else what the form declares, else the old charset."""
    told = next((_charset(value) for name, value in pairs if name == b"_charset_"), declared)
    for charset in ("utf-8", told, OLD_CHARSET):
        try:
            return [(name.decode(charset), value.decode(charset)) for name, value in pairs if name != b"_charset_"]
        except UnicodeDecodeError:
            continue
    return [(name.decode(OLD_CHARSET, "replace"), value.decode(OLD_CHARSET, "replace")) for name, value in pairs]


def _json(raw: bytes, declared: str) -> Any:
    for charset in ("utf-8", declared, OLD_CHARSET):
        try:
            return orjson.loads(raw.decode(charset))
        except UnicodeDecodeError:
            continue
        except orjson.JSONDecodeError:
            break
    raise _Unread(UNREADABLE)


def _flat(value: Any, name: str, depth: int) -> Iterator[Pair]:
    """JSON as fields; a list of `{name, value}` objects is a list of fields, as several libraries send a form."""
    if depth > DEPTH:
        raise _Unread(UNREADABLE)
    match value:
        case {"name": str() as own, "value": inner} if name in {"", "fields", "data"} and depth:
            yield from _flat(inner, own, depth + 1)
        case dict():
            for key, inner in value.items():
                yield from _flat(inner, f"{name}[{key}]" if name else key, depth + 1)
        case list():
            for inner in value:
                yield from _flat(inner, name, depth + 1)
        case None:
            return
        case _ if not name:
            raise _Unread(UNREADABLE)
        case bool():
            yield name, "yes" if value else "no"
        case _:
            yield name, str(value)


class _Parts:
    """What a multipart body holds; of a file only name and size."""

    def __init__(self) -> None:
        self.fields: list[tuple[bytes, bytes]] = []
        self.files = False
        self.ended = False
        self._name, self._value = b"", b""
        self._file: bytes | None = None
        self._size = 0
        self._header, self._disposition = b"", b""

    def callbacks(self) -> dict[str, Any]:
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

    def so_far(self, boundary: bytes, declared: str) -> bytes | None:
        """What may be kept of a body that broke here, with the part that had begun; None where nothing had come."""
        if self._name:
            self._on_part_end()
        return unread_multipart(_decoded(self.fields, declared), boundary) if self.fields else None

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition += data[start:end]

    def _on_header_end(self) -> None:
        self._header = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name, self._file = options.get(b"name", b""), options.get(b"filename")
        self._value, self._size, self._disposition = b"", 0, b""

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._file is None:
            self._value += data[start:end]

    def _on_part_end(self) -> None:
        if self._file is None:
            self.fields.append((self._name, self._value))
        elif self._file:
            self.files = True
            self.fields.append((self._name, self._file + f" ({self._size} bytes)".encode()))
        self._name, self._value, self._file = b"", b"", None

    def _on_end(self) -> None:
        self.ended = True


def _multipart(raw: bytes, boundary: bytes, declared: str) -> tuple[list[Pair], bool]:
    parts = _Parts()
    try:
        parser = MultipartParser(boundary, parts.callbacks())  # type: ignore[arg-type]  # its own names for them
        parser.write(raw)
        parser.finalize()
    except (FormParserError, ValueError) as error:
        raise _Unread(UNREADABLE, parts.so_far(boundary, declared)) from error
    if not parts.ended:
        raise _Unread(CUT_OFF, parts.so_far(boundary, declared))
    return _decoded(parts.fields, declared), parts.files


def size_without_files(form: Form) -> int:
    """Bytes of what the form says."""
    return sum(len(name) + sum(len(value.encode()) for value in values) for name, values in form.record.items())
