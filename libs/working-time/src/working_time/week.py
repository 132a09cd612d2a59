"""What a calendar is made of: the stretches of a week and the absences that interrupt it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from working_time.zones import MINUTE, micros

DAYS_OF_WEEK = 7
MINUTES_OF_DAY = 24 * 60
Span = tuple[int, int]
"""Microseconds [start, end); of a local day for stretches, since 1970 in UTC for absences."""


class InvalidCalendarError(ValueError):
    """A stretch or an absence that makes no sense; `args[0]` says which and why."""


class Stretch(NamedTuple):
    """Working time on a weekday (0 Monday ... 6 Sunday), local minutes from midnight, half-open; 1440 is midnight."""

    weekday: int
    start: int
    end: int


class Absence(NamedTuple):
    """Away from `starts_at` until `ends_at`, aware datetimes, half-open."""

    starts_at: datetime
    ends_at: datetime


DEFAULT_WEEK: tuple[Stretch, ...] = tuple(Stretch(weekday, 9 * 60, 18 * 60) for weekday in range(5))
"""Monday to Friday, 09:00 to 18:00: for callers who know no better."""


def spans_by_weekday(week: Sequence[Stretch]) -> tuple[tuple[Span, ...], ...]:
    """For each weekday its stretches in order, in microseconds of the local day; overlapping ones count once.

    Raises `InvalidCalendarError`.
    """
    days: list[list[Span]] = [[] for _ in range(DAYS_OF_WEEK)]
    for weekday, start, end in week:
        if not 0 <= weekday < DAYS_OF_WEEK:
            raise InvalidCalendarError(f"weekday {weekday} is not 0 (Monday) to 6 (Sunday)")
        if not 0 <= start < end <= MINUTES_OF_DAY:
            raise InvalidCalendarError(f"minutes {start} to {end} are not a stretch of one day")
        days[weekday].append((start * MINUTE, end * MINUTE))
    return tuple(merged(day) for day in days)


def absent_spans(absences: Iterable[Absence]) -> tuple[Span, ...]:
    """The absences in order, in UTC microseconds; overlapping ones count once.

    Raises `InvalidCalendarError`.
    """
    spans = []
    for starts_at, ends_at in absences:
        if starts_at.tzinfo is None or ends_at.tzinfo is None:
            raise InvalidCalendarError("an absence needs instants with a time zone")
        if ends_at <= starts_at:
            raise InvalidCalendarError(f"an absence from {starts_at} until {ends_at} ends before it starts")
        spans.append((micros(starts_at), micros(ends_at)))
    return merged(spans)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, with touching and overlapping ones joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
