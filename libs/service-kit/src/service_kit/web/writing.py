"""Answers to writes: idempotency, entity tags, and where the caller can read the effect."""

import re
from typing import Any

import orjson
from fastapi import Request, Response

from service_kit.errors import FieldError, Refusal, invalid
from service_kit.idempotency import Answer, Once, fingerprint
from service_kit.policy import Principal

KEY_LENGTH = 255
TAG = re.compile(r'(?:W/)?"?v([0-9]{1,18})"?')


async def once_of(request: Request, principal: Principal, *, said: bytes | None = None) -> Once | None:
    """The request's idempotency key, quoted (as the draft standard says) or bare (as many clients send it).

    `said` stands for the body where that was read already. Raises `Refusal` (422) for a key that is empty, too long or
    not printable ASCII.
    """
    raw = request.headers.get("idempotency-key")
    if raw is None:
        return None
    key = raw[1:-1] if len(raw) >= 2 and raw[0] == raw[-1] == '"' else raw
    if not 1 <= len(key) <= KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise invalid(
            [FieldError("Idempotency-Key", "must be 1 to 255 printable ASCII characters", "Send a UUID, for example.")]
        )
    path = request.scope["path"]
    route = request.scope["route"].path
    body = await request.body() if said is None else said
    return Once(principal.id, f"{request.method} {route}", key, fingerprint(request.method, path, body))


def json_answer(content: Any, status: int = 200, *, after: str | None = None, version: int | None = None) -> Answer:
    """A JSON answer with `Leadloop-After` and an entity tag where they are known."""
    headers = []
    if after is not None:
        headers.append(("Leadloop-After", after))
    if version is not None:
        headers.append(("ETag", f'"v{version}"'))
    return Answer(status, orjson.dumps(content, option=orjson.OPT_UTC_Z), tuple(headers))


def as_response(answer: Answer) -> Response:
    """The answer as it goes out."""
    return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)


def refusal_answer(refusal: Refusal) -> Answer:
    """A refusal as a storable answer."""
    return Answer(refusal.status, refusal.body(), tuple(refusal.headers.items()), media_type="application/problem+json")


def if_match(request: Request) -> int | None:
    """The version an update expects, from `If-Match: "v17"`; None where the caller does not care.

    Raises `Refusal` (412) for a tag that can never match.
    """
    raw = request.headers.get("if-match")
    if raw is None or raw.strip() == "*":
        return None
    tag = TAG.fullmatch(raw.strip())
    if tag is None:
        raise precondition_failed()
    return int(tag[1])


def precondition_failed() -> Refusal:
    """412: somebody changed it meanwhile."""
    return Refusal(
        412, "precondition-failed", "It was changed meanwhile", "Read it again and repeat your change on what you see."
    )
