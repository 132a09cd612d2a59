"""What pages about signing in know of the browser, and leave in it."""

from fastapi import Request, Response


def is_secure(request: Request) -> bool:
    """Whether the browser speaks TLS, with us or with the gateway in front."""
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"


def address_of(request: Request) -> str:
    """Where this browser reaches us: `https://leads.northwind.example`."""
    return f"{'https' if is_secure(request) else 'http'}://{request.headers.get('host', '')}"


def leave_cookie(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    """A cookie that no script reads and no other site sends with its forms."""
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=is_secure(request), httponly=True, samesite="lax")
