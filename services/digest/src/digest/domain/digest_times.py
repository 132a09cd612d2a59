"""When somebody's digest is due: a period has a name, the local day on which it is due, and is sent once at most."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from digest.domain.parts import Part
from digest.domain.people import Role

Kind = Literal["daily", "weekly"]
MONDAY, SATURDAY = 0, 5
Weekdays = frozenset[int]
"""Days of a week, 0 is Monday."""
MONDAY_TO_FRIDAY: Weekdays = frozenset(range(MONDAY, SATURDAY))
"""The days of a daily digest for those of whom it is not known on which they work."""
ONE_DAY = timedelta(days=1)
LOOK_AHEAD_DAYS = 15
"""Two weeks hold every weekday twice, so that one that a zone left out of its calendar does not matter."""


class DigestSettings(NamedTuple):
    """What somebody wants: `hour` is local, `weekday` (0 is Monday) counts for the weekly one."""

    kind: Kind
    weekday: int = MONDAY
    hour: int = 8
    on: bool = True
    left_out: tuple[Part, ...] = ()
    """Parts that are not wanted in it."""

    def has(self, part: Part) -> bool:
        """Whether the letter tells this."""
        return part not in self.left_out


DEFAULTS: dict[Role, DigestSettings] = {
    "rep": DigestSettings("daily"),
    "manager": DigestSettings("daily"),
    "marketer": DigestSettings("weekly"),
    "admin": DigestSettings("weekly", on=False),
}
"""What each role gets until somebody says otherwise."""


class Due(NamedTuple):
    """A period: the local day that names it and the moment at which it is due."""

    day: date
    at: datetime


def next_due(
    settings: DigestSettings,
    zone: ZoneInfo,
    after: datetime,
    sent_on: date | None,
    working: Weekdays = MONDAY_TO_FRIDAY,
) -> Due | None:
    """The first period due later than `after` whose day is later than `sent_on`; None where the digest is off.

    A daily one has the days of `working`, of which there must be one at least.
    """
    if not settings.on:
        return None
    begin = after.astimezone(zone).date() - ONE_DAY
    if sent_on is not None:
        begin = max(begin, sent_on + ONE_DAY)
    return next((due for due in _dues(settings, zone, begin, LOOK_AHEAD_DAYS, working) if due.at > after), None)


def newest_due(
    settings: DigestSettings,
    zone: ZoneInfo,
    now: datetime,
    sent_on: date | None,
    working: Weekdays = MONDAY_TO_FRIDAY,
) -> Due | None:
    """The newest period that is due by `now` and still worth sending: a daily one until its day is over, a weekly one
    for a week. None where there is none that was not sent."""
    if not settings.on:
        return None
    today = now.astimezone(zone).date()
    begin = today if settings.kind == "daily" else today - timedelta(days=6)
    if sent_on is not None:
        begin = max(begin, sent_on + ONE_DAY)
    found = [due for due in _dues(settings, zone, begin, (today - begin).days + 1, working) if due.at <= now]
    return found[-1] if found else None


def week_before(day: date) -> tuple[date, date]:
    """The seven days that a weekly digest of `day` tells of: its first, and the one after its last."""
    return day - timedelta(days=7), day


def _dues(settings: DigestSettings, zone: ZoneInfo, begin: date, days: int, working: Weekdays) -> Iterator[Due]:
    for number in range(days):
        day = begin + timedelta(days=number)
        fits = day.weekday() in working if settings.kind == "daily" else day.weekday() == settings.weekday
        at = datetime.combine(day, time(settings.hour), zone).astimezone(UTC)
        # Where a zone left this day out of its calendar, the moment belongs to another one.
        if fits and at.astimezone(zone).date() == day:
            yield Due(day, at)
