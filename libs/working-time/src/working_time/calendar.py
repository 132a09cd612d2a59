"""A person's working time as a value, and deadlines in it."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from working_time.week import DEFAULT_WEEK, Absence, Span, Stretch, absent_spans, spans_by_weekday
from working_time.zones import DAY, EPOCH_DAY, MINUTE, instant, local_day, micros, pieces, start_of_day, zone_named

MONDAY_OFFSET = date(1970, 1, 1).weekday()
IDLE_DAYS = 731
"""Two years without a minute of working time: nobody works by this calendar."""
LAST_DAY = date(9999, 12, 29).toordinal() - EPOCH_DAY


class NoWorkingTimeError(ValueError):
    """The calendar holds no working time within two years, so no deadline exists."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working hours of a week in an IANA time zone, without holidays (local dates) and absences.

    An instant is working time when the wall clock of the zone shows a time within a stretch of that weekday, the
    date is no holiday and no absence covers it. A wall-clock hour that a clock change skips is no working time; one
    that it repeats counts twice. An empty week is allowed and never works. All answers are in UTC.

    Raises `InvalidCalendarError` or `UnknownZoneError`, both `ValueError`; every method raises `ValueError` for an
    instant without a time zone.
    """

    week: tuple[Stretch, ...] = DEFAULT_WEEK
    zone: str = "UTC"
    holidays: frozenset[date] = frozenset()
    absences: tuple[Absence, ...] = ()
    _weekdays: tuple[tuple[Span, ...], ...] = field(init=False, repr=False, compare=False)
    _holidays: frozenset[int] = field(init=False, repr=False, compare=False)
    _absent: tuple[Span, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the parts once, and keep them in the form that arithmetic needs."""
        zone_named(self.zone)
        object.__setattr__(self, "_weekdays", spans_by_weekday(self.week))
        object.__setattr__(self, "_holidays", frozenset(day.toordinal() - EPOCH_DAY for day in self.holidays))
        object.__setattr__(self, "_absent", absent_spans(self.absences))

    def is_working(self, at: datetime) -> bool:
        """Whether `at` is working time; the end of a stretch is not."""
        moment = micros(at)
        return any(start <= moment < end for start, end in self._utc_day(moment // DAY))

    def next_working(self, at: datetime) -> datetime:
        """`at` itself if it is working time, else the first working instant after it.

        Raises `NoWorkingTimeError`.
        """
        moment = micros(at)
        start, _ = next(self._from(moment))
        return at.astimezone(UTC) if start == moment else instant(start)

    def add(self, start: datetime, working_minutes: int) -> datetime:
        """The deadline: the first instant at which `working_minutes` of working time have passed since `start`.

        It is working time or exactly the end of a stretch; nothing to wait for (0) is the next working instant.

        Raises `NoWorkingTimeError`; `ValueError` when `working_minutes` is negative.
        """
        if working_minutes < 0:
            raise ValueError("working minutes cannot be negative")
        left = working_minutes * MINUTE
        for begin, end in self._from(micros(start)):
            if left <= end - begin:
                return instant(begin + left)
            left -= end - begin
        raise AssertionError("unreachable: the stretches of a calendar never end without an error")

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Working time from `a` until `b`; negative when `b` is before `a`."""
        first, last = micros(a), micros(b)
        if last < first:
            return -self.between(b, a)
        total = 0
        for utc_day in range(first // DAY, last // DAY + 1):
            for start, end in self._utc_day(utc_day):
                total += max(0, min(end, last) - max(start, first))
        return timedelta(microseconds=total)

    def works_until(self, at: datetime) -> datetime | None:
        """When the working time of the local day of `at` is over for good; None where it is over by then, or none was.

        Breaks are none of its business: who has one at noon works until the evening.
        """
        moment = micros(at)
        tomorrow = micros(start_of_day(local_day(at, self.zone) + timedelta(days=1), self.zone))
        ends = [
            min(end, tomorrow)
            for utc_day in range(moment // DAY, (tomorrow - 1) // DAY + 1)
            for start, end in self._utc_day(utc_day)
            if end > moment and start < tomorrow
        ]
        return instant(max(ends)) if ends else None

    def day_start(self, at: datetime) -> datetime:
        """The instant at which the local day of `at` began (00:00, or the first instant after a skipped midnight)."""
        return start_of_day(local_day(at, self.zone), self.zone)

    def _from(self, moment: int) -> Iterator[Span]:
        """Working spans from `moment` on, in order, without end."""
        idle = 0
        utc_day = moment // DAY
        while idle <= IDLE_DAYS and utc_day <= LAST_DAY:
            idle += 1
            for start, end in self._utc_day(utc_day):
                if end > moment:
                    idle = 0
                    yield max(start, moment), end
            utc_day += 1
        raise NoWorkingTimeError(f"no working time within {IDLE_DAYS} days")

    def _utc_day(self, utc_day: int) -> list[Span]:
        """Working spans within one UTC day: unlike local days, UTC days follow one another without overlap."""
        spans = []
        for piece_start, piece_end, offset in pieces(self.zone, utc_day):
            first_local = (piece_start + offset) // DAY
            for local in range(first_local, (piece_end + offset - 1) // DAY + 1):
                if local in self._holidays:
                    continue
                midnight = local * DAY - offset
                for opens, closes in self._weekdays[(local + MONDAY_OFFSET) % 7]:
                    start, end = max(midnight + opens, piece_start), min(midnight + closes, piece_end)
                    if start < end:
                        spans.append((start, end))
        return self._present(spans) if self._absent else spans

    def _present(self, spans: list[Span]) -> list[Span]:
        """`spans` without the absences."""
        present = []
        for begin, end in spans:
            start = begin
            for away, back in self._absent[max(0, bisect_right(self._absent, (start, start)) - 1) :]:
                if away >= end:
                    break
                if away > start:
                    present.append((start, away))
                start = max(start, back)
            if start < end:
                present.append((start, end))
        return present
