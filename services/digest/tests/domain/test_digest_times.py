"""Which digest is due when."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.digest_times import DigestSettings, newest_due, next_due, week_before

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran",
    "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Kiritimati", "Europe/Moscow",
]  # fmt: skip
MOMENTS = st.integers(1262304000, 1893456000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
SETTINGS = st.builds(
    DigestSettings, st.sampled_from(["daily", "weekly"]), st.integers(0, 6), st.integers(0, 23), st.just(True)
)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "day", "at"),
    [
        (utc(27, 6, 59), date(2026, 11, 27), utc(27, 7)),  # Friday, before eight in Berlin
        (utc(27, 7), date(2026, 11, 30), utc(30, 7)),  # at eight it is Monday's turn
        (utc(28, 12), date(2026, 11, 30), utc(30, 7)),  # Saturday
    ],
)
def test_the_daily_one_comes_on_working_days_at_the_persons_own_hour(after: datetime, day: date, at: datetime) -> None:
    assert next_due(DigestSettings("daily"), BERLIN, after, None) == (day, at)


def test_the_weekly_one_comes_on_its_weekday() -> None:
    assert next_due(DigestSettings("weekly", 3, 17), BERLIN, utc(24, 12), None) == (date(2026, 11, 26), utc(26, 16))


def test_an_hour_that_the_clocks_leave_out_comes_an_hour_later_and_one_that_comes_twice_is_sent_once() -> None:
    sundays = DigestSettings("weekly", 6, 2)
    spring = next_due(sundays, BERLIN, datetime(2026, 3, 28, tzinfo=UTC), None)
    autumn = next_due(sundays, BERLIN, datetime(2026, 10, 24, 12, tzinfo=UTC), None)
    assert spring == (date(2026, 3, 29), datetime(2026, 3, 29, 1, tzinfo=UTC))
    assert autumn == (date(2026, 10, 25), datetime(2026, 10, 25, 0, tzinfo=UTC))
    after = next_due(sundays, BERLIN, datetime(2026, 10, 25, 0, tzinfo=UTC), None)
    assert after == (date(2026, 11, 1), datetime(2026, 11, 1, 1, tzinfo=UTC))


def test_a_later_hour_chosen_after_todays_was_sent_begins_tomorrow() -> None:
    due = next_due(DigestSettings("daily", hour=15), BERLIN, utc(24, 8), date(2026, 11, 24))
    assert due == (date(2026, 11, 25), utc(25, 14))


def test_after_downtime_the_newest_period_is_sent_and_a_daily_one_only_on_its_day() -> None:
    daily, weekly = DigestSettings("daily"), DigestSettings("weekly", 0, 8)
    assert newest_due(daily, BERLIN, utc(27, 15), date(2026, 11, 20)) == (date(2026, 11, 27), utc(27, 7))
    assert newest_due(daily, BERLIN, utc(28, 9), date(2026, 11, 20)) is None
    assert newest_due(weekly, BERLIN, utc(25, 9), date(2026, 11, 2)) == (date(2026, 11, 23), utc(23, 7))
    assert newest_due(weekly, BERLIN, utc(25, 9), date(2026, 11, 23)) is None


def test_nothing_is_due_where_it_is_off() -> None:
    off = DigestSettings("daily", on=False)
    assert next_due(off, BERLIN, utc(24, 6), None) is None
    assert newest_due(off, BERLIN, utc(24, 12), None) is None


def test_a_day_that_a_zone_left_out_has_no_digest() -> None:
    apia = ZoneInfo("Pacific/Apia")  # had no 30 December 2011, a Friday
    due = next_due(DigestSettings("weekly", 4, 12), apia, datetime(2011, 12, 25, tzinfo=UTC), None)
    assert due is not None
    assert due.day == date(2012, 1, 6)


@given(SETTINGS, st.sampled_from(ZONES), MOMENTS)
def test_one_due_moment_follows_the_other_each_on_its_own_local_day(
    settings: DigestSettings, name: str, begin: datetime
) -> None:
    zone, at, days = ZoneInfo(name), begin, []
    for _ in range(12):
        due = next_due(settings, zone, at, days[-1] if days else None)
        assert due is not None
        assert due.at > at
        assert due.at.astimezone(zone).date() == due.day
        assert due.at - at <= timedelta(days=15)
        assert newest_due(settings, zone, due.at, days[-1] if days else None) == due
        assert newest_due(settings, zone, due.at, due.day) is None
        at = due.at
        days.append(due.day)
    assert days == sorted(set(days))


def test_the_week_that_a_weekly_one_tells_of_ends_before_its_day() -> None:
    assert week_before(date(2026, 11, 30)) == (date(2026, 11, 23), date(2026, 11, 30))
