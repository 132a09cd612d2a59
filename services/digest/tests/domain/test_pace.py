"""How long a step takes, with hand-worked curves."""

from datetime import UTC, datetime, timedelta

from digest.domain.pace import EIGHT_OF_TEN, HALF, Moments, Waits, waits, within

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)


def hours(*lengths: float) -> list[timedelta]:
    return [timedelta(hours=length) for length in lengths]


def test_half_of_all_is_within_the_wait_of_the_one_in_the_middle() -> None:
    assert within(Waits(hours(1, 2, 3, 4), [], 0), HALF) == timedelta(hours=2)
    assert within(Waits(hours(1, 2, 3, 4), [], 0), EIGHT_OF_TEN) == timedelta(hours=4)


def test_who_left_never_goes_on_and_stays_counted() -> None:
    # Of 5, 2 went on and 3 left: two fifths is all that it comes to.
    assert within(Waits(hours(1, 2), [], 3), HALF) is None
    assert within(Waits(hours(1, 2, 3), [], 3), HALF) == timedelta(hours=3)


def test_who_still_waits_counts_for_as_long_as_the_wait_has_lasted() -> None:
    # 1 h: 1 of 4, stays 3/4. Then one drops out at 2 h unknown. 3 h: 1 of 2, stays 3/8: more than half went on.
    assert within(Waits(hours(1, 3), hours(2, 9), 0), HALF) == timedelta(hours=3)
    # Counted as if it had left, it would be 2 of 4 at 3 h as well; counted as never there, 2 of 3.
    assert within(Waits(hours(1), hours(2, 9), 0), HALF) is None


def test_at_the_same_moment_who_goes_on_counts_before_who_drops_out() -> None:
    assert within(Waits(hours(2), hours(2), 0), HALF) == timedelta(hours=2)


def test_nobody_there_takes_no_time() -> None:
    assert within(Waits([], [], 0), HALF) is None


def test_each_handover_waits_at_each_gate_until_the_next() -> None:
    won = tuple(BEGIN + timedelta(hours=hour) for hour in (0, 1, 3, 6, 10))
    returned = (BEGIN, BEGIN + timedelta(hours=2), None, None, None)
    still_open = (BEGIN, None, None, None, None)
    found = waits(
        [Moments(won, ended=True), Moments(returned, ended=True), Moments(still_open, ended=False)],
        BEGIN + timedelta(hours=5),
    )
    assert found[0] == Waits(hours(1, 2), hours(5), 0)
    assert found[1] == Waits(hours(2), [], 1)
    assert [len(step.gone_on) for step in found] == [2, 1, 1, 1]
