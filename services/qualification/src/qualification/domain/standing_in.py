"""Who may stand in for a salesperson who is away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from working_time import Calendar

Why = Literal["oneself", "other_team", "gets_none", "away"]
"""What keeps somebody from standing in: who is not known here is of no team of ours either."""


class Candidate(NamedTuple):
    """A salesperson who works with us; one without a calendar gets no leads by routing."""

    person: str
    team: str | None
    calendar: Calendar | None


def wrong_stand_ins(
    person: str,
    absences: Sequence[Mapping[str, Any]],
    before: Sequence[Mapping[str, Any]],
    known: Mapping[str, Candidate],
) -> dict[int, Why]:
    """By the place of an absence in the profile, why its stand-in cannot be that.

    An absence that stood there `before` is not looked at again: what was agreed stays agreed, and a profile can be
    saved although a colleague has moved to another team since.
    """
    wrong: dict[int, Why] = {}
    for place, absence in enumerate(absences):
        if absence.get("stand_in") is None or absence in before:
            continue
        why = _why(person, absence, known)
        if why is not None:
            wrong[place] = why
    return wrong


def _why(person: str, absence: Mapping[str, Any], known: Mapping[str, Candidate]) -> Why | None:
    if absence["stand_in"] == person:
        return "oneself"
    away, chosen = known.get(person), known.get(absence["stand_in"])
    if chosen is None or away is None or chosen.team != away.team:
        return "other_team"
    if chosen.calendar is None:
        return "gets_none"
    starts_at, ends_at = (datetime.fromisoformat(absence[name]) for name in ("starts_at", "ends_at"))
    return "away" if away_between(chosen.calendar, starts_at, ends_at) else None


def away_between(calendar: Calendar, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the person is away at any moment of this time, half-open."""
    return any(starts_at < until and since < ends_at for since, until in calendar.absences)
