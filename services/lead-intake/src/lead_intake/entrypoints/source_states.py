"""How sources are now, any number of them in the same few statements: for the interface and for pages."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lead_intake.domain.source_health import DAYS, Health, SourceDay, Waiting, health, refused_row
from lead_intake.overview_ports import Overviews


class Door(NamedTuple):
    """What is asked about one source: how many a day are expected, whether it is active, since when it is there."""

    id: str
    expected: float | None
    active: bool
    created_at: datetime


class State(NamedTuple):
    """How it is, what waits, and every day that was read."""

    health: Health
    waiting: Waiting
    days: Sequence[SourceDay]


async def states_of(
    overviews: Overviews, doors: Sequence[Door], now: datetime, zone: ZoneInfo, *, since: date | None = None
) -> Mapping[str, State]:
    """By source; `since` reads earlier days as well, which change nothing about how it is."""
    today = now.astimezone(zone).date()
    shown = today - timedelta(days=DAYS - 1)
    read = await overviews.days([door.id for door in doors], min(since or shown, shown))
    kept = {door.id: _of_health(read.get(door.id, ()), shown) for door in doors}
    midnight = datetime.combine(today, datetime.min.time(), zone).astimezone(UTC)
    asked = {key: refused_row(days)[1] or midnight for key, days in kept.items() if any(day.refused for day in days)}
    waits = await overviews.waiting(asked, midnight)
    states = {}
    for door in doors:
        waiting = waits.get(door.id, Waiting(0, 0))
        state = health(
            kept[door.id], expected=door.expected, active=door.active, created_at=door.created_at, now=now, zone=zone,
            waiting=waiting,
        )  # fmt: skip
        states[door.id] = State(state, waiting, read.get(door.id, ()))
    return states


def _of_health(days: Sequence[SourceDay], shown: date) -> list[SourceDay]:
    """The days shown, and the last one before them on which something came."""
    earlier = [day for day in days if day.day < shown and day.received]
    return [*earlier[-1:], *(day for day in days if day.day >= shown)]
