"""What FastAPI makes to read a parameter is made once in a process of tests, not once for each service that starts.

A service of forty routes has a hundred parameters, and a type adapter for each takes a fifth of a page test's processor
time. An adapter has no state; two are the same when their type, the values of their field and their settings are.
"""

from collections.abc import Hashable, Iterable
from typing import Any, get_args, get_origin

from fastapi._compat import v2
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

KEPT: dict[Hashable, TypeAdapter[Any]] = {}
FEW = 4_000
"""Adapters that are kept at most; types that a test makes for itself would stay for ever otherwise."""


def keep_adapters() -> None:
    """From now on FastAPI is given an adapter that is there already, where there is one that is equal."""
    v2.TypeAdapter = kept  # type: ignore[misc, assignment]


def kept(annotated: Any, *, config: Any = None) -> TypeAdapter[Any]:
    """The adapter of a type: a new one, or the one made of an equal type before."""
    try:
        key = (told(annotated), told(config))
        found = KEPT.get(key)
    except TypeError:  # of something that cannot be compared
        return TypeAdapter(annotated, config=config)
    if found is None:
        found = TypeAdapter(annotated, config=config)
        if len(KEPT) < FEW:
            KEPT[key] = found
    return found


def told(what: Any) -> Hashable:
    """What something is made of, so that equal things are told alike: types and functions are themselves only.

    Raises TypeError of what it cannot compare.
    """
    if isinstance(what, FieldInfo):
        return (
            type(what),
            *((name, told(getattr(what, name, None))) for name in FieldInfo.__slots__ if name[0] != "_"),
        )
    if isinstance(what, dict):
        return (dict, *((name, told(value)) for name, value in what.items()))
    if isinstance(what, list | tuple | set):
        return (type(what), *map(told, what))
    if get_origin(what) is not None and not isinstance(what, type):
        return (get_origin(what), *map(told, arguments(what)))
    hash(what)
    return (type(what), what)


def arguments(what: Any) -> Iterable[Any]:
    """The arguments of a generic type, and what it is annotated with."""
    return (*get_args(what), *getattr(what, "__metadata__", ()))
