"""How far away a deadline is in working time; expected values are worked out by hand. November 2, 2026 is a Monday."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from digest.domain.pausing import Pace, pace
from digest.domain.urgency import need
from working_time import Absence, Calendar, Stretch

HOURS = Calendar()
"""Monday to Friday, 09:00 to 18:00 UTC."""
HOUR, DAY = timedelta(hours=1), timedelta(hours=9)


@pytest.fixture
def clock(handover, day):
    """The clock of a hand-over of Monday 09:00, due at `due`."""

    def build(due, now, hours=HOURS, **agreed) -> Pace:
        story = handover(("lead.contacted", 2, {"outcome": "reached", "due_at": due, **agreed}))
        return pace(need(story, now, UTC), day(2), now, hours)

    return build


def test_evenings_nights_and_weekends_do_not_count(clock, day) -> None:
    assert clock(day(3, 10), day(2, 17)) == Pace(2 * HOUR, 0.2, None, DAY)  # of ten hours of work since Monday nine
    assert clock(day(9, 10), day(6, 17)) == Pace(2 * HOUR, 2 / 46, None, DAY)  # five days of nine hours and one more
    assert clock(day(6, 17), day(9, 10)).left == -2 * HOUR  # passed on Friday at five, now it is Monday at ten


def test_outside_working_hours_it_stands_still_and_says_when_it_starts(clock, day) -> None:
    assert clock(day(3, 10), day(2, 20)) == Pace(HOUR, 0.1, day(3, 9), DAY)
    assert clock(day(3, 10), day(3, 6)) == Pace(HOUR, 0.1, day(3, 9), DAY)
    assert clock(day(9, 11), day(7, 12)).resumes_at == day(9, 9)
    assert clock(day(3, 10), day(3, 9)).resumes_at is None


def test_an_absence_and_a_holiday_stop_it(clock, day) -> None:
    away = Calendar(absences=(Absence(day(3, 0), day(5, 0)),), holidays=frozenset({date(2026, 11, 5)}))
    assert clock(day(6, 11), day(3, 12), away) == Pace(2 * HOUR, 2 / 11, day(6, 9), DAY)


def test_hours_are_those_of_the_owners_zone_across_a_clock_change(handover) -> None:
    berlin = Calendar((Stretch(4, 540, 1080), Stretch(0, 540, 1080)), "Europe/Berlin")
    friday, monday = (datetime(2026, 3, day, 10, tzinfo=ZoneInfo("Europe/Berlin")) for day in (27, 30))
    story = handover(("lead.contacted", 2, {"at": friday, "due_at": monday}), handed_over_at=friday)
    found = pace(need(story, friday, UTC), friday, friday, berlin)
    assert (found.left, found.share) == (9 * HOUR, 1.0)  # eight on Friday and one on Monday, in summer time by then


def test_an_appointment_comes_whether_one_works_or_not_but_is_overdue_in_working_time(clock, day) -> None:
    assert clock(day(2, 21), day(2, 20), next_kind="call", next_at=day(2, 21)) == Pace(HOUR, 1 / 12, None, DAY)
    assert clock(day(2, 17), day(3, 10), next_kind="call", next_at=day(2, 17)).left == -2 * HOUR


def test_a_deadline_that_passed_long_ago_is_not_counted_hour_by_hour(clock, day) -> None:
    assert clock(day(3, 9), day(13, 9)).left == -8 * DAY
    assert clock(day(3, 9), day(13, 10)).left == -timedelta(days=10, hours=1)


def test_without_working_time_it_is_plain_time(clock, day) -> None:
    gone = Calendar(absences=(Absence(day(2, 0), day(2, 0).replace(year=2036)),))
    for hours in (None, Calendar(week=()), gone):
        assert clock(day(3, 9), day(2, 21), hours) == Pace(12 * HOUR, 0.5, None, timedelta(days=1))
