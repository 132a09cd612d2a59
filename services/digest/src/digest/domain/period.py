"""Which hand-overs a figure counts, and as of when: days are those of the installation's zone, periods half-open."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

LAST_INSTANT = timedelta(microseconds=1)


class Period(NamedTuple):
    """Handed over in [`start`, `end`), standing as of `as_of` inclusive; None is open."""

    start: datetime | None
    end: datetime | None
    as_of: datetime


class UnreadableMomentError(ValueError):
    """Neither a date nor a moment with a zone."""


def month_of(at: datetime, zone: tzinfo) -> tuple[date, Period]:
    """The first day of the month in which this moment is, and that month as it stands then."""
    first = at.astimezone(zone).date().replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, Period(_midnight(first, zone), _midnight(following, zone), at)


def month_before(period: Period, zone: tzinfo) -> Period:
    """The month before one that `month_of` gave, as it stands at the same moment."""
    if period.start is None:
        raise ValueError("what has no beginning has nothing before it")
    return month_of(period.start - LAST_INSTANT, zone)[1]._replace(as_of=period.as_of)


def moment(text: str, zone: tzinfo) -> datetime:
    """The moment a text names: a date is the beginning of that day in `zone`, else RFC 3339 with a zone.

    Raises `UnreadableMomentError`.
    """
    found = _read(text)
    return _midnight(found, zone) if isinstance(found, date) and not isinstance(found, datetime) else _aware(found)


def as_of(text: str, zone: tzinfo) -> datetime:
    """The moment up to which facts count: a date means the whole of that day.

    Raises `UnreadableMomentError`.
    """
    found = _read(text)
    if isinstance(found, datetime):
        return _aware(found)
    try:
        return _midnight(found + timedelta(days=1), zone) - LAST_INSTANT
    except OverflowError as error:
        raise UnreadableMomentError(text) from error


def _read(text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-30") else datetime.fromisoformat(text)
    except ValueError as error:
        raise UnreadableMomentError(text) from error


def _aware(found: date) -> datetime:
    if not isinstance(found, datetime) or found.tzinfo is None:
        raise UnreadableMomentError(str(found))
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise UnreadableMomentError(str(found)) from error


def _midnight(day: date, zone: tzinfo) -> datetime:
    try:
        return datetime.combine(day, time.min, zone).astimezone(UTC)
    except OverflowError as error:
        raise UnreadableMomentError(str(day)) from error
