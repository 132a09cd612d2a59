"""Hot doors: declared routes that are entered without the framework's work for each request.

FastAPI's routing, dependencies and exit stacks cost more than all the rest of a short request. A hot door is the
route's own function, given the caller by the route's own guard; so both ways answer alike, and a test compares them.
Whatever is not plain, a query or a cookie in the place of a key, goes the declared way.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from event_bus.transaction import StaleError, UnavailableError
from service_kit.errors import Refusal
from service_kit.policy import Principal
from service_kit.web.guards import Guard
from service_kit.web.problems import as_answer

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
BEARER = b"bearer "
ANSWERED = (Refusal, HTTPException, UnavailableError, StaleError)
"""Anything else is a fault of ours, which the edge answers."""


def hot(endpoint: Endpoint) -> Endpoint:
    """Marks the function of a route that takes a request and its principal, and nothing else."""
    endpoint.is_hot = True  # type: ignore[attr-defined]  # a mark on a function
    return endpoint


class _Door(NamedTuple):
    route: APIRoute
    guard: Guard
    answer: Callable[[Request, Principal], Awaitable[Response]]


class HotDoors:
    """Stands before an app and takes the plain requests of its hot routes.

    Raises `ValueError` for a marked route that needs more than its request and its principal.
    """

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._doors = {
            (method, route.path): _door(route)
            for route in app.router.routes
            if isinstance(route, APIRoute) and hasattr(route.endpoint, "is_hot")
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        door = self._door_of(scope)
        key = None if door is None else _key(scope)
        if door is None or key is None:
            await self.app(scope, receive, send)
            return
        scope.update(app=self.app, route=door.route, endpoint=door.answer, path_params={})
        request = Request(scope, receive)
        try:
            response = await door.answer(request, await door.guard.admit(request, key))
        except ANSWERED as error:
            response = as_answer(request, error)
        await response(scope, receive, send)

    def _door_of(self, scope: Scope) -> _Door | None:
        if scope["type"] != "http" or scope["query_string"]:
            return None
        return self._doors.get((scope["method"], scope["path"].removeprefix(scope.get("root_path", ""))))


def _door(route: APIRoute) -> _Door:
    guards = [one.call for one in route.dependant.dependencies if type(one.call) is Guard]
    if len(guards) != 1 or list(inspect.signature(route.endpoint).parameters) != ["request", "principal"]:
        raise ValueError(f"{route.name} is no hot door: it needs more than its request and its principal")
    return _Door(route, guards[0], route.endpoint)


def _key(scope: Scope) -> str | None:
    said = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    return said[len(BEARER) :].decode("latin-1").strip() or None if said[: len(BEARER)].lower() == BEARER else None
