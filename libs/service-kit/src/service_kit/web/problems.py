"""Every error as RFC 9457 problem details, the framework's own included; never a value that the client sent."""

import re
from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from event_bus.transaction import CommitUnknownError, StaleError, UnavailableError
from service_kit.errors import FieldError, Refusal, internal, invalid, unavailable, unknown_outcome

log = structlog.get_logger("service_kit.problems")
OURS = frozenset(
    {"literal", "constrained-str", "constrained-int", "function-after", "function-before", "list", "tuple"}
)
REMEDIES = {
    "missing": "Send this field.",
    "extra_forbidden": "Leave this field out, or see the documentation for its right name.",
    "string_pattern_mismatch": "Use the form that the documentation gives.",
    "string_too_long": "Send a shorter text.",
    "literal_error": "Use one of the values that the documentation lists.",
    "timezone_aware": "Send a time with its zone, for example 2026-11-30T10:40:00+01:00.",
    "too_long": "Send fewer items.",
    "string_type": "Send a text in quotes.",
    "string_too_short": "Send a longer text.",
    "int_type": "Send a whole number.",
    "int_parsing": "Send a whole number.",
    "int_from_float": "Send a whole number.",
    "float_parsing": "Send a number.",
    "bool_parsing": "Send true or false.",
    "bool_type": "Send true or false.",
    "greater_than_equal": "Send a number within the limits.",
    "less_than_equal": "Send a number within the limits.",
    "greater_than": "Send a number within the limits.",
    "less_than": "Send a number within the limits.",
    "model_type": "Send an object in braces.",
    "model_attributes_type": "Send an object in braces.",
    "dict_type": "Send an object in braces.",
    "list_type": "Send a list in brackets.",
    "tuple_type": "Send a list in brackets.",
    "datetime_from_date_parsing": "Send a time with its zone, for example 2026-11-30T10:40:00+01:00.",
    "datetime_parsing": "Send a time with its zone, for example 2026-11-30T10:40:00+01:00.",
    "date_from_datetime_parsing": "Send a date, for example 2026-11-30.",
    "date_parsing": "Send a date, for example 2026-11-30.",
    "date_type": "Send a date, for example 2026-11-30.",
    "datetime_type": "Send a time with its zone, for example 2026-11-30T10:40:00+01:00.",
    "time_parsing": "Send a time, for example 10:40.",
    "float_type": "Send a number.",
    "finite_number": "Send a number.",
    "decimal_type": "Send a number.",
    "decimal_parsing": "Send a number.",
    "decimal_max_digits": "Send fewer digits.",
    "decimal_max_places": "Send fewer digits.",
    "decimal_whole_digits": "Send fewer digits.",
    "int_parsing_size": "Send a number within the limits.",
    "multiple_of": "Send a number within the limits.",
    "too_short": "Send more items.",
    "enum": "Use one of the values that the documentation lists.",
    "uuid_type": "Send an id as it was given.",
    "uuid_parsing": "Send an id as it was given.",
    "url_parsing": "Send an address such as https://acme.com.",
    "url_scheme": "Send an address such as https://acme.com.",
}


FRAMEWORK = {
    404: ("not-found", "There is no such path; the documentation lists them all."),
    405: ("method-not-allowed", "Use one of the methods that the Allow header lists."),
}
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a name of a field may look like to be said again: a sender makes names up too, of an address or of a person."""
MODEL_WORDS = re.compile(r"a valid dictionary or instance of \w+|a valid dictionary or object to extract fields from")


class ProblemField(BaseModel):
    """What is wrong with one field."""

    field: str = Field(examples=["email"])
    reason: str = Field(examples=["is not an e-mail address"])
    remedy: str = Field(examples=["Check the part after the @."])


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(examples=["https://leadloop.dev/problems/invalid"])
    title: str
    status: int
    detail: str | None = None
    instance: str | None = Field(default=None, description="Number of this request, as in the logs")
    errors: list[ProblemField] = []


def field_errors(errors: Sequence[Any]) -> list[FieldError]:
    """pydantic's errors in our words, without the input, and without names that look like none."""
    found = []
    for error in errors:
        first, *rest = error["loc"] or ("body",)
        parts = rest if first in {"body", "query", "path", "header"} else error["loc"]
        place = [as_name(str(part)) for part in parts if not _ours(part)]
        found.append(
            FieldError(
                ".".join(place) or "body",
                MODEL_WORDS.sub("an object", error["msg"].removeprefix("Value error, ")),
                REMEDIES.get(error["type"], (error.get("ctx") or {}).get("remedy", "Correct this field.")),
            )
        )
    return found


def as_name(said: str) -> str:
    """A field's name as a refusal may say it."""
    return said if NAME.fullmatch(said) else "?"


def _ours(part: object) -> bool:
    """A step of pydantic's path that no client wrote: the kind of a union's member, the key of a map."""
    return isinstance(part, str) and (part in {"?", "[key]"} or (part.endswith("]") and part.split("[")[0] in OURS))


def install(app: FastAPI) -> None:
    """Answer every error of `app` in problem details."""

    async def refuse(request: Request, error: Exception) -> Response:
        return as_answer(request, error)

    for kind in (Refusal, RequestValidationError, HTTPException, UnavailableError, StaleError, Exception):
        app.add_exception_handler(kind, refuse)


def refusal_for(error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case RequestValidationError():
            return invalid(field_errors(error.errors()))
        case HTTPException():
            code, detail = FRAMEWORK.get(error.status_code, ("http-error", "See the documentation of this route."))
            return Refusal(error.status_code, code, str(error.detail), detail, headers=error.headers)
        case CommitUnknownError():
            return unknown_outcome()
        case UnavailableError() | StaleError():
            return unavailable()
        case _:
            log.error("request_failed", reason=type(error).__name__)
            return internal()


def as_answer(request: Request, error: Exception) -> Response:
    """What a caller is told of an error."""
    refusal = refusal_for(error)
    instance = f"urn:uuid:{request.scope.get('state', {}).get('request_id', '')}"
    return Response(refusal.body(instance), refusal.status, refusal.headers, "application/problem+json")
