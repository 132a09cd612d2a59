"""Routes that read JSON strictly and refuse in problem details."""

import math
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any

import jiter
from fastapi import APIRouter, Request, Response
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute

from service_kit.errors import FieldError, Refusal, invalid

SINGLE_BODY_BYTES = 256 * 1024
BULK_BODY_BYTES = 4 * 1024 * 1024
SUSPICIOUS = re.compile(rb"\\u0000|[0-9][eE]\+?[0-9]{3}|[0-9]{300}")
"""Only a body with one of these can hold a null byte or an infinite number; others need no second look."""
NAME = re.compile(r"[a-z_]{1,40}")
"""Names like ours may be said back; anything else could be somebody's data in the wrong place."""
PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The body is not JSON, has a name twice, or is nested too deeply", **PROBLEM},
    401: {"description": "No valid key", **PROBLEM},
    403: {"description": "The role does not include this", **PROBLEM},
    404: {"description": "Not there, or not yours to see", **PROBLEM},
    409: {"description": "Not possible in the present state; says what is", **PROBLEM},
    412: {"description": "If-Match does not match: somebody changed it", **PROBLEM},
    413: {"description": "The body is too large", **PROBLEM},
    415: {"description": "The body is not said to be JSON", **PROBLEM},
    422: {"description": "Some fields are not valid; each is named with a remedy", **PROBLEM},
    429: {"description": "Too many requests", **PROBLEM},
    500: {"description": "Our own fault; logged under the number in `instance`", **PROBLEM},
    503: {"description": "Nothing was stored; send the same request again after Retry-After", **PROBLEM},
}


def strict_json(body: bytes) -> Any:
    """Parse JSON; a name twice, deep nesting or bytes that are no UTF-8 are refused instead of guessed at.

    Raises `Refusal`: 400, or 422 for null bytes and numbers beyond all bounds.
    """
    try:
        parsed = jiter.from_json(body, catch_duplicate_keys=True, allow_inf_nan=False)
    except ValueError as error:
        reason = str(error)
        raise Refusal(
            400,
            "malformed-json",
            "The body is not acceptable JSON",
            errors=[FieldError("body", _without_values(reason), "Send one well-formed JSON document in UTF-8.")],
        ) from error
    if SUSPICIOUS.search(body):
        errors = list(_unstorable(parsed, ()))
        if errors:
            raise invalid(errors)
    return parsed


def _unstorable(value: Any, place: tuple[str, ...]) -> Iterator[FieldError]:
    """What is JSON but no database or calculation takes."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if "\0" in name:
                yield FieldError(".".join((*place, "?")), "a name holds a null byte", "Send text without null bytes.")
            else:
                yield from _unstorable(inner, (*place, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unstorable(inner, (*place, str(number)))
    elif isinstance(value, str) and "\0" in value:
        yield FieldError(".".join(place) or "body", "holds a null byte", "Send text without null bytes.")
    elif isinstance(value, float) and math.isinf(value):
        yield FieldError(".".join(place) or "body", "is too large a number", "Send a smaller number.")


def _without_values(reason: str) -> str:
    """The parser's reason; a duplicate key's name comes from the client and is left out."""
    if reason.startswith("Detected duplicate key"):
        return "a name stands twice in one object"
    return reason.split(" at line", maxsplit=1)[0]


class StrictRoute(APIRoute):
    """A route that knows all its query parameters, and parses its JSON body once, strictly, within a size limit."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler with query and body looked at before it."""
        handler = super().get_route_handler()
        known = frozenset(one.alias for one in get_flat_params(self.dependant) if isinstance(one.field_info, Query))
        limit = (self.openapi_extra or {}).get("x-body-limit", SINGLE_BODY_BYTES)

        async def handle(request: Request) -> Response:
            if request.scope["query_string"]:
                require_known(request.query_params, known)
            if self.body_field is not None:
                body = await request.body()
                require_json(request, body)
                if len(body) > limit:
                    raise Refusal(413, "too-large", "The body is too large", f"At most {limit} bytes are taken here.")
                if body:
                    request._json = strict_json(body)  # noqa: SLF001  # starlette's own cache of the parsed body
            return await handler(request)

        return handle


def require_known(given: Iterable[str], known: frozenset[str]) -> None:
    """Refuse (422) query parameters that the route does not have: a misspelt filter would answer too much."""
    takes = ", ".join(sorted(known)) or "no parameters"
    errors = [
        FieldError(name if NAME.fullmatch(name) else "query", "is not a parameter of this route", f"It takes {takes}.")
        for name in sorted(set(given) - known)
    ]
    if errors:
        raise invalid(errors)


def require_json(request: Request, body: bytes) -> None:
    """Refuse (415) a body that is said to be something else than JSON."""
    if body and not _is_json(request.headers.get("content-type")):
        raise Refusal(
            415, "unsupported-media-type", "The body is not said to be JSON", "Send Content-Type: application/json."
        )


def _is_json(content_type: str | None) -> bool:
    """JSON by its name, or nothing said at all (many simple clients do not)."""
    if content_type is None:
        return True
    media = content_type.partition(";")[0].strip().lower()
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))


def router(name: str) -> APIRouter:
    """An API router of one service; its routes are named `{name}.{verb}`."""
    return APIRouter(route_class=StrictRoute, responses=ERRORS, tags=[name])
