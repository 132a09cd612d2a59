"""Time zones as pieces of constant offset, and the local days made of them."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE


class UnknownZoneError(ValueError):
    """A name that is no IANA time zone; `args[0]` is the name."""


class Piece(NamedTuple):
    """UTC microseconds [start, end) in which the wall clock is UTC + offset (microseconds)."""

    start: int
    end: int
    offset: int


def zone_named(name: str) -> ZoneInfo:
    """The IANA time zone called `name`.

    Raises `UnknownZoneError`.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZoneError(name) from error


def micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC.

    Raises `ValueError` for a datetime without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (at - EPOCH) // MICROSECOND


def instant(at: int) -> datetime:
    """The aware datetime, in UTC, of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=at)


def local_day(at: datetime, zone: str) -> date:
    """The date that the calendars of `zone` show at the instant `at`.

    Raises `UnknownZoneError`; `ValueError` for a datetime without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(zone_named(zone)).date()


def start_of_day(day: date, zone: str) -> datetime:
    """The instant, in UTC, at which `day` begins in `zone`.

    That is 00:00, or the first instant after it where a clock change skips midnight.

    Raises `UnknownZoneError`.
    """
    return instant(_start_of_day(zone, day.toordinal() - EPOCH_DAY))


@lru_cache(maxsize=4096)
def _start_of_day(zone: str, day: int) -> int:
    midnight = day * DAY
    # No zone is more than 24 hours away from UTC, so the day begins within one UTC day of its own.
    for utc_day in range(day - 1, day + 2):
        for piece in pieces(zone, utc_day):
            if piece.end + piece.offset > midnight:
                return max(piece.start, midnight - piece.offset)
    raise AssertionError("unreachable: the day after the next UTC midnight is later than any midnight")


@lru_cache(maxsize=16384)
def pieces(zone: str, utc_day: int) -> tuple[Piece, ...]:
    """The pieces of constant offset that make up one UTC day (counted from 1970), in order.

    At most one clock change a day is found; no zone ever had two that cancel each other out.
    """
    start, end = utc_day * DAY, (utc_day + 1) * DAY
    first, last = _offset(zone, start), _offset(zone, end - SECOND)
    if first == last:
        return (Piece(start, end, first),)
    before, after = start, end - SECOND
    while after - before > SECOND:
        middle = (before + after) // 2 // SECOND * SECOND
        if _offset(zone, middle) == first:
            before = middle
        else:
            after = middle
    return (Piece(start, after, first), Piece(after, end, last))


def _offset(zone: str, at: int) -> int:
    offset = instant(at).astimezone(zone_named(zone)).utcoffset()
    return 0 if offset is None else offset // MICROSECOND
