"""The frame of a story: its end, its size, and how both make days and months."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from story.company import BY_ID, SELLERS, Seller
from story.draw import shares
from story.hours import Hours

OWN_SIZE = 2_000
"""Leads of a year at which the last month is the one of the pages."""
DAYS = 365
MONTH_DAYS = 30
HQ = ZoneInfo("Europe/Berlin")
HANDED_OVER = (6, 7, 8, 9, 10, 11, 13, 15, 19, 24, 31, 42)
"""Hand-overs of each twelfth of the year, at the story's own size; the last is the month before the end."""
GROWTH = (120, 125, 130, 135, 140, 145, 150, 160, 170, 180, 195, 215)
"""New leads of each twelfth, compared with one another."""
FAIR_DAYS_BEFORE_END = 53
FAIR_SHARE = 212 / OWN_SIZE
WEEKDAYS = (1.15, 1.1, 1.0, 1.05, 0.8, 0.25, 0.3)


@dataclass(frozen=True)
class Year:
    """A year that ends at `end`, with `leads` people in it; `seed` decides everything else."""

    seed: int
    end: datetime
    leads: int

    @cached_property
    def last_day(self) -> date:
        """The day of the end."""
        return self.end.astimezone(HQ).date()

    @cached_property
    def first_day(self) -> date:
        """The day of the beginning."""
        return self.last_day - timedelta(days=DAYS - 1)

    @cached_property
    def beginning(self) -> datetime:
        """The first moment of the year."""
        return at(self.first_day, 0)

    @cached_property
    def month_start(self) -> date:
        """First of the last thirty days."""
        return self.last_day - timedelta(days=MONTH_DAYS - 1)

    @cached_property
    def fair_day(self) -> date:
        """The day on which the badges of the fair are loaded: a weekday."""
        day = self.last_day - timedelta(days=FAIR_DAYS_BEFORE_END)
        return day - timedelta(days=max(day.weekday() - 4, 0))

    @property
    def factor(self) -> float:
        """How many times its own size the story has."""
        return self.leads / OWN_SIZE

    @cached_property
    def twelfths(self) -> tuple[tuple[date, ...], ...]:
        """The days of each twelfth; the last one is the last month."""
        before = (self.month_start - self.first_day).days
        cuts = [self.first_day + timedelta(days=round(before * part / 11)) for part in range(12)]
        cuts.append(self.last_day + timedelta(days=1))
        return tuple(
            tuple(start + timedelta(days=number) for number in range((stop - start).days))
            for start, stop in pairwise(cuts)
        )

    @cached_property
    def quarters(self) -> tuple[date, ...]:
        """The days on which the four runs of each campaign begin."""
        return tuple(self.last_day - timedelta(days=91 * (4 - number) - 1) for number in range(4))

    def quarter(self, day: date) -> int:
        """Which run of a campaign a day falls into, 0 to 3."""
        return sum(start <= day for start in self.quarters[1:])

    def campaign(self, series: str, day: date) -> str:
        """The key of the run of a series on a day."""
        return f"{series}-{self.quarters[self.quarter(day)]:%Y-%m}"

    def day_of(self, moment: datetime) -> date:
        """The day of the story that a moment belongs to."""
        return moment.astimezone(HQ).date()

    def progress(self, moment: datetime) -> float:
        """How much of the year has passed, 0 to 1: people learn."""
        return min(1.0, max(0.0, 1 - (self.end - moment) / timedelta(days=DAYS)))

    @cached_property
    def hours(self) -> dict[str, Hours]:
        """When each salesperson works."""
        return {seller.id: self._hours(seller) for seller in SELLERS}

    def _hours(self, seller: Seller) -> Hours:
        zone = BY_ID[seller.id].time_zone
        if seller.away is None:
            return Hours(zone)
        begins, days = seller.away
        leaves = self.first_day + timedelta(days=round(DAYS * begins))
        return Hours(zone, leaves, leaves + timedelta(days=days))

    def per_day(self, total: int) -> dict[date, int]:
        """So many leads, by the day on which they come."""
        days = [day for twelfth in self.twelfths for day in twelfth]
        weights = [
            growth / len(twelfth) * WEEKDAYS[day.weekday()]
            for growth, twelfth in zip(GROWTH, self.twelfths, strict=True)
            for day in twelfth
        ]
        weights[-1] *= (self.end - at(self.last_day, 0)) / timedelta(days=1)
        return dict(zip(days, shares(total, weights), strict=True))


def at(day: date, hour: float, zone: ZoneInfo = HQ) -> datetime:
    """A time of a day, in a zone, as UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC) + timedelta(hours=hour)
