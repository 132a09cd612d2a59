"""What FastAPI works out of a route is worked out once in a process of tests, not once for each service that starts.

A service of eighty routes looks through some five hundred parameters, which takes a third of a page test's processor
time. What it finds has no state; two routes are alike when all that they are made of is, but for what the endpoint
closes over: that is the new one's.
"""

from collections.abc import Callable, Hashable, Iterable
from copy import copy
from dataclasses import replace
from types import FunctionType
from typing import Any, get_args, get_origin

from fastapi import params, routing
from fastapi.datastructures import DefaultPlaceholder
from pydantic._internal._fields import PydanticMetadata
from pydantic.fields import FieldInfo

from service_kit.web.guards import Guard, Public

KEPT: dict[Hashable, dict[str, Any]] = {}
FEW = 4_000
"""Routes that are kept at most, the newest: types that a service makes for itself would stay for ever otherwise."""
PLAIN = (str, type, type(None), bool, int)
SAID = ("annotation", "default", "default_factory", "metadata", "_attributes_set")
"""What a field is made of; the rest pydantic works out of it."""
make = routing._populate_api_route_state


def keep_routes() -> None:
    """From now on a route is given what was worked out of one like it, where there is one."""
    routing._populate_api_route_state = give


def give(route: Any, path: str, endpoint: Callable[..., Any], **values: Any) -> None:
    """Give a route its state: worked out now, or of one like it before."""
    try:
        key = (path, type(route), told_of(endpoint), told(values))
        found = KEPT.get(key)
    except TypeError:  # of something that cannot be compared
        make(route, path, endpoint, **values)
        return
    if found is None:
        make(route, path, endpoint, **values)
        KEPT[key] = state(vars(route), None)
        if len(KEPT) > FEW:
            del KEPT[next(iter(KEPT))]
    else:
        vars(route).update(state(found, endpoint))


def state(found: dict[str, Any], endpoint: Callable[..., Any] | None) -> dict[str, Any]:
    """What was found of a route, for one with this endpoint: collections are its own, anything else is shared."""
    copied = {name: copy(one) if isinstance(one, list | dict | set) else one for name, one in found.items()}
    dependant = found["dependant"]
    own = replace(dependant, call=endpoint, dependencies=[*dependant.dependencies])
    return {**copied, "endpoint": endpoint, "dependant": own}


def told_of(endpoint: Callable[..., Any]) -> Hashable:
    """What is worked out of an endpoint: its code, what its parameters are and what they are when nothing is given.

    Raises TypeError of what is more than a function.
    """
    if type(endpoint) is not FunctionType or vars(endpoint):
        raise TypeError
    names = (endpoint.__name__, endpoint.__doc__, endpoint.__code__)
    return (*names, *map(told, (endpoint.__annotations__, endpoint.__defaults__, endpoint.__kwdefaults__)))


def told(what: Any) -> Hashable:
    """What something is made of, so that equal things are told alike: types and functions are themselves only.

    Raises TypeError of what it cannot compare.
    """
    kind: type[Any] = type(what)
    if kind in PLAIN:
        return what if kind is str else (kind, what)
    if get_origin(what) is not None and not isinstance(what, type):
        return (get_origin(what), *map(told, get_args(what)))
    parts: Iterable[Any] | None = None
    if isinstance(what, dict):
        parts = (part for pair in what.items() for part in pair)
    elif isinstance(what, list | tuple | set):
        parts = what
    elif isinstance(what, FieldInfo):
        parts = (vars(what), *(getattr(what, name) for name in SAID))
    elif isinstance(what, Guard | Public | params.Depends | DefaultPlaceholder | PydanticMetadata):
        parts = vars(what).items()
    if parts is None:
        hash(what)
        return (kind, what)
    return (kind, *map(told, parts))
