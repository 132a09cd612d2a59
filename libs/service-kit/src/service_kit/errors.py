"""Refusals: what a caller is told when something cannot be done, as RFC 9457 problem details."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

PROBLEMS = "https://leadloop.dev/problems/"


FIELDS = {
    "unauthenticated": "Authorization",
    "forbidden": "Authorization",
    "not-found": "path",
    "method-not-allowed": "method",
    "unsupported-media-type": "Content-Type",
    "precondition-failed": "If-Match",
    "idempotency-key-reused": "Idempotency-Key",
    "too-large": "body",
    "not-seen-yet": "after",
}
"""What a refusal is about where no single field of the body is wrong."""


class FieldError(NamedTuple):
    """What is wrong with one field and what helps; never repeats the value."""

    field: str
    reason: str
    remedy: str


class Refusal(Exception):  # noqa: N818  # the field's word; it is an answer, not an error of ours
    """A request that cannot be granted.

    `code` is the stable last part of the problem's type URI, `title` the same for every refusal of that code, `detail`
    says what happened here and what helps. `extra` members are added to the problem document. `about` is what is not
    there, for pages that have a word of their own for it.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        about: str = "",
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.errors = tuple(errors)
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})
        self.about = about

    def problem(self, instance: str | None = None) -> dict[str, Any]:
        """The problem document."""
        document: dict[str, Any] = {"type": PROBLEMS + self.code, "title": self.title, "status": self.status}
        if self.detail:
            document["detail"] = self.detail
        if instance:
            document["instance"] = instance
        errors = self.errors or (FieldError(FIELDS.get(self.code, "request"), self.title, self.detail),)
        document["errors"] = [error._asdict() for error in errors]
        return document | self.extra

    def body(self, instance: str | None = None) -> bytes:
        """The problem document as JSON."""
        return orjson.dumps(self.problem(instance), option=orjson.OPT_UTC_Z)


def not_found(what: str) -> Refusal:
    """404; also for what the caller may not see, so that existence is not given away."""
    return Refusal(404, "not-found", "Not found", f"There is no such {what}, or it is not yours to see.", about=what)


def invalid(errors: Sequence[FieldError]) -> Refusal:
    """422 for a body or parameter whose fields are wrong."""
    names = ", ".join(error.field for error in errors)
    return Refusal(422, "invalid", "Some fields are not valid", f"Please correct: {names}.", errors=errors)


def conflict(detail: str, **extra: Any) -> Refusal:
    """409: the thing is in a state in which this is not possible; `extra` says what is."""
    return Refusal(409, "conflict", "Not possible in the present state", detail, extra=extra)


def internal() -> Refusal:
    """500: our own fault; the reason stands in the logs only."""
    return Refusal(500, "internal-error", "Something failed here", "It is logged under the number in `instance`.")


def unknown_outcome() -> Refusal:
    """503: the database took the commit and did not answer."""
    return Refusal(
        503,
        "outcome-unknown",
        "It is not known whether this was stored",
        "Send the same request again; with an Idempotency-Key it has its effect once, whatever happened.",
        headers={"Retry-After": "1"},
    )


def unavailable(seconds: int = 1) -> Refusal:
    """503: nothing was stored; the same request may be sent again after `seconds`."""
    return Refusal(
        503,
        "temporarily-unavailable",
        "Temporarily unavailable",
        "Nothing was stored. Please send the same request again.",
        headers={"Retry-After": str(seconds)},
    )
