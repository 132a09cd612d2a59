"""Whether a source is well, worked out by hand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lead_intake.domain.source_health import Health, SourceDay, Waiting, health

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""Tuesday noon in Moscow."""
TODAY = date(2026, 11, 24)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(hours_ago: float) -> datetime:
    """A moment before now."""
    return NOW - timedelta(hours=hours_ago)


def of(
    days: Sequence[SourceDay],
    *,
    expected: float | None = None,
    active: bool = True,
    created: datetime = LONG_AGO,
    now: datetime = NOW,
) -> Health:
    """The health of a source with these days."""
    return health(days, expected=expected, active=active, created_at=created, now=now, zone=MOSCOW)


def test_fourteen_days_are_shown_today_last_whether_anything_came_or_not() -> None:
    found = of([SourceDay(date(2026, 11, 11), 2), SourceDay(TODAY, 3, 1, 1, at(1))])

    assert [day.day for day in found.days] == [date(2026, 11, number) for number in range(11, 25)]
    assert [day.received for day in found.days] == [2, *[0] * 12, 3]
    assert (found.state, found.today, found.last_received_at) == ("well", 3, at(1))


def test_what_is_usual_is_what_was_said_or_else_what_came_on_full_days() -> None:
    days = [SourceDay(date(2026, 11, 20), 26, last_received_at=at(90)), SourceDay(TODAY, 100, 0, 0, at(1))]

    assert of(days).usual == 2.0
    assert of(days, expected=5).usual == 5
    assert of(days, created=datetime(2026, 11, 19, 12, tzinfo=UTC)).usual == 6.5
    assert of([SourceDay(TODAY, 4, 0, 0, at(1))]).usual is None


def test_silence_is_told_after_three_usual_gaps_and_a_day() -> None:
    assert of([SourceDay(date(2026, 11, 23), 5, 0, 0, at(23))], expected=5).state == "quiet"
    assert of([SourceDay(date(2026, 11, 23), 5, 0, 0, at(25))], expected=5).state == "silent"
    assert of([SourceDay(date(2026, 11, 20), 1, 0, 0, at(24 * 4 + 1))], expected=1).state == "quiet"
    assert of([SourceDay(date(2026, 11, 19), 1, 0, 0, at(24 * 5 + 1))], expected=1).state == "silent"
    assert of([SourceDay(date(2026, 11, 19), 1, 0, 0, at(24 * 5))], expected=0.1).state == "quiet"


def test_a_weekend_is_no_silence() -> None:
    friday_evening = SourceDay(date(2026, 11, 20), 5, 0, 0, datetime(2026, 11, 20, 15, 0, tzinfo=UTC))

    assert of([friday_evening], expected=5, now=datetime(2026, 11, 23, 9, 0, tzinfo=UTC)).state == "quiet"
    assert of([friday_evening], expected=5, now=datetime(2026, 11, 23, 16, 0, tzinfo=UTC)).state == "silent"


def test_a_source_that_never_brought_anything_is_new_until_it_should_have() -> None:
    assert of([], created=at(2), expected=5).state == "new"
    assert of([], created=at(30), expected=5).state == "silent"
    assert of([], created=at(300)).state == "new"
    assert of([], created=at(300), active=False).state == "off"


def test_three_refused_in_a_row_are_the_forms_fault_and_two_are_not() -> None:
    assert of([SourceDay(TODAY, 5, 2, 0, at(1), at(2), 2)]).state == "well"
    assert of([SourceDay(TODAY, 5, 2, 0, at(1), at(2), 2)]).refusing_since is None
    refusing = of([SourceDay(TODAY, 5, 3, 0, at(1), at(2), 3)])
    assert (refusing.state, refusing.refusing_since) == ("refusing", at(2))


def test_what_is_refused_since_yesterday_began_yesterday() -> None:
    yesterday = SourceDay(date(2026, 11, 23), 4, 2, 0, at(20), at(22), 2)
    nothing = SourceDay(date(2026, 11, 22), 0, 0, 1)

    assert of([nothing, yesterday, SourceDay(TODAY, 1, 1, 0, at(1), at(1), 1)]).refusing_since == at(22)
    assert of([yesterday, SourceDay(TODAY, 2, 1, 0, at(1), at(1), 1)]).state == "well"


def test_a_day_on_which_a_quarter_and_three_are_refused_is_named_whatever_came_last() -> None:
    said = of([SourceDay(TODAY, 21, 20, 0, at(1))])
    assert (said.state, said.refused_today, said.today) == ("taking", 20, 21)
    assert of([SourceDay(TODAY, 12, 3, 0, at(1))]).state == "taking"
    assert of([SourceDay(TODAY, 13, 3, 0, at(1))]).state == "well"
    assert of([SourceDay(TODAY, 3, 2, 0, at(1))]).state == "well"
    assert of([SourceDay(TODAY, 12, 3, 0, at(1), mended=1)]).state == "well"


def test_what_was_put_aside_refuses_no_longer() -> None:
    days = [SourceDay(TODAY, 6, 5, 0, at(1), at(2), 5)]

    def state(in_row: int, today: int) -> str:
        waiting = Waiting(in_row, today)
        said = health(days, expected=None, active=True, created_at=LONG_AGO, now=NOW, zone=MOSCOW, waiting=waiting)
        return said.state

    assert (state(5, 5), state(2, 3), state(2, 2), state(0, 0)) == ("refusing", "taking", "well", "well")
