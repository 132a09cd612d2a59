"""A form as it arrives: its text is read whole, of attached files only what is said of them, and memory is bounded."""

from hashlib import sha256
from typing import NamedTuple, Protocol

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect

from lead_intake.domain import limits
from lead_intake.domain.problems import Problem
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

    def form(self, problem: Problem | None) -> Arrived:
        """What came; `problem` is why it did not come whole."""


async def arrive(request: Request) -> Arrived:
    """The form of a request, however much of it came; raises `ClientDisconnect` where nothing did."""
    coming = _coming(request.headers.get("content-type", ""))
    began = False
    problem = None
    try:
        async for piece in request.stream():
            began = began or bool(piece)
            if not coming.take(piece):
                break
    except ClientDisconnect:
        if not began:
            raise
        problem = CUT_OFF
    except Refusal as refusal:
        if refusal.status != 413:  # the edge stops a body that is longer than the door is wide
            raise
        problem = TOO_LARGE
    return coming.form(problem)


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

    def form(self, problem: Problem | None) -> Arrived:
        raw = bytes(self._raw)
        # Whatever it is called, its first line may be a boundary, which browsers choose anew each time.
        boundary = raw.split(b"\r\n", 1)[0].removeprefix(b"--")
        said = raw.replace(boundary, b"") if boundary and raw.lstrip().startswith(b"--") else raw
        seen = sha256(said).digest()
        problem = TOO_LARGE if len(raw) > MOST else problem
        if problem is not None:
            return Arrived(Form({}, kept_of(raw[: limits.FORM_BYTES]), self._content_type, problem), seen)
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

    def form(self, problem: Problem | None) -> Arrived:
        return Arrived(self._form(problem), self._parts.seen.digest())

    def _form(self, problem: Problem | None) -> Form:
        parts, raw = self._parts, bytes(self._raw)
        if self._broken:
            problem = UNREADABLE
        elif parts.said > MOST:
            problem = TOO_LARGE
        elif not parts.ended:
            problem = problem or CUT_OFF
        elif len(raw) > MOST and not parts.files:
            problem = TOO_LARGE
        if problem is None:
            return _bounded(form_of(decoded(parts.fields, self._declared), raw, self._content_type, files=parts.files))
        kept = parts.so_far(self._declared)
        return Form({}, kept_of(raw[: limits.FORM_BYTES]) if kept is None else kept, self._content_type, problem)


def _bounded(form: Form) -> Form:
    if form.problem is None and size_without_files(form) > limits.FORM_BYTES:
        return Form({}, form.raw[: limits.FORM_BYTES], form.content_type, TOO_LARGE)
    return form
