"""Pages of signing in at an outside provider: the way there, and the way back."""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError

from digest.application import Application
from digest.domain.errands import LONGEST, Errand, Marks, marks_of, verified_address
from digest.entrypoints.pages.browser import leave_cookie, own_path
from digest.entrypoints.pages.letting_in import fresh, let_in
from digest.entrypoints.texts import Address
from digest.sign_in_ports import Provider, ProviderError
from digest.use_cases.sign_in_by_address import ByAddress
from service_kit.errors import Refusal
from service_kit.pages import Pages, page_router
from service_kit.web import public

ERRAND_COOKIE = "leadloop_errand"
STATUS = {"away": 503, "again": 400, "not-accepted": 403, "unverified": 403, "nobody": 403}
"""What the page says, and its status."""
_ADDRESS: TypeAdapter[str] = TypeAdapter(Address)
log = structlog.get_logger("digest.sign_in")


class NotIn(Exception):  # noqa: N818  # an answer to a person, not an error of ours
    """Nobody is signed in: what the page says, and a fixed word for the log that names nobody."""

    def __init__(self, says: str, reason: str) -> None:
        super().__init__(reason)
        self.says = says
        self.reason = reason


def elsewhere_pages(app: Application, pages: Pages, key: bytes, provider: Provider | None) -> APIRouter:
    """`/sign-in/elsewhere...`, where a provider is set; `key` makes what ties its answer to the browser."""
    routes = page_router()
    if provider is None:
        return routes

    def refused(request: Request, why: NotIn) -> Response:
        log.warning("sign_in_elsewhere_refused", reason=why.reason, request_id=request.scope["state"]["request_id"])
        answer = pages.render(request, None, "sign_in_elsewhere.html", {"says": why.says}, status=STATUS[why.says])
        answer.delete_cookie(ERRAND_COOKIE, path="/")
        return answer

    @routes.get("/sign-in/elsewhere", dependencies=[public()])
    async def go(request: Request) -> Response:
        fresh(request)
        errand = Errand(secrets.token_urlsafe(32), app.clock(), own_path(request.query_params.get("next", "")))
        try:
            address = await provider.way_there(marks_of(key, errand))
        except ProviderError as error:
            return refused(request, NotIn("away", error.reason))
        answer = RedirectResponse(address, 303)
        leave_cookie(request, answer, ERRAND_COOKIE, _written(errand), int(LONGEST.total_seconds()))
        return answer

    @routes.get("/sign-in/elsewhere/back", dependencies=[public()])
    async def come_back(request: Request) -> Response:
        try:
            errand = _errand_of(request, key, app.clock())
            address = await _address(request, marks_of(key, errand), provider)
            session, device = fresh(request)
            opened = await app.sign_in_by_address.run(ByAddress(address, session, device, own_path(errand.next)))
        except NotIn as why:
            return refused(request, why)
        except Refusal as refusal:
            if refusal.code != "not-known-here":
                raise
            return refused(request, NotIn("nobody", refusal.code))
        answer = await let_in(request, opened, app, "")
        answer.delete_cookie(ERRAND_COOKIE, path="/")
        return answer

    return routes


def _errand_of(request: Request, key: bytes, now: datetime) -> Errand:
    """What this browser went for; raises `NotIn` where it did not, or this is the answer to something else."""
    errand = _read(request.cookies.get(ERRAND_COOKIE, ""))
    if errand is None or not errand.open_at(now):
        raise NotIn("again", "not-asked-for")
    said = request.query_params.get("state", "")
    if not hmac.compare_digest(marks_of(key, errand).state.encode(), said.encode()):
        raise NotIn("again", "other-state")
    return errand


async def _address(request: Request, marks: Marks, provider: Provider) -> str:
    """The verified address of whoever comes back; raises `NotIn`."""
    said = request.query_params
    if "code" not in said:
        raise NotIn("again", "broken-off")
    try:
        claims = await provider.claims(said["code"], marks, said.get("iss"))
    except ProviderError as error:
        raise NotIn("away" if error.away else "not-accepted", error.reason) from None
    address = verified_address(claims, provider.proof)
    if address is None:
        raise NotIn("unverified", "no-verified-address")
    try:
        return _ADDRESS.validate_python(address)
    except ValidationError:
        raise NotIn("unverified", "address-not-whole") from None


def _written(errand: Errand) -> str:
    path = urlsafe_b64encode(errand.next.encode()).decode().rstrip("=")
    return f"{errand.token}.{int(errand.asked_at.timestamp())}.{path}"


def _read(cookie: str) -> Errand | None:
    token, _, rest = cookie.partition(".")
    at, _, path = rest.partition(".")
    if not token or not at.isdecimal() or len(at) > 11:
        return None
    try:
        wanted = urlsafe_b64decode(path + "=" * (-len(path) % 4)).decode()
    except ValueError:
        return None
    return Errand(token, datetime.fromtimestamp(int(at), UTC), wanted)
