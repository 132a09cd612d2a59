"""Registers sources and changes them; the token's secret never enters a use case, only its hash."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from event_bus.clock import Clock
from event_bus.transaction import Transaction
from lead_intake.domain.identities import slug
from lead_intake.domain.sources import Manner, Source, id_for
from lead_intake.source_ports import Sources
from service_kit.errors import Refusal, conflict, not_found
from service_kit.web.writing import precondition_failed


class Wish(NamedTuple):
    """A source as somebody wants it."""

    name: str
    mapping: Mapping[str, str | None]
    manner: Manner
    expected_per_day: float | None
    active: bool


class PutSource(NamedTuple):
    """A new source where `token_hash` comes with it, else a change of the one of this id.

    A new one without an id gets a free one made of its name; `expected` is the version the caller saw, `by`
    the person who decided, if it was one. A change says
    fields of `Source` and of `Manner` only as far as they change.
    """

    id: str | None
    kind: str
    wish: Wish | Mapping[str, Any]
    token_hash: str | None
    expected: int | None = None
    by: str | None = None


async def put_sources(
    transaction: Transaction, commands: Sequence[PutSource], *, sources: Sources, clock: Clock
) -> Sequence[Source | Refusal]:
    """Each source as it stands after: 409 for an id that is taken, 404 for one that is not there."""
    now = clock()
    named = {command.id for command in commands if command.id is not None}
    held = await sources.load(transaction, named)
    bases = {slug(one.wish.name) or "form" for one in commands if one.id is None and isinstance(one.wish, Wish)}
    taken = named | (await sources.taken(transaction, bases) if bases else set())

    results: list[Source | Refusal] = []
    added: dict[str, Source] = {}
    changed: dict[str, tuple[int, Source]] = {}
    for command in commands:
        existing = None if command.id is None else held.get(command.id)
        refusal = _refusal(command, existing)
        if refusal is not None:
            results.append(refusal)
            continue
        if isinstance(command.wish, Wish):
            source = _new(command.id or id_for(command.wish.name, taken), command, command.wish, now)
            added[source.id] = source
        elif existing is not None:
            source = _changed(existing, command.wish, now, command.by)
            if source.version > existing.version:
                changed[source.id] = (changed.get(source.id, (existing.version,))[0], source)
        taken.add(source.id)
        held[source.id] = source
        results.append(source)

    await sources.add(transaction, list(added.values()))
    await sources.change(transaction, [change for _, change in sorted(changed.items())])
    return results


def _new(key: str, command: PutSource, wish: Wish, now: datetime) -> Source:
    return Source(
        key, command.kind, wish.name, command.token_hash or "", wish.mapping, wish.manner, wish.expected_per_day,
        wish.active, now, now, changed_by=command.by,
    )  # fmt: skip


def _changed(source: Source, changes: Mapping[str, Any], now: datetime, by: str | None) -> Source:
    """In its next version where anything differs."""
    manner = {name: value for name, value in changes.items() if name in Manner._fields}
    others = {name: value for name, value in changes.items() if name not in manner}
    wanted = source._replace(**others, manner=source.manner._replace(**manner))
    if wanted == source:
        return source
    return wanted._replace(changed_at=now, changed_by=by, version=source.version + 1)


def _refusal(command: PutSource, existing: Source | None) -> Refusal | None:
    if command.token_hash is not None:
        taken = existing is not None
        return conflict("A source with this id exists. Change it by PUT, or choose another id.") if taken else None
    if existing is None:
        return not_found("source")
    if command.expected is not None and command.expected != existing.version:
        return precondition_failed()
    return None
