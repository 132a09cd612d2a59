"""Every route says who may use it; a route that says nothing stops the start."""

import asyncio
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import StringConstraints
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from service_kit.access import Access
from service_kit.errors import Refusal, unavailable
from service_kit.last_writes import written
from service_kit.policy import ACTIONS, Principal, forbidden, reach
from service_kit.sessions import COOKIE, CSRF_HEADER, Sessions, Visitor

BEARER = HTTPBearer(auto_error=False, description="An API key: `Authorization: Bearer ll_...`")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
AFTER = Query(
    alias="after",
    description="A `Leadloop-After` value: wait up to a second until this service has seen that write, else 503",
    max_length=200,
)
AfterText = Annotated[str, StringConstraints(max_length=200)]
AFTERS = Query(alias="after", description="`Leadloop-After` values, one for each write to be seen", max_length=20)


class Guard:
    """Lets a caller in whose role and scopes include the action, after the write named by `after` has been seen."""

    def __init__(self, action: str) -> None:
        if action not in ACTIONS:
            raise ValueError(f"the policy has no action {action}")
        self.action = action

    async def __call__(
        self,
        request: Request,
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
        after: Annotated[str | None, AFTER] = None,
    ) -> Principal:
        """The caller; raises `Refusal` 401, 403, 429 or 503."""
        return await self.admit(request, None if credentials is None else credentials.credentials, after)

    async def admit(self, request: Request, key: str | None, after: str | None = None) -> Principal:
        """The caller with this key, or with the session of the request where there is none."""
        state = request.app.state
        access: Access = state.access
        if key is not None:
            principal = await access.principal_of(key)
        else:
            visitor = await signed_in(request)
            principal = None if visitor is None else visitor.principal
        if principal is None:
            raise Refusal(
                401,
                "unauthenticated",
                "Sign in is needed",
                "Send a valid key as Authorization: Bearer <key>.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        request.scope["state"]["rate"] = state.rates.take(principal.id)
        if reach(principal, self.action) is None:
            raise forbidden(self.action)
        if request.method not in SAFE_METHODS and state.backlog.full:
            raise unavailable(seconds=5)
        if after is not None:
            await state.seen.wait(after)
        return principal


class VisitorGuard(Guard):
    """Lets in whoever is signed in and may do the action; for pages, which know their reader by name and language.

    A page may name several writes that it wants to show: of other leads, and of other services.
    """

    async def __call__(  # type: ignore[override]  # a page is given the person, an API the caller
        self, request: Request, after: Annotated[list[AfterText] | None, AFTERS] = None
    ) -> Visitor:
        """The person; raises `Refusal` as `Guard`.

        A part of a page is refused (503) before a write that it names was seen, so that what is shown stays as it is. A
        whole page is better old than missing: `state["behind"]` tells it so.
        """
        await super().__call__(request, None, None)
        whole = request.headers.get("hx-request") != "true"
        # A part of a page names what it has to have seen; a whole page that is opened by hand goes by the cookie.
        wanted = after or (written(request) if whole and request.method == "GET" else [])
        if wanted:
            waits = (request.app.state.seen.wait(one) for one in wanted)
            failed = [one for one in await asyncio.gather(*waits, return_exceptions=True) if one is not None]
            for one in failed:
                if not (whole and isinstance(one, Refusal) and one.code == "not-seen-yet"):
                    raise one
            request.scope["state"]["behind"] = bool(failed)
        visitor: Visitor = request.scope["state"]["visitor"]
        return visitor


async def signed_in(request: Request) -> Visitor | None:
    """Whose session the request's cookie is; None without one that is good.

    Raises `Refusal` 403 for a change that does not come from a form of this session. A page's form carries the token in
    its body, which `read_form` checks; everything else carries it in a header.
    """
    state = request.scope["state"]
    if "visitor" not in state:
        sessions: Sessions | None = getattr(request.app.state, "sessions", None)
        cookie = request.cookies.get(COOKIE)
        ticket = sessions.read(cookie) if sessions is not None and cookie is not None else None
        access: Access = request.app.state.access
        state["ticket"] = ticket
        state["visitor"] = None
        if ticket is not None:
            state["visitor"] = await access.visitor_of(ticket.session, ticket.person, ticket.family)
        if sessions is not None and state["visitor"] is not None:
            state["csrf"] = sessions.csrf_of(state["visitor"].family)
            if request.method not in SAFE_METHODS and not _is_form(request):
                sessions.check_csrf(request, state["visitor"].family, request.headers.get(CSRF_HEADER))
    visitor: Visitor | None = state["visitor"]
    return visitor


def _is_form(request: Request) -> bool:
    """Whether a page's own reading of forms will look for the token: only routes of pages take such bodies."""
    return getattr(request.scope.get("route"), "reads_forms", False)


class Public:
    """Marks a route that anybody may use."""

    async def __call__(self) -> None:
        """Nothing to check."""


def may(action: str) -> Any:
    """`Annotated[Principal, may("leads.read")]` in a route's signature."""
    return Depends(Guard(action))


def visitor_who_may(action: str) -> Any:
    """`Annotated[Visitor, visitor_who_may("leads.read")]` in the signature of a page's route."""
    return Depends(VisitorGuard(action))


def public() -> Any:
    """`dependencies=[public()]` on a route that needs no sign-in."""
    return Depends(Public())


def check_policies(app: FastAPI) -> None:
    """Stop the start if anything that answers has no policy: a route, a mounted app, a web socket.

    Raises `RuntimeError` naming them.
    """
    bare = sorted(f"{route.name} {route.path}" for route in iter_route_contexts(app.routes) if not _allowed(app, route))
    if bare:
        raise RuntimeError(f"routes without a policy: {', '.join(bare)}")


def _allowed(app: FastAPI, context: RouteContext) -> bool:
    route = context.original_route
    if isinstance(route, APIRoute):
        # The route's own first: what it inherits from its routers is worked out anew for every route, and slowly.
        return _guarded(route.dependant) or _guarded(context.dependant)
    if isinstance(route, Mount):
        return isinstance(route.app, StaticFiles)
    return isinstance(route, Route) and route.path == app.openapi_url


def _guarded(dependant: Dependant) -> bool:
    return any(isinstance(dependency.call, Guard | Public) for dependency in dependant.dependencies)


def actions_of(app: FastAPI) -> dict[tuple[str, str], str | None]:
    """Every (method, path) of an app and the action it asks for; None for a public one."""
    return {
        (method, route.path or ""): next(
            (d.call.action for d in route.dependant.dependencies if isinstance(d.call, Guard)), None
        )
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        for method in route.methods or ()
    }
