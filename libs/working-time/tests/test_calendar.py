"""Deadlines in working time, each expected value worked out by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from working_time import (
    DEFAULT_WEEK,
    Absence,
    Calendar,
    InvalidCalendarError,
    NoWorkingTimeError,
    Stretch,
    UnknownZoneError,
    local_day,
    start_of_day,
)

BERLIN = Calendar(zone="Europe/Berlin")
ROUND_THE_CLOCK = tuple(Stretch(weekday, 0, 1440) for weekday in range(7))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_four_hours_from_wednesday_morning_end_on_the_same_day() -> None:
    assert BERLIN.add(utc("2026-01-14 09:00"), 240) == utc("2026-01-14 13:00")


def test_what_does_not_fit_before_the_evening_goes_on_the_next_morning() -> None:
    # 16:00 in Berlin: two hours until 18:00, two more from 09:00.
    assert BERLIN.add(utc("2026-01-14 15:00"), 240) == utc("2026-01-15 10:00")


def test_friday_afternoon_runs_over_the_week_end_into_monday() -> None:
    assert BERLIN.add(utc("2026-01-16 16:30"), 60) == utc("2026-01-19 08:30")


def test_a_deadline_may_fall_exactly_on_the_end_of_a_stretch() -> None:
    assert BERLIN.add(utc("2026-01-14 15:00"), 120) == utc("2026-01-14 17:00")
    assert not BERLIN.is_working(utc("2026-01-14 17:00"))


def test_a_holiday_is_skipped() -> None:
    calendar = Calendar(zone="Europe/Berlin", holidays=frozenset({date(2026, 1, 15)}))

    assert calendar.add(utc("2026-01-14 15:00"), 240) == utc("2026-01-16 10:00")


def test_an_absence_stops_the_clock_only_while_it_lasts() -> None:
    dentist = Absence(utc("2026-01-14 10:00"), utc("2026-01-14 12:00"))
    calendar = Calendar(zone="Europe/Berlin", absences=(dentist,))

    assert calendar.add(utc("2026-01-14 09:00"), 60) == utc("2026-01-14 10:00")
    assert calendar.add(utc("2026-01-14 09:00"), 61) == utc("2026-01-14 12:01")
    assert not calendar.is_working(utc("2026-01-14 10:00"))
    assert calendar.is_working(utc("2026-01-14 12:00"))


def test_overlapping_absences_count_once() -> None:
    week_off = Absence(utc("2026-01-12 00:00"), utc("2026-01-19 00:00"))
    longer = Absence(utc("2026-01-16 00:00"), utc("2026-01-20 00:00"))
    calendar = Calendar(zone="UTC", absences=(longer, week_off))

    assert calendar.next_working(utc("2026-01-09 20:00")) == utc("2026-01-20 09:00")
    assert calendar.between(utc("2026-01-09 00:00"), utc("2026-01-21 00:00")) == timedelta(hours=18)


def test_several_stretches_leave_the_lunch_hour_out() -> None:
    calendar = Calendar(week=(Stretch(2, 13 * 60, 17 * 60), Stretch(2, 9 * 60, 12 * 60)), zone="UTC")

    assert calendar.add(utc("2026-01-14 11:30"), 60) == utc("2026-01-14 13:30")
    assert not calendar.is_working(utc("2026-01-14 12:30"))


def test_overlapping_stretches_count_once() -> None:
    calendar = Calendar(week=(Stretch(2, 540, 720), Stretch(2, 600, 780)))

    assert calendar.between(utc("2026-01-14 00:00"), utc("2026-01-15 00:00")) == timedelta(hours=4)


def test_a_night_shift_is_two_stretches_that_touch_at_midnight() -> None:
    calendar = Calendar(week=(Stretch(0, 22 * 60, 1440), Stretch(1, 0, 6 * 60)))

    assert calendar.add(utc("2026-01-12 23:00"), 180) == utc("2026-01-13 02:00")


def test_an_hour_skipped_in_spring_is_no_working_time() -> None:
    # Berlin goes from 02:00 to 03:00 on 29 March 2026: that Sunday has 23 hours.
    calendar = Calendar(week=ROUND_THE_CLOCK, zone="Europe/Berlin")

    assert calendar.between(utc("2026-03-28 23:00"), utc("2026-03-29 22:00")) == timedelta(hours=23)
    night = Calendar(week=(Stretch(6, 90, 210),), zone="Europe/Berlin")
    assert night.between(utc("2026-03-28 12:00"), utc("2026-03-29 12:00")) == timedelta(hours=1)
    assert night.add(utc("2026-03-28 12:00"), 45) == utc("2026-03-29 01:15")


def test_an_hour_repeated_in_autumn_counts_twice() -> None:
    # Berlin goes from 03:00 back to 02:00 on 25 October 2026 (01:00 UTC).
    night = Calendar(week=(Stretch(6, 60, 150),), zone="Europe/Berlin")

    assert night.between(utc("2026-10-24 12:00"), utc("2026-10-25 12:00")) == timedelta(minutes=120)
    assert night.is_working(utc("2026-10-25 00:15"))
    assert not night.is_working(utc("2026-10-25 00:45"))
    assert night.is_working(utc("2026-10-25 01:15"))
    assert night.add(utc("2026-10-24 12:00"), 100) == utc("2026-10-25 01:10")


def test_office_hours_keep_the_wall_clock_over_a_clock_change() -> None:
    # Friday 17:00 in Berlin is 16:00 UTC; Monday 09:00 after the change is 07:00 UTC.
    assert BERLIN.add(utc("2026-03-27 16:00"), 120) == utc("2026-03-30 08:00")


def test_the_smallest_part_of_a_second_is_kept() -> None:
    assert BERLIN.add(utc("2026-01-14 09:00:00.000001"), 1) == utc("2026-01-14 09:01:00.000001")


def test_nothing_to_wait_for_is_the_next_working_instant() -> None:
    assert BERLIN.add(utc("2026-01-17 12:00"), 0) == utc("2026-01-19 08:00")
    assert BERLIN.next_working(utc("2026-01-14 17:00")) == utc("2026-01-15 08:00")
    assert BERLIN.next_working(utc("2026-01-14 09:30")) == utc("2026-01-14 09:30")


def test_working_time_backwards_is_negative() -> None:
    assert BERLIN.between(utc("2026-01-14 12:00"), utc("2026-01-14 09:00")) == timedelta(hours=-3)


def test_the_local_day_begins_at_midnight_of_the_zone() -> None:
    assert Calendar(zone="America/New_York").day_start(utc("2026-07-02 03:59")) == utc("2026-07-01 04:00")
    assert local_day(utc("2026-07-02 03:59"), "America/New_York") == date(2026, 7, 1)


def test_a_day_whose_midnight_is_skipped_begins_with_its_first_instant() -> None:
    # Sao Paulo went from 00:00 to 01:00 on 4 November 2018 (03:00 UTC).
    assert start_of_day(date(2018, 11, 4), "America/Sao_Paulo") == utc("2018-11-04 03:00")


def test_a_date_that_a_zone_left_out_begins_where_the_next_one_does() -> None:
    # Samoa went from 29 straight to 31 December 2011 at 10:00 UTC.
    assert start_of_day(date(2011, 12, 30), "Pacific/Apia") == utc("2011-12-30 10:00")
    assert start_of_day(date(2011, 12, 31), "Pacific/Apia") == utc("2011-12-30 10:00")


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar(week=()),
        Calendar(absences=(Absence(utc("2026-01-01 00:00"), utc("2036-01-01 00:00")),)),
    ],
    ids=["no hours", "ten years away"],
)
def test_a_calendar_in_which_nobody_works_for_two_years_is_an_error(calendar: Calendar) -> None:
    with pytest.raises(NoWorkingTimeError):
        calendar.add(utc("2026-01-14 12:00"), 1)
    with pytest.raises(NoWorkingTimeError):
        calendar.next_working(utc("2026-01-14 12:00"))
    assert not calendar.is_working(utc("2026-01-14 12:00"))
    assert calendar.between(utc("2026-01-14 12:00"), utc("2026-01-21 12:00")) == timedelta(0)


def test_a_year_away_only_moves_the_deadline() -> None:
    calendar = Calendar(absences=(Absence(utc("2026-01-01 00:00"), utc("2027-01-01 00:00")),))

    assert calendar.add(utc("2026-01-14 12:00"), 1) == utc("2027-01-01 09:01")


def test_the_end_of_time_is_an_error_and_not_an_endless_search() -> None:
    with pytest.raises(NoWorkingTimeError):
        Calendar().add(utc("9999-12-20 12:00"), 60 * 24 * 365)


@pytest.mark.parametrize("stretch", [Stretch(7, 0, 60), Stretch(-1, 0, 60), Stretch(0, 60, 60), Stretch(0, 0, 1441)])
def test_an_impossible_stretch_is_refused(stretch: Stretch) -> None:
    with pytest.raises(InvalidCalendarError):
        Calendar(week=(stretch,))


def test_an_impossible_absence_is_refused() -> None:
    with pytest.raises(InvalidCalendarError):
        Calendar(absences=(Absence(utc("2026-01-02 00:00"), utc("2026-01-01 00:00")),))
    with pytest.raises(InvalidCalendarError):
        Calendar(absences=(Absence(utc("2026-01-02 00:00").replace(tzinfo=None), utc("2026-01-03 00:00")),))


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../etc/passwd", "Europe"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZoneError):
        Calendar(zone=zone)


def test_instants_without_a_zone_and_negative_minutes_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        BERLIN.is_working(utc("2026-01-14 12:00").replace(tzinfo=None))
    with pytest.raises(ValueError, match="negative"):
        BERLIN.add(utc("2026-01-14 12:00"), -1)


def test_equal_parts_make_equal_calendars() -> None:
    assert Calendar(week=DEFAULT_WEEK, zone="UTC") == Calendar()
    assert len({Calendar(), Calendar(zone="UTC"), BERLIN}) == 2


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-01-14 09:00", "2026-01-14 17:00"),  # ten in Berlin, where the day ends at six
        ("2026-01-14 05:00", "2026-01-14 17:00"),  # before it begins
        ("2026-01-14 17:00", None),
        ("2026-01-17 10:00", None),  # a Saturday
    ],
)
def test_a_working_day_ends_in_the_evening_of_its_zone(at: str, until: str | None) -> None:
    assert BERLIN.works_until(utc(at)) == (utc(until) if until else None)


def test_a_break_ends_no_day_and_an_absence_does() -> None:
    split = (Stretch(2, 540, 720), Stretch(2, 780, 1080))
    dentist = Absence(utc("2026-01-14 15:00"), utc("2026-01-15 00:00"))

    assert Calendar(split, "UTC").works_until(utc("2026-01-14 10:00")) == utc("2026-01-14 18:00")
    assert Calendar(split, "UTC", absences=(dentist,)).works_until(utc("2026-01-14 10:00")) == utc("2026-01-14 15:00")


def test_who_works_round_the_clock_works_until_midnight() -> None:
    # 23:30 in Auckland is 10:30 of the UTC day before: the local day ends half an hour later.
    assert Calendar(ROUND_THE_CLOCK, "Pacific/Auckland").works_until(utc("2026-01-14 10:30")) == utc("2026-01-14 11:00")
