"""How far away a deadline is, in the working time of whoever has to keep it: evenings and absences do not count."""

from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from digest.domain.digest_times import MONDAY_TO_FRIDAY, Weekdays
from digest.domain.urgency import Need
from working_time import Calendar, NoWorkingTimeError, start_of_day

COUNTED_FOR = timedelta(days=10)
"""A deadline that passed longer ago is said by its date: nobody counts hours any more."""


SEVERAL_DAYS = 2
"""From so many working days on they are counted instead of hours."""


class Pace(NamedTuple):
    """How the clock of an open hand-over stands."""

    left: timedelta
    """Working time until the deadline, negative since it passed; zero where there is none."""
    share: float
    """Part of its whole time that is left, 0 to 1."""
    resumes_at: datetime | None
    """When the clock runs again; None while it runs."""
    day: timedelta
    """So much working time is spoken of as a day."""


def pace(asks: Need, since: datetime, now: datetime, hours: Calendar | None) -> Pace:
    """The clock of what is asked for since `since`, at `now`.

    Without `hours` nobody said when the owner works, and time is plain. So it is where the owner never works, until an
    appointment with the client (it comes whether or not the salesperson works then), and where a deadline passed longer
    than `COUNTED_FOR` ago.
    """
    begins = None if hours is None else _begins(hours, now)
    counted = None if begins is None else hours
    due_at, day = asks.due_at, timedelta(days=1) if counted is None else _working_day(counted)
    if due_at is None:
        return Pace(timedelta(0), 1.0, None, day)
    if now - due_at > COUNTED_FOR or (asks.next_at is not None and due_at >= now):
        counted = None
    left = due_at - now if counted is None else counted.between(now, due_at)
    whole = due_at - since if counted is None else counted.between(since, due_at)
    share = min(max(left / whole, 0.0), 1.0) if whole > timedelta(0) else 0.0
    stands = counted is not None and begins is not None and due_at >= now and begins > now
    return Pace(left, share, begins if stands else None, day)


def passed(due_at: datetime, now: datetime, hours: Calendar | None) -> Pace:
    """The clock of a deadline that passed before `now`, where nothing more is known of it."""
    nothing = Need("close", "overdue", due_at, max(now - due_at, timedelta(0)), None, None, 0, None)
    return pace(nothing, due_at, now, hours)


class Late(NamedTuple):
    """How long a promise is broken, as everybody is told of it, on lists and in letters.

    `for`: for so long, in the working time of who broke it, whole days where that is several; `just`: for less than a
    minute; `since`: so long that its date is said.
    """

    said: Literal["for", "just", "since"]
    length: timedelta


def lateness(due_at: datetime, now: datetime, clock: Pace) -> Late:
    """Of a deadline that passed, by its clock at `now`."""
    if now - due_at > COUNTED_FOR:
        return Late("since", now - due_at)
    late = -clock.left
    if late < timedelta(minutes=1):
        return Late("just", timedelta(0))
    if late >= SEVERAL_DAYS * clock.day:
        return Late("for", timedelta(days=round(late / clock.day)))
    return Late("for", min(late, timedelta(hours=47)))


def late_working_time(due_at: datetime, now: datetime, hours: Calendar | None) -> timedelta | None:
    """How long a deadline has passed in working time, zero where it has not; None where nobody counts it any more."""
    if due_at >= now:
        return timedelta(0)
    return None if now - due_at > COUNTED_FOR else -passed(due_at, now, hours).left


def is_away(hours: Calendar | None, now: datetime) -> bool:
    """Whether somebody is in one of their absences; evenings are none."""
    return hours is not None and any(starts_at <= now < ends_at for starts_at, ends_at in hours.absences)


def away_until(hours: Calendar | None, now: datetime) -> datetime | None:
    """When somebody who is away at `now` works again; None for who is not away, or never comes back."""
    return _begins(hours, now) if hours is not None and is_away(hours, now) else None


def works_until(hours: Calendar | None, now: datetime) -> datetime | None:
    """When the day of somebody who works at `now` is over; None for who does not, or of whom it is not known."""
    return hours.works_until(now) if hours is not None and hours.is_working(now) else None


def works_again(hours: Calendar | None, now: datetime) -> datetime | None:
    """When somebody works next; None for who never does, or of whom it is not known."""
    return None if hours is None else _begins(hours, now)


def works_on(hours: Calendar | None, day: date) -> bool:
    """Whether `day`, of the zone of the hours, has any working time; so it has where nobody said when they work."""
    if hours is None:
        return True
    begin, end = (start_of_day(one, hours.zone) for one in (day, day + timedelta(days=1)))
    return hours.between(begin, end) > timedelta(0)


def weekdays_of(hours: Calendar | None) -> Weekdays:
    """The weekdays on which somebody works (0 is Monday); Monday to Friday where nobody said so, or said never."""
    days = frozenset(stretch.weekday for stretch in hours.week) if hours is not None else Weekdays()
    return days or MONDAY_TO_FRIDAY


def _begins(hours: Calendar, now: datetime) -> datetime | None:
    """When somebody works next; None for one who never does, whose deadlines are counted by nobody's hours."""
    try:
        return hours.next_working(now)
    except NoWorkingTimeError:
        return None


def _working_day(hours: Calendar) -> timedelta:
    """The average length of the days on which somebody works."""
    days = {stretch.weekday for stretch in hours.week}
    return timedelta(minutes=sum(stretch.end - stretch.start for stretch in hours.week)) / len(days)
