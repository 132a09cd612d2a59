"""Grades against the line: which are handed over, which stand next to one, and what activity the line asks for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from digest.domain.lead import ACTIVE_FOR, CLOSED, Lead
from digest.domain.score import activity_at, grade_at

GradeStanding = Literal["first", "above", "close", "far"]
GRADES = tuple(letter + digit for letter in "ABCD" for digit in "1234")
NURTURED = ("nurture", "returned")
"""Stages of a lead that came back to marketing, or was put there by hand."""
WITH_MARKETING = (*NURTURED, "disqualified")
"""Stages of a lead that came back and was not handed over again."""
NEARING = ("new", *NURTURED)
"""Stages of a lead that may still come to the line."""
FIRST_LINE_AT = 0.6
"""Where the first activity line stands on a bar of length 1."""


def close_to(handed_over: frozenset[str]) -> frozenset[str]:
    """Grades that are not handed over and one step of fit or of activity away from one that is."""
    near = set()
    for grade in handed_over:
        letter, digit = grade[0], grade[1]
        near |= {chr(ord(letter) + 1) + digit, letter + chr(ord(digit) + 1)}
    return frozenset(grade for grade in near if grade[0] <= "D" and grade[1] <= "4") - handed_over


def handed_over_by(definition: Mapping[str, Any] | None) -> frozenset[str]:
    """The grades that these criteria hand over; none where they have not arrived."""
    return frozenset((definition or {}).get("handed_over", ()))


def standing_of(grade: str | None, definition: Mapping[str, Any] | None) -> GradeStanding:
    """How far a grade is from those that are handed over: one of them, next to one, or far."""
    over = handed_over_by(definition)
    if grade is None:
        return "far"
    if grade in over:
        return "first" if grade == "A1" else "above"
    return "close" if grade in close_to(over) else "far"


class Nearness(NamedTuple):
    """Activity against the line, as places on a bar of length 1; no `line` where this fit is never handed over."""

    activity: float
    filled: float
    line: float | None
    asks: float | None
    """Points of activity that the line asks for."""


def nearness(lead: Lead, now: datetime, definition: Mapping[str, Any] | None) -> Nearness | None:
    """How near its activity is to what its fit must show; None where nothing was scored yet."""
    grade, activity = grade_at(lead, now), activity_at(lead, now)
    if grade is None or activity is None or not definition:
        return None
    lines = definition["activity_lines"]
    whole = max(lines[0], 1.0) / FIRST_LINE_AT
    digits = [int(one[1]) for one in handed_over_by(definition) if one[0] == grade[0]]
    asks = None if not digits else 0.0 if max(digits) > len(lines) else float(lines[max(digits) - 1])
    line = None if asks is None else min(max(asks / whole, 0.0), 1.0)
    return Nearness(activity, min(max(activity / whole, 0.0), 1.0), line, asks)


def lately(lead: Lead, now: datetime) -> bool:
    """Whether a lead without an open hand-over is active: touched not long ago, and not closed."""
    return lead.touched_at is not None and lead.touched_at >= now - ACTIVE_FOR and lead.stage not in CLOSED


def is_close(lead: Lead, now: datetime, definition: Mapping[str, Any] | None) -> bool:
    """Whether an active lead that nobody in sales has stands one step below the line."""
    near = standing_of(grade_at(lead, now), definition) == "close"
    return near and lead.stage in NEARING and lately(lead, now)
