"""Routing profiles stand beside the other documents: the newest version of each, whatever came first."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from digest.adapters.naming import named
from digest.adapters.tables import SLOTS
from event_bus.event import Event
from working_time import DEFAULT_WEEK, Absence, Calendar, Stretch

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def said(person: str, version: int, **more: Any) -> Event:
    key, identity = f"routing/{person}", f"{person}-{version}"
    where = (key, {"person": person, "capacity": 9, **more}, "leadloop.reference.v1", 0, version)
    return Event(identity, "qualification", "reference.routing", key, AT, AT, version, identity, None, *where)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
async def test_the_newest_counts_and_one_without_hours_works_by_the_default_week(views, order) -> None:
    absences = [{"starts_at": "2026-11-03T00:00:00Z", "ends_at": "2026-11-04T00:00:00+01:00"}]
    friday = [{"weekday": 4, "start": 540, "end": 600}]
    events = [
        said("anna", 1, time_zone="Europe/Berlin", absences=absences, holidays=["2026-12-25"]),
        said("anna", 2, time_zone="Europe/Berlin", working_hours=friday, absences=absences, holidays=["2026-12-25"]),
        said("ben", 1),
    ]
    await views.project("a", *([events[place]] for place in order))
    async with views.database.snapshot() as snapshot:
        names = await named(snapshot, SLOTS["a"], people=["anna", "ben", "cleo", None])
        unread = await named(snapshot, SLOTS["b"], people=["anna"])
    away = Absence(datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 11, 3, 23, tzinfo=UTC))
    assert names.hours == {
        "anna": Calendar((Stretch(4, 540, 600),), "Europe/Berlin", frozenset({date(2026, 12, 25)}), (away,)),
        "ben": Calendar(DEFAULT_WEEK),
    }
    assert unread.hours == names.people == names.zones == {}
