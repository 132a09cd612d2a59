"""Who is signed in: a cookie signed with the installation's secret, checked by every service on its own copy of people.

No service is asked about a session; what ends one early travels on the reference topic.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from fastapi import Request

from event_bus.clock import Clock
from service_kit.errors import Refusal
from service_kit.policy import Principal

COOKIE = "leadloop_session"
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"
LIFETIME = timedelta(days=14)
"""So long after it was issued a cookie is good; digest issues a fresh one to whoever comes back in time."""
_FORM = re.compile(r"([0-9a-f]{32})\.([a-z0-9_-]{1,64})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})")


class Visitor(NamedTuple):
    """A person who is signed in; `session` is the session's id."""

    principal: Principal
    session: str
    name: str
    language: str
    time_zone: str


class Ticket(NamedTuple):
    """What a cookie says."""

    session: str
    person: str
    issued_at: datetime


class Sessions:
    """Seals and reads cookies, and the tokens that forms of a session carry."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._cookies = hmac.digest(secret.encode(), b"leadloop session 1", "sha256")
        self._forms = hmac.digest(secret.encode(), b"leadloop form 1", "sha256")
        self._notices = hmac.digest(secret.encode(), b"leadloop notice 1", "sha256")
        self._clock = clock

    def seal(self, session: str, person: str) -> str:
        """The value of the cookie, issued now; `session` is 32 hexadecimal digits."""
        said = f"{session}.{person}.{int(self._clock().timestamp())}"
        return f"{said}.{_signature(self._cookies, said)}"

    def read(self, cookie: str) -> Ticket | None:
        """What a cookie says; None for one that we did not make, or that is too old."""
        form = _FORM.fullmatch(cookie)
        if form is None or not hmac.compare_digest(_signature(self._cookies, cookie.rpartition(".")[0]), form[4]):
            return None
        issued_at = datetime.fromtimestamp(int(form[3]), UTC)
        return Ticket(form[1], form[2], issued_at) if self._clock() < issued_at + LIFETIME else None

    def csrf_of(self, session: str) -> str:
        """The token of this session's forms."""
        return _signature(self._forms, session)

    def signed(self, session: str, said: str) -> str:
        """The signature of something that this session's browser keeps for us."""
        return _signature(self._notices, f"{session}.{said}")

    def check_csrf(self, request: Request, session: str, token: str | None) -> None:
        """Raise `Refusal` 403 unless the token is the session's and the request comes from our own pages."""
        if not of_own_origin(request) or token is None or not hmac.compare_digest(self.csrf_of(session), token):
            raise Refusal(
                403, "not-from-here", "The form is not one of ours", "Open the page again and repeat what you did."
            )


def of_own_origin(request: Request) -> bool:
    """Whether the browser says that the request comes from a page of this address; old ones say nothing."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def _signature(key: bytes, said: str) -> str:
    return urlsafe_b64encode(hmac.digest(key, said.encode(), "sha256")).rstrip(b"=").decode()
