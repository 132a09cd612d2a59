"""Bodies of forms, whatever they call themselves: urlencoded, multipart, JSON or lines, in UTF-8 or cp1251."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes, urlencode

import orjson
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from lead_intake.domain import limits
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.form_parts import OLD_CHARSET, Parts, charset_of, decoded
from lead_intake.entrypoints.form_secrets import Pair, without_secrets
from lead_intake.entrypoints.form_unread import kept_of

URLENCODED = "application/x-www-form-urlencoded; charset=utf-8"
DEPTH = 8
UNREADABLE = Problem("body", "is no form", "Send it urlencoded, as multipart/form-data or as a JSON object.")
CUT_OFF = Problem("body", "was cut off on its way", "Send the form again.")
SEVERAL = Problem("body", "holds several forms", "Send each by itself, or all of them to /v1/leads/batch.")
_KB = limits.FORM_BYTES // 1024
TOO_LARGE = Problem(
    "body",
    f"is larger than {_KB} KB, or with its files than {limits.FORM_WITH_FILES_BYTES // 1024**2} MB",
    f"Send less; the first {_KB} KB besides files are kept.",
)
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
    return form_of(pairs, raw, content_type, files=files)


def form_of(pairs: list[Pair], raw: bytes, content_type: str, *, files: bool) -> Form:
    """The form that says this; where it holds secrets or files, other bytes stand for those that came."""
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
    declared = charset_of(options.get(b"charset", b""))
    head = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    if kind == b"multipart/form-data" or (head.startswith(b"--") and b"form-data" in head[:1000]):
        boundary = options.get(b"boundary") or head.split(b"\r\n", 1)[0].removeprefix(b"--")
        return _multipart(raw, boundary, declared)
    if head[:1] in {b"{", b"["}:
        content = _json(head, declared)
        if _is_several(content):
            raise _Unread(SEVERAL)
        return list(_flat(content, "", 0)), False
    if b"=" not in raw or head.startswith(b"<"):
        if not head:
            return [], False
        raise _Unread(UNREADABLE)
    # Scripts say text/plain of urlencoded texts too; those have no lines.
    lines = kind == b"text/plain" and (b"&" not in raw or b"\r\n" in raw or b"\n" in raw.strip())
    return decoded(_lines(raw) if lines else _urlencoded(raw), declared), False


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


def _json(raw: bytes, declared: str) -> Any:
    for charset in ("utf-8", declared, OLD_CHARSET):
        try:
            return orjson.loads(raw.decode(charset))
        except UnicodeDecodeError:
            continue
        except orjson.JSONDecodeError:
            break
    raise _Unread(UNREADABLE)


def _is_several(content: Any) -> bool:
    """Whether a list holds more than one form, and not the fields of one."""
    if not isinstance(content, list):
        return False
    return sum(1 for one in content if isinstance(one, dict) and not {"name", "value"} <= one.keys()) > 1


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


def _multipart(raw: bytes, boundary: bytes, declared: str) -> tuple[list[Pair], bool]:
    try:
        parts = Parts(boundary)
    except ValueError as error:
        raise _Unread(UNREADABLE) from error
    try:
        parts.write(raw)
    except FormParserError as error:
        raise _Unread(UNREADABLE, parts.so_far(declared)) from error
    if not parts.ended:
        raise _Unread(CUT_OFF, parts.so_far(declared))
    return decoded(parts.fields, declared), parts.files


def size_without_files(form: Form) -> int:
    """Bytes of what the form says."""
    return sum(len(name) + sum(len(value.encode()) for value in values) for name, values in form.record.items())
