"""The guard against a double click: the same form again within seconds is answered as before, and not taken twice."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import orjson

from event_bus.clock import Clock
from event_bus.transaction import Transaction
from lead_intake.domain.inputs import NO_LEAD, Done
from lead_intake.source_ports import Seen, SeenForms
from lead_intake.use_cases.take_in import FORM, Incoming
from service_kit.errors import FieldError, Refusal, invalid

SAME_WITHIN = timedelta(seconds=30)
"""Longer than an impatient second press or a browser that sends again, shorter than a second thought."""
TakeIn = Callable[[Transaction, Sequence[Incoming]], Awaitable[Sequence[Done | Refusal]]]


async def take_once(
    transaction: Transaction, commands: Sequence[Incoming], *, take_in: TakeIn, seen: SeenForms, clock: Clock
) -> Sequence[Done | Refusal]:
    """As `take_in`, but for forms whose `origin` is the fingerprint of one that came just before.

    A repeat of one that was taken is `NO_LEAD`, one of a refused form the same refusal; neither is kept.
    """
    now = clock()
    prints = [one.origin for one in commands if one.channel == FORM and one.origin is not None]
    if not prints:
        return await take_in(transaction, commands)
    known = await seen.find(transaction, prints)
    fresh: list[Incoming] = []
    places: list[int | str] = []
    asked: dict[str, int] = {}
    for command in commands:
        mark = command.origin if command.channel == FORM else None
        if mark is not None and (mark in asked or _is_recent(known.get(mark), now)):
            places.append(mark)
            continue
        if mark is not None:
            asked[mark] = len(fresh)
            command = command._replace(origin=None)  # noqa: PLW2901  # it was needed here only
        places.append(len(fresh))
        fresh.append(command)

    results = await take_in(transaction, fresh) if fresh else []

    new = {mark: Seen(mark, now, _problem(results[place])) for mark, place in asked.items()}
    await seen.keep(transaction, list(new.values()), known)
    again = {**known, **new}
    return [results[place] if isinstance(place, int) else _as_before(again[place]) for place in places]


def _is_recent(seen: Seen | None, now: datetime) -> bool:
    return seen is not None and now - seen.at < SAME_WITHIN


def _problem(result: Done | Refusal) -> str | None:
    if not isinstance(result, Refusal):
        return None
    return orjson.dumps([error._asdict() for error in result.errors]).decode()


def _as_before(seen: Seen) -> Done | Refusal:
    if seen.problem is None:
        return NO_LEAD
    return invalid([FieldError(**error) for error in orjson.loads(seen.problem)])
