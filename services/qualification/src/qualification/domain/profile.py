"""A routing profile as the document of the contract, and the calendar in it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from working_time import Absence, Calendar, Stretch


def away_until(calendar: Calendar, at: datetime) -> datetime | None:
    """When the person is back who is away at `at`; None for somebody who is there."""
    back = at
    for starts_at, ends_at in sorted(calendar.absences):
        if starts_at <= back < ends_at:
            back = ends_at
    return back if back > at else None


def absences_in(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The absences of a profile document; one with a stand-in says `stand_in`."""
    return list(document["absences"])


def calendar_of(document: Mapping[str, Any]) -> Calendar:
    """The working time of a profile document; raises `ValueError` for one that makes no sense."""
    return Calendar(
        week=tuple(Stretch(one["weekday"], one["start"], one["end"]) for one in document["working_hours"]),
        zone=document["time_zone"],
        holidays=frozenset(date.fromisoformat(day) for day in document["holidays"]),
        absences=tuple(
            Absence(datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"]))
            for one in document["absences"]
        ),
    )
