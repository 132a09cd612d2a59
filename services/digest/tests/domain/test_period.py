"""Days are the installation's, periods half-open."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from digest.domain.period import Period, UnreadableMomentError, as_of, moment, month_of

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_date_begins_at_local_midnight() -> None:
    assert moment("2026-11-01", BERLIN) == datetime(2026, 10, 31, 23, tzinfo=UTC)


def test_as_of_a_date_holds_the_whole_day() -> None:
    assert as_of("2026-11-30", BERLIN) == datetime(2026, 11, 30, 22, 59, 59, 999999, tzinfo=UTC)


def test_a_moment_is_taken_as_it_stands() -> None:
    wanted = datetime(2026, 11, 30, 9, 40, tzinfo=UTC)

    assert moment("2026-11-30T10:40:00+01:00", BERLIN) == wanted
    assert as_of("2026-11-30T09:40:00Z", BERLIN) == wanted


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-11-30T10:40:00", "2026-02-30", "9999-12-31", "0001-01-01T00:00:00+14:00"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UnreadableMomentError):
        as_of(text, BERLIN)


@pytest.mark.parametrize(
    ("at", "first", "begin", "end"),
    [
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), date(2026, 11, 1), datetime(2026, 10, 31, 23, tzinfo=UTC),
         datetime(2026, 11, 30, 23, tzinfo=UTC)),
        (datetime(2026, 11, 30, 23, tzinfo=UTC), date(2026, 12, 1), datetime(2026, 11, 30, 23, tzinfo=UTC),
         datetime(2026, 12, 31, 23, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_month_is_that_of_the_installations_zone(at: datetime, first: date, begin: datetime, end: datetime) -> None:
    assert month_of(at, ZoneInfo("Europe/Berlin")) == (first, Period(begin, end, at))
