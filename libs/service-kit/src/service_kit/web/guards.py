"""Every route says who may use it; a route that says nothing stops the start."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

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
        if reach(principal, self.action) is None:
            raise forbidden(self.action)
        request.scope["state"]["rate"] = state.rates.take(principal.id)
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
    """Stop the start if a route has no policy.

    Raises `RuntimeError` naming the routes.
    """
    bare = sorted(f"{route.name} {route.path}" for route in _routes(app) if not _guarded(route))
    if bare:
        raise RuntimeError(f"routes without a policy: {', '.join(bare)}")


def _routes(app: FastAPI) -> Iterable[APIRoute]:
    return (route for route in app.routes if isinstance(route, APIRoute))


def _guarded(route: APIRoute) -> bool:
    calls = {type(dependency.call) for dependency in route.dependant.dependencies}
    return bool(calls & {Guard, Public})


def action_of(route: APIRoute) -> str | None:
    """The action a route asks for; None for a public one."""
    return next((d.call.action for d in route.dependant.dependencies if isinstance(d.call, Guard)), None)
