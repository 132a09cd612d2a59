"""Every route says who may use it; a route that says nothing stops the start."""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from service_kit.access import Access
from service_kit.errors import Refusal, unavailable
from service_kit.policy import ACTIONS, Principal, forbidden, reach

BEARER = HTTPBearer(auto_error=False, description="An API key: `Authorization: Bearer ll_...`")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
AFTER = Query(
    alias="after",
    description="A `Leadloop-After` value: wait up to a second until this service has seen that write, else 503",
    max_length=200,
)


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
        state = request.app.state
        access: Access = state.access
        principal = await access.principal_of(credentials.credentials) if credentials is not None else None
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


class Public:
    """Marks a route that anybody may use."""

    async def __call__(self) -> None:
        """Nothing to check."""


def may(action: str) -> Any:
    """`Annotated[Principal, may("leads.read")]` in a route's signature."""
    return Depends(Guard(action))


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
