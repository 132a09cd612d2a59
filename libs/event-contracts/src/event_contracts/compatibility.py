"""Whether a message may change the way it did inside a major version.

Readers of yesterday must understand what is written today, and readers of today what was written yesterday. Only an
optional addition does both; everything else needs a new major version.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from event_contracts.schema import Schema

ABSENT = object()


def breaking_changes(frozen: Schema, current: Schema) -> list[str]:
    """What of `current` breaks a reader or a writer of `frozen`, one sentence each; both are normalised schemas."""
    return list(_compared(frozen, current, "it"))


def _compared(frozen: Any, current: Any, path: str) -> Iterator[str]:
    if isinstance(frozen, Mapping) and isinstance(current, Mapping):
        yield from _objects(frozen, current, path)
    elif isinstance(frozen, list) and isinstance(current, list) and len(frozen) == len(current):
        for place, (before, after) in enumerate(zip(frozen, current, strict=True)):
            yield from _compared(before, after, f"{path}[{place}]")
    elif frozen != current or type(frozen) is not type(current):
        yield f"{path} was {_words(frozen)} and is {_words(current)}"


def _objects(frozen: Mapping[str, Any], current: Mapping[str, Any], path: str) -> Iterator[str]:
    for keyword in sorted({*frozen, *current} - {"properties", "required"}):
        yield from _compared(frozen.get(keyword, ABSENT), current.get(keyword, ABSENT), f"{path}.{keyword}")
    before, after = frozen.get("properties", {}), current.get("properties", {})
    for name in sorted(before):
        if name in after:
            yield from _compared(before[name], after[name], f"{path}.{name}")
        else:
            yield f"{path}.{name} was removed"
    had_to, has_to = set(frozen.get("required", ())), set(current.get("required", ()))
    for name in sorted(has_to - had_to):
        yield f"{path}.{name} is required now: what was written before may lack it"
    for name in sorted((had_to - has_to) & set(after)):
        yield f"{path}.{name} is optional now: readers from before rely on it"


def _words(value: Any) -> str:
    return "absent" if value is ABSENT else repr(value)
