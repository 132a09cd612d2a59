"""Dates as people write them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from lead_intake.domain.times import NO_TIME, TWO_DATES, moment

MOSCOW = ZoneInfo("Europe/Moscow")
DAY = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
"""Midnight of 24 November in Moscow, three hours before UTC's."""
HALF_PAST_TWO = datetime(2026, 11, 24, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-24", "2026/11/24", "24.11.2026", "24.11.26", "24/11/2026", "11/24/2026", "24-11-2026", "24 Nov 2026",
        "24 November 2026", "24th November 2026", "Nov 24, 2026", "November 24 2026", "24 ноября 2026",
        "24 ноября 2026 г.",
        "24 ноя. 2026", "24-Nov-2026", "46350", "46350.0", "вт, 24 ноября 2026", "Tuesday, 24 November 2026",
    ],
)  # fmt: skip
def test_a_day_alone_is_its_beginning_in_the_installations_zone(cell: str) -> None:
    assert moment(cell, MOSCOW) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-24 14:30", "2026-11-24T14:30:00", "24.11.2026 14:30", "24.11.2026, 14:30:00", "24/11/2026 14:30",
        "11/24/2026 2:30 PM", "11/24/2026 02:30:00 p.m.", "24 ноября 2026 г., 14:30", "24 ноября 2026 в 14:30",
        "Nov 24, 2026 at 2:30 PM", "24 Nov 2026 14:30", "46350.604166666664", "46350,6041667", "2026-11-24 14:30 MSK",
    ],
)  # fmt: skip
def test_a_time_of_day_without_a_zone_is_the_installations(cell: str) -> None:
    assert moment(cell, MOSCOW) == HALF_PAST_TWO


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-24T11:30:00Z", "2026-11-24T12:30:00+01:00", "2026-11-24 11:30:00 UTC", "2026-11-24T13:30:00.000+0200",
        "Tue, 24 Nov 2026 06:30:00 -0500", "Tue, 24 Nov 2026 14:30:00 +0300 (MSK)",
    ],
)  # fmt: skip
def test_a_zone_that_is_said_holds(cell: str) -> None:
    assert moment(cell, MOSCOW) == HALF_PAST_TWO


def test_a_serial_number_is_a_spreadsheets_day() -> None:
    assert moment("36526", ZoneInfo("UTC")) == datetime(2000, 1, 1, tzinfo=UTC)
    assert moment("46350.5", ZoneInfo("UTC")) == datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert moment("46350.9999999", ZoneInfo("UTC")) == datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)
    assert moment("99999", MOSCOW) == NO_TIME


def test_midnight_and_noon_of_twelve_hours() -> None:
    assert moment("11/24/2026 12:00 AM", MOSCOW) == DAY
    assert moment("11/24/2026 12:30 PM", MOSCOW) == DAY + timedelta(hours=12, minutes=30)


@pytest.mark.parametrize("cell", ["03/04/2026", "3/4/26", "03-04-2026", "03/04/2026 14:30"])
def test_a_day_that_could_be_a_month_is_a_problem_and_not_guessed(cell: str) -> None:
    assert moment(cell, MOSCOW) == TWO_DATES


def test_a_point_means_that_the_day_comes_first_and_the_same_number_twice_is_no_question() -> None:
    assert moment("03.04.2026", MOSCOW) == datetime(2026, 4, 3, tzinfo=timezone(timedelta(hours=3)))
    assert moment("05/05/2026", MOSCOW) == datetime(2026, 5, 5, tzinfo=timezone(timedelta(hours=3)))


@pytest.mark.parametrize(
    "cell",
    ["31.02.2026", "2026-13-01", "tomorrow", "1764000000", "1764000000000", "24 Xyz 2026", "24.11.2026 25:00",
    "24.11.2026 noon",
     "11/24/2026 13:00 PM", "0000-01-01", "24.11", "32/32/2026"],
)  # fmt: skip
def test_what_is_no_date_is_a_problem(cell: str) -> None:
    assert moment(cell, MOSCOW) == NO_TIME


def test_an_empty_cell_has_no_moment() -> None:
    assert moment("n/a", MOSCOW) is None
