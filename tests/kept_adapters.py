"""What FastAPI makes to read a parameter is made once in a process of tests, not once for each service that starts.

A service of forty routes has a hundred parameters, and a type adapter for each takes a fifth of a page test's processor
time. An adapter has no state; two are the same when their type, the values of their field and their settings are.
"""

from collections.abc import Hashable
from typing import Any, get_args, get_origin

from fastapi._compat import v2
from pydantic import TypeAdapter

KEPT: dict[Hashable, TypeAdapter[Any]] = {}
FEW = 4_000
"""Adapters that are kept at most, the newest: types that a service makes for itself would stay for ever otherwise."""
PLAIN = (str, type, type(None), bool, int, type(v2.Undefined))
make = v2.ModelField.__post_init__


def keep_adapters() -> None:
    """From now on a field is given an adapter that is there already, where there is one of an equal field."""
    v2.ModelField.__post_init__ = give  # type: ignore[method-assign]


def give(field: v2.ModelField) -> None:
    """Give a field its adapter: one made of an equal field before, or a new one."""
    try:
        key = (told_of(field), told(field.config))
        found = KEPT.get(key)
    except TypeError:  # of something that cannot be compared
        make(field)
        return
    if found is None:
        make(field)
        KEPT[key] = field._type_adapter
        if len(KEPT) > FEW:
            del KEPT[next(iter(KEPT))]
    else:
        field._type_adapter = found


def told_of(field: v2.ModelField) -> Hashable:
    """What an adapter is made of: the field's type, what it is annotated with, and what is said of it."""
    info = field.field_info
    return (told(info.annotation), told(info.metadata), *(told(getattr(info, name, None)) for name in v2._Attrs))


def told(what: Any) -> Hashable:
    """What something is made of, so that equal things are told alike: types and functions are themselves only.

    Raises TypeError of what it cannot compare.
    """
    if type(what) in PLAIN:
        return (type(what), what)
    if isinstance(what, dict):
        return (dict, *((name, told(value)) for name, value in what.items()))
    if isinstance(what, list | tuple | set):
        return (type(what), *map(told, what))
    if get_origin(what) is not None and not isinstance(what, type):
        return (get_origin(what), *map(told, get_args(what)))
    hash(what)
    return (type(what), what)
