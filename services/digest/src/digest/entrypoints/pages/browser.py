"""What pages about signing in know of the browser, and leave in it."""

from urllib.parse import urlsplit

from fastapi import Request, Response

from digest.domain.sessions import link_hash

ASK_COOKIE = "leadloop_ask"
ASKS_KEPT = 3
"""A browser that asks again may open the mail before."""
LONGEST_PATH = 500


def is_secure(request: Request) -> bool:
    """Whether the browser speaks TLS, with us or with the gateway in front."""
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"


def address_of(request: Request) -> str:
    """Where this browser reaches us: `https://leads.northwind.example`."""
    return f"{'https' if is_secure(request) else 'http'}://{request.headers.get('host', '')}"


def leave_cookie(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    """A cookie that no script reads and no other site sends with its forms."""
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=is_secure(request), httponly=True, samesite="lax")


def own_path(wanted: str) -> str:
    """A path of ours to go on to, else nothing."""
    ours = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    fits = ours and not urlsplit(wanted).netloc and len(wanted) <= LONGEST_PATH and wanted.isprintable()
    return wanted if fits else ""


def asked_with(request: Request) -> list[str]:
    """What this browser was given when it asked for links, oldest first."""
    return [token for token in request.cookies.get(ASK_COOKIE, "").split(".") if token][-ASKS_KEPT:]


def asks_of(request: Request) -> tuple[str, ...]:
    """The asks that this browser made."""
    return tuple(link_hash(token) for token in asked_with(request))
