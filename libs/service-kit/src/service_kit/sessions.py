"""Who is signed in: a cookie signed with the installation's secret, checked by every service on its own copy of people.

No service is asked about a session; what ends one early travels on the reference topic.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from fastapi import Request, Response

from event_bus.clock import Clock
from service_kit.errors import Refusal
from service_kit.policy import Principal

COOKIE = "leadloop_session"
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"
LIFETIME = timedelta(days=14)
"""So long after it was issued a cookie is good: whoever stays away for longer signs in again."""
LONGEST = timedelta(days=90)
"""So long after somebody signed in no cookie of that session is good any more, however often it was issued again."""
ISSUED_AGAIN = timedelta(hours=12)
"""A page of digest that is opened with an older cookie leaves a fresh one, of another session of the same family; forms
stay good, since they carry the family's token."""
_FORM = re.compile(
    r"([0-9a-f]{32})\.([a-z0-9_-]{1,64})\.([0-9]{1,12})\.([0-9]{1,12})\.(?:([0-9a-f]{32})\.)?([A-Za-z0-9_-]{43})"
)


class Visitor(NamedTuple):
    """A person who is signed in; `session` is the session's id, `family` that of the one that they signed in with."""

    principal: Principal
    session: str
    name: str
    language: str
    time_zone: str
    family: str


class Ticket(NamedTuple):
    """What a cookie says; sessions that follow one another in a browser are one family."""

    session: str
    person: str
    begun_at: datetime
    issued_at: datetime
    family: str


class Renewal(Protocol):
    """How the service that owns sessions lets one follow another; no other service does."""

    async def again(self, ticket: Ticket) -> str | None:
        """A fresh cookie for somebody who is signed in; None while this one is good enough."""

    async def over(self, ticket: Ticket) -> None:
        """Somebody showed a cookie that opens nothing: perhaps of a session that another one followed."""


class Sessions:
    """Seals and reads cookies, and the tokens that forms of a session carry."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._cookies = hmac.digest(secret.encode(), b"leadloop session 1", "sha256")
        self._forms = hmac.digest(secret.encode(), b"leadloop form 1", "sha256")
        self._notices = hmac.digest(secret.encode(), b"leadloop notice 1", "sha256")
        self._clock = clock

    def seal(self, session: str, person: str, begun_at: datetime | None = None, family: str = "") -> str:
        """The value of the cookie, issued now; `session` is 32 hexadecimal digits, begun now unless it is said when.

        Without `family` it is the first of its own.
        """
        now = self._clock()
        said = f"{session}.{person}.{int((begun_at or now).timestamp())}.{int(now.timestamp())}"
        if family and family != session:
            said = f"{said}.{family}"
        return f"{said}.{_signature(self._cookies, said)}"

    def read(self, cookie: str) -> Ticket | None:
        """What a cookie says; None for one that we did not make, or that is too old."""
        form = _FORM.fullmatch(cookie)
        if form is None or not hmac.compare_digest(_signature(self._cookies, cookie.rpartition(".")[0]), form[6]):
            return None
        begun_at, issued_at = (datetime.fromtimestamp(int(said), UTC) for said in (form[3], form[4]))
        good = self._clock() < min(issued_at + LIFETIME, begun_at + LONGEST)
        return Ticket(form[1], form[2], begun_at, issued_at, form[5] or form[1]) if good else None

    def is_old(self, ticket: Ticket) -> bool:
        """Whether it is time for a fresh cookie."""
        return self._clock() >= ticket.issued_at + ISSUED_AGAIN

    def csrf_of(self, family: str) -> str:
        """The token of the forms of this family of sessions."""
        return _signature(self._forms, family)

    def signed(self, family: str, said: str) -> str:
        """The signature of something that the browser of this family of sessions keeps for us."""
        return _signature(self._notices, f"{family}.{said}")

    def check_csrf(self, request: Request, family: str, token: str | None) -> None:
        """Raise `Refusal` 403 unless the token is the family's and the request comes from our own pages."""
        if not of_own_origin(request) or token is None or not hmac.compare_digest(self.csrf_of(family), token):
            raise Refusal(
                403, "not-from-here", "The form is not one of ours", "Open the page again and repeat what you did."
            )


def of_own_origin(request: Request) -> bool:
    """Whether the browser says that the request comes from a page of this address; old ones say nothing."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def leave_session(request: Request, response: Response, value: str) -> None:
    """Put the session's cookie into the browser: no script reads it, no other site sends it with its forms."""
    secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
    response.set_cookie(
        COOKIE, value, max_age=int(LIFETIME.total_seconds()), path="/", secure=secure, httponly=True, samesite="lax"
    )


def _signature(key: bytes, said: str) -> str:
    return urlsafe_b64encode(hmac.digest(key, said.encode(), "sha256")).rstrip(b"=").decode()
