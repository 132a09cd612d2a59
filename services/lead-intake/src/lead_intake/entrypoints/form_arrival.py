"""A form as it arrives: its text is read whole, of attached files only what is said of them, and memory is bounded."""

from hashlib import sha256
from typing import NamedTuple, Protocol

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from lead_intake.domain import limits
from lead_intake.entrypoints.form_bodies import (
    CUT_OFF,
    TOO_LARGE,
    UNREADABLE,
    Form,
    form_of,
    read_form,
    size_without_files,
)  # fmt: skip
from lead_intake.entrypoints.form_parts import Parts, charset_of, decoded
from lead_intake.entrypoints.form_unread import kept_of
from service_kit.errors import Refusal

MOST = 4 * limits.FORM_BYTES
"""Bytes of a body without files; letters may be written as six bytes each."""


class Arrived(NamedTuple):
    """A form, and a hash of its body that is the same when it is sent again, with whatever boundary."""

    form: Form
    seen: bytes


class _Coming(Protocol):
    def take(self, piece: bytes) -> bool:
        """The next piece; whether another one is wanted."""

    def form(self, *, beyond: bool) -> Arrived:
        """What came; `beyond` where it was more than the door takes."""


async def arrive(request: Request) -> Arrived:
    """The form of a request; never raises for what was sent, except `ClientDisconnect`."""
    content_type = request.headers.get("content-type", "")
    coming = _coming(content_type)
    beyond = False
    try:
        async for piece in request.stream():
            if not coming.take(piece):
                break
    except Refusal as refusal:
        if refusal.status != 413:  # the edge stops a body that is longer than the door is wide
            raise
        beyond = True
    return coming.form(beyond=beyond)


def _coming(content_type: str) -> _Coming:
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind == b"multipart/form-data" and boundary:
        try:
            return _InParts(Parts(boundary), content_type, charset_of(options.get(b"charset", b"")))
        except ValueError:
            pass
    return _Whole(content_type)


class _Whole:
    def __init__(self, content_type: str) -> None:
        self._content_type = content_type
        self._raw = bytearray()

    def take(self, piece: bytes) -> bool:
        self._raw += piece[: MOST + 1 - len(self._raw)]
        return len(self._raw) <= MOST

    def form(self, *, beyond: bool) -> Arrived:
        raw = bytes(self._raw)
        # Whatever it is called, its first line may be a boundary, which browsers choose anew each time.
        boundary = raw.split(b"\r\n", 1)[0].removeprefix(b"--")
        said = raw.replace(boundary, b"") if boundary and raw.lstrip().startswith(b"--") else raw
        seen = sha256(said).digest()
        if beyond or len(raw) > MOST:
            return Arrived(Form({}, kept_of(raw[: limits.FORM_BYTES]), self._content_type, TOO_LARGE), seen)
        return Arrived(_bounded(read_form(raw, self._content_type)), seen)


class _InParts:
    def __init__(self, parts: Parts, content_type: str, declared: str) -> None:
        self._parts = parts
        self._content_type = content_type
        self._declared = declared
        self._raw = bytearray()
        self._broken = False

    def take(self, piece: bytes) -> bool:
        self._raw += piece[: MOST + 1 - len(self._raw)]
        try:
            self._parts.write(piece)
        except FormParserError:
            self._broken = True
        return not self._broken and self._parts.said <= MOST

    def form(self, *, beyond: bool) -> Arrived:
        parts = self._parts
        return Arrived(self._form(beyond=beyond), parts.seen.digest())

    def _form(self, *, beyond: bool) -> Form:
        parts, raw = self._parts, bytes(self._raw)
        beyond = beyond or parts.said > MOST or (len(raw) > MOST and not parts.files)
        if not beyond and not self._broken and parts.ended:
            return _bounded(form_of(decoded(parts.fields, self._declared), raw, self._content_type, files=parts.files))
        kept = parts.so_far(self._declared)
        problem = TOO_LARGE if beyond else UNREADABLE if self._broken else CUT_OFF
        return Form({}, kept_of(raw[: limits.FORM_BYTES]) if kept is None else kept, self._content_type, problem)


def _bounded(form: Form) -> Form:
    if form.problem is None and size_without_files(form) > limits.FORM_BYTES:
        return Form({}, form.raw[: limits.FORM_BYTES], form.content_type, TOO_LARGE)
    return form
