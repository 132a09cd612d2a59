"""When a salesperson works: Monday to Friday, nine to five, but for holidays and an absence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = 9, 17
FREE_DAYS = ((1, 1), (5, 1), (12, 24), (12, 25), (12, 26))
"""(month, day) on which nobody works."""
FAR = 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Working time in one zone; away from `away_from` until `away_to` (half-open, both None: never)."""

    zone: str
    away_from: date | None = None
    away_to: date | None = None

    def works(self, day: date) -> bool:
        """Whether this local date is a working day."""
        away = self.away_from is not None and self.away_to is not None and self.away_from <= day < self.away_to
        return day.weekday() < 5 and (day.month, day.day) not in FREE_DAYS and not away

    def local(self, moment: datetime) -> date:
        """The local date of a moment."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def window(self, day: date) -> tuple[datetime, datetime]:
        """Beginning and end of work on a local date."""
        zone = ZoneInfo(self.zone)
        opens, closes = (datetime.combine(day, time(hour), zone).astimezone(UTC) for hour in (OPENS, CLOSES))
        return opens, closes

    def add(self, start: datetime, minutes: float) -> datetime:
        """The moment when so many minutes of work have passed since `start`."""
        left = timedelta(minutes=minutes)
        for opens, closes in self._windows(self.local(start), 1):
            begins = max(opens, start)
            if begins < closes and begins + left <= closes:
                return begins + left
            left -= max(closes - begins, timedelta())
        raise ValueError("no working day within reach")

    def before(self, end: datetime, minutes: float) -> datetime:
        """The moment from which so many minutes of work pass until `end`."""
        left = timedelta(minutes=minutes)
        for opens, closes in self._windows(self.local(end), -1):
            ends = min(closes, end)
            if opens < ends and ends - left >= opens:
                return ends - left
            left -= max(ends - opens, timedelta())
        raise ValueError("no working day within reach")

    def between(self, start: datetime, end: datetime) -> float:
        """Minutes of work between two moments."""
        day, last, total = self.local(start), self.local(end), timedelta()
        while day <= last:
            if self.works(day):
                opens, closes = self.window(day)
                total += max(min(closes, end) - max(opens, start), timedelta())
            day += timedelta(days=1)
        return total.total_seconds() / 60

    def _windows(self, day: date, step: int) -> Iterator[tuple[datetime, datetime]]:
        for _ in range(FAR):
            if self.works(day):
                yield self.window(day)
            day += timedelta(days=step)
