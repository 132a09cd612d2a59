"""The arithmetic against an oracle that walks the wall clock minute by minute and knows nothing of spans or offsets."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from working_time import Absence, Calendar, Stretch

MINUTE = timedelta(minutes=1)
WINDOW = 4 * 24 * 60
# The middle of each window is a clock change (Lord Howe changes by half an hour, St John's went back over midnight,
# Sao Paulo skipped midnight, Apia left a whole day out), or an ordinary day.
MOMENTS = [
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("Asia/Kolkata", datetime(2026, 6, 15, 12, tzinfo=UTC)),
    ("Pacific/Kiritimati", datetime(2026, 1, 1, tzinfo=UTC)),
    ("UTC", datetime(2026, 2, 28, tzinfo=UTC)),
]


@st.composite
def stretches(draw: st.DrawFn) -> tuple[Stretch, ...]:
    found = []
    for weekday in draw(st.sets(st.integers(0, 6), min_size=1)):
        for _ in range(draw(st.integers(1, 3))):
            start = draw(st.integers(0, 1439))
            found.append(Stretch(weekday, start, draw(st.integers(start + 1, 1440))))
    return tuple(found)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar and the beginning of a four-day window with a clock change in it."""
    zone, middle = draw(st.sampled_from(MOMENTS))
    begins = middle - timedelta(minutes=draw(st.integers(0, WINDOW)))
    days = [(begins + timedelta(days=n)).date() for n in range(-1, 6)]
    absences = []
    for _ in range(draw(st.integers(0, 3))):
        away = begins + draw(st.integers(-600, WINDOW)) * MINUTE
        absences.append(Absence(away, away + draw(st.integers(1, 2000)) * MINUTE))
    holidays: frozenset[date] = draw(st.frozensets(st.sampled_from(days), max_size=2))
    return Calendar(draw(stretches()), zone, holidays, tuple(absences)), begins


def works(calendar: Calendar, zone: ZoneInfo, at: datetime) -> bool:
    """Does the wall clock say so at this minute?"""
    wall = at.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    return (
        wall.date() not in calendar.holidays
        and any(s.weekday == wall.weekday() and s.start <= minute < s.end for s in calendar.week)
        and not any(away <= at < back for away, back in calendar.absences)
    )


def minutes_of(calendar: Calendar, begins: datetime) -> list[bool]:
    zone = ZoneInfo(calendar.zone)
    return [works(calendar, zone, begins + n * MINUTE) for n in range(WINDOW)]


@settings(max_examples=120, deadline=None)
@given(situations(), st.data())
def test_counting_minutes_gives_the_same_working_time(
    situation: tuple[Calendar, datetime], data: st.DataObject
) -> None:
    calendar, begins = situation
    minutes = minutes_of(calendar, begins)
    first = data.draw(st.integers(0, WINDOW - 1))
    last = data.draw(st.integers(first, WINDOW - 1))

    assert calendar.between(begins + first * MINUTE, begins + last * MINUTE) == sum(minutes[first:last]) * MINUTE
    assert calendar.is_working(begins + first * MINUTE) == minutes[first]


@settings(max_examples=120, deadline=None)
@given(situations(), st.data())
def test_a_deadline_is_the_end_of_the_last_minute_needed(
    situation: tuple[Calendar, datetime], data: st.DataObject
) -> None:
    calendar, begins = situation
    minutes = minutes_of(calendar, begins)
    first = data.draw(st.integers(0, WINDOW - 1))
    working = [n for n in range(first, WINDOW) if minutes[n]]
    if not working:
        return
    needed = data.draw(st.integers(1, len(working)))

    assert calendar.add(begins + first * MINUTE, needed) == begins + (working[needed - 1] + 1) * MINUTE
    assert calendar.next_working(begins + first * MINUTE) == begins + working[0] * MINUTE


@settings(max_examples=200, deadline=None)
@given(situations(), st.integers(0, 10**11), st.integers(0, 60 * 24 * 30))
def test_as_much_working_time_lies_before_a_deadline_as_was_asked_for(
    situation: tuple[Calendar, datetime], microseconds: int, needed: int
) -> None:
    calendar, begins = situation
    start = begins + timedelta(microseconds=microseconds)
    deadline = calendar.add(start, needed)

    assert calendar.between(start, deadline) == needed * MINUTE
    assert calendar.is_working(deadline) or calendar.is_working(deadline - timedelta(microseconds=1))


@settings(max_examples=100, deadline=None)
@given(situations(), st.integers(0, WINDOW))
def test_a_day_begins_with_the_first_minute_of_its_date(situation: tuple[Calendar, datetime], offset: int) -> None:
    calendar, begins = situation
    zone = ZoneInfo(calendar.zone)
    at = begins + offset * MINUTE
    today = at.astimezone(zone).date()
    of_today = [n for n in range(-49 * 60, 1) if (at + n * MINUTE).astimezone(zone).date() == today]

    assert calendar.day_start(at) == at + of_today[0] * MINUTE
