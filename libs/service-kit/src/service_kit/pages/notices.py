"""A notice on top of the next page: what was done, with the way back; kept by the browser from one answer to the next.

It travels in a cookie, signed for the session, so that the page that shows it may be another service's.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import NamedTuple

import orjson
from fastapi import Request, Response

from service_kit.sessions import Sessions, Visitor

COOKIE = "leadloop_notice"
SECONDS = 120
MOST_BYTES = 3000
"""What browsers surely keep, with the signature."""


class Notice(NamedTuple):
    """What was done, in the reader's language and without personal data; `undo` is the path that takes it back."""

    text: str
    undo: str = ""
    fields: Mapping[str, str] = {}


def leave(request: Request, response: Response, notice: Notice) -> None:
    """Have the next whole page of this session show it; one that is too long is not shown."""
    sessions, visitor = _session(request)
    if sessions is None or visitor is None:
        return
    said = urlsafe_b64encode(orjson.dumps([notice.text, notice.undo, dict(notice.fields)])).decode()
    if len(said) <= MOST_BYTES:
        value = f"{said}.{sessions.signed(visitor.family, said)}"
        response.set_cookie(
            COOKIE,
            value,
            max_age=SECONDS,
            path="/",
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )


def left(request: Request) -> Notice | None:
    """What the answer before left for this session, if it was one of ours."""
    sessions, visitor = _session(request)
    said, _, signature = request.cookies.get(COOKIE, "").rpartition(".")
    if not said or sessions is None or visitor is None:
        return None
    if not hmac.compare_digest(sessions.signed(visitor.family, said).encode(), signature.encode()):
        return None
    text, undo, fields = orjson.loads(urlsafe_b64decode(said))
    return Notice(text, undo, fields)


def _session(request: Request) -> tuple[Sessions | None, Visitor | None]:
    return getattr(request.app.state, "sessions", None), request.scope["state"].get("visitor")
