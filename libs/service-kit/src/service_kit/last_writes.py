"""What a reader has just written: whole pages wait for it for a moment, also when they are opened or reloaded by hand.

The browser keeps it for a few seconds, so that a page never shows a row as it was before the press; without it only the
page that a form leads back to would know. It names no person: ids and numbers, as in the address of that page.
"""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from fastapi import Request, Response

from service_kit.seen import FORM

COOKIE = "leadloop_after"
SECONDS = 15
"""A write has long arrived by then, unless a part is away: no page is slower for longer than this."""
MOST = 5
"""Writes that are kept, of different leads or services."""
BETWEEN = "|"


def written(request: Request) -> list[str]:
    """The `Leadloop-After` values of this reader's last writes, latest first; what is malformed is left out."""
    kept = request.cookies.get(COOKIE, "").split(BETWEEN)
    return [one for one in kept[:MOST] if FORM.fullmatch(one)]


def keep_written(request: Request, response: Response) -> None:
    """Have the browser keep what this answer to a form says was written."""
    said = _said(response) if request.method == "POST" and response.status_code < 400 else []  # HTTP
    if not said:
        return
    kept = _latest([*said, *written(request)])
    secure = request.url.scheme == "https"
    response.set_cookie(
        COOKIE, BETWEEN.join(kept), max_age=SECONDS, path="/", httponly=True, samesite="lax", secure=secure
    )


def _said(response: Response) -> list[str]:
    named = response.headers.get("Leadloop-After")
    if named is None:
        named = next(iter(parse_qs(urlsplit(response.headers.get("location", "")).query).get("after", ())), "")
    return [named] if FORM.fullmatch(named) else []


def _latest(written_: Sequence[str]) -> list[str]:
    """One of each lead and service, the first: a later version says that the earlier ones were seen."""
    found: dict[str, str] = {}
    for one in written_:
        found.setdefault(one.rpartition(":")[0], one)
    return list(found.values())[:MOST]
