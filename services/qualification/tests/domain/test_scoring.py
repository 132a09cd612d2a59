"""Activity halves with its half-life, in any order of touches; expected values are worked out by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualification.domain.criteria import ActivityRule, Criteria, Rulebook
from qualification.domain.scoring import Score, Touch, expressed, touched, united

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def criteria(
    version: int = 1, since: datetime = MONDAY - 365 * DAY, half_life: float = 10, points: float = 40
) -> Criteria:
    return Criteria(
        version=version,
        in_force_from=since,
        fit_rules=(),
        activity_rules=(
            ActivityRule("form", "form_submitted", None, points, once_a_day=False),
            ActivityRule("price", "price_viewed", None, 8.0, once_a_day=True),
            ActivityRule("click", "email_clicked", None, 5.0, once_a_day=False),
            ActivityRule("expert_click", "email_clicked", "expert", 3.0, once_a_day=False),
            ActivityRule("left", "unsubscribed", None, -20.0, once_a_day=False),
        ),
        half_life_days=half_life,
        fit_lines=(30.0, 20.0, 10.0),
        activity_lines=(60.0, 40.0, 20.0),
        handed_over=frozenset({"A1"}),
    )


ONE = Rulebook((criteria(),))


def after(*touches: Touch, rulebook: Rulebook = ONE) -> Score:
    score = Score()
    for touch in touches:
        score = touched(score, touch, rulebook.all[0], rulebook)
    return score


def form(at: datetime) -> Touch:
    return Touch("form_submitted", None, at)


def test_a_touch_is_worth_half_after_its_half_life_and_a_quarter_after_two() -> None:
    score = after(form(MONDAY))
    assert score.activity(ONE.all[0], MONDAY) == pytest.approx(40)
    assert score.activity(ONE.all[0], MONDAY + 10 * DAY) == pytest.approx(20)
    assert score.activity(ONE.all[0], MONDAY + 20 * DAY) == pytest.approx(10)


def test_touches_add_up_each_by_its_own_age() -> None:
    score = after(form(MONDAY), form(MONDAY + 10 * DAY))
    assert score.activity(ONE.all[0], MONDAY + 10 * DAY) == pytest.approx(60)


def test_a_touch_that_comes_late_counts_as_if_it_had_come_in_time() -> None:
    late = after(form(MONDAY + 10 * DAY), form(MONDAY))
    assert late.activity(ONE.all[0], MONDAY + 10 * DAY) == pytest.approx(60)
    assert late.at == MONDAY + 10 * DAY


def test_every_rule_that_matches_gives_its_points() -> None:
    score = after(Touch("email_clicked", "expert", MONDAY))
    assert dict(score.points) == {"click": 5.0, "expert_click": 3.0}
    assert dict(after(Touch("email_clicked", "nurture", MONDAY)).points) == {"click": 5.0}


def test_a_touch_without_a_rule_changes_nothing() -> None:
    score = after(form(MONDAY))
    assert touched(score, Touch("other", None, MONDAY + DAY), ONE.all[0], ONE) is score


def test_a_once_a_day_rule_counts_a_day_once_from_its_first_moment() -> None:
    morning, evening = Touch("price_viewed", None, MONDAY), Touch("price_viewed", None, MONDAY + timedelta(hours=8))
    score = after(morning, evening)
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    assert score.activity(ONE.all[0], midnight) == pytest.approx(8)
    assert score.activity(ONE.all[0], midnight + 10 * DAY) == pytest.approx(4)
    assert after(evening, morning) == score


def test_the_day_is_the_installations_own() -> None:
    berlin = Rulebook((criteria(),), zone="Europe/Berlin")
    # 22:30 and 23:30 UTC on 2 March are 23:30 on the 2nd and 00:30 on the 3rd in Berlin.
    before, past = datetime(2026, 3, 2, 22, 30, tzinfo=UTC), datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    touches = Touch("price_viewed", None, before), Touch("price_viewed", None, past)
    assert sum(after(*touches, rulebook=berlin).points.values()) > 15
    assert sum(after(*touches).points.values()) == pytest.approx(8)


def test_points_may_be_taken_away() -> None:
    score = after(form(MONDAY), Touch("unsubscribed", None, MONDAY))
    assert score.activity(ONE.all[0], MONDAY) == pytest.approx(20)


def test_a_new_half_life_holds_from_the_moment_its_version_takes_force() -> None:
    book = Rulebook((criteria(), criteria(2, MONDAY + 10 * DAY, half_life=5)))
    score = touched(Score(), form(MONDAY), book.all[0], book)
    score = expressed(score, book, 2)
    # 40 halves once until the second version takes force, and twice in the ten days after it.
    assert score.activity(book.all[1], MONDAY + 20 * DAY) == pytest.approx(5)


def test_the_version_in_force_when_a_touch_was_recorded_gives_its_points() -> None:
    book = Rulebook((criteria(), criteria(2, MONDAY + DAY, points=50)))
    score = touched(Score(), form(MONDAY), book.all[1], book)
    score = touched(score, form(MONDAY), book.all[0], book)
    assert score.activity(book.all[1], MONDAY) == pytest.approx(90)


def test_a_day_that_two_versions_judged_counts_once_by_the_later_one() -> None:
    first = criteria()
    twelve = ActivityRule("price", "price_viewed", None, 12.0, once_a_day=True)
    second = replace(criteria(2, MONDAY + DAY), activity_rules=(twelve,))
    book = Rulebook((first, second))
    look = Touch("price_viewed", None, MONDAY)
    one_way = touched(touched(Score(), look, first, book), look, second, book)
    other_way = touched(touched(Score(), look, second, book), look, first, book)
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    assert one_way.activity(second, midnight) == pytest.approx(12)
    assert other_way.activity(second, midnight) == pytest.approx(12)


def test_years_between_touches_and_a_short_half_life_do_not_overflow() -> None:
    book = Rulebook((criteria(half_life=0.25),))
    score = after(form(MONDAY), form(MONDAY - 3650 * DAY), form(MONDAY + 3650 * DAY), rulebook=book)
    assert score.activity(book.all[0], MONDAY + 3650 * DAY) == pytest.approx(40)


touches = st.builds(
    Touch,
    st.sampled_from(["form_submitted", "price_viewed", "email_clicked", "unsubscribed", "other"]),
    st.sampled_from([None, "expert", "nurture"]),
    st.integers(0, 60 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
)
BOOK = Rulebook((criteria(), criteria(2, MONDAY + 20 * DAY, half_life=4, points=30)), zone="Asia/Tokyo")


def heard(inputs: list[tuple[Touch, int]]) -> Score:
    score = Score()
    for touch, version in inputs:
        score = touched(score, touch, BOOK.numbered(version), BOOK)
    return score


def at_the_end(score: Score) -> float:
    return expressed(score, BOOK, 2).activity(BOOK.all[1], MONDAY + 61 * DAY)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(touches, st.integers(1, 2)), max_size=25), st.randoms())
def test_any_order_of_touches_gives_the_same_activity(inputs: list[tuple[Touch, int]], random: Random) -> None:
    shuffled = list(inputs)
    random.shuffle(shuffled)
    assert heard(shuffled).days == heard(inputs).days
    assert at_the_end(heard(shuffled)) == pytest.approx(at_the_end(heard(inputs)), abs=1e-9)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(touches, st.integers(1, 2), st.booleans()), max_size=25))
def test_two_leads_that_become_one_have_the_activity_of_one(inputs: list[tuple[Touch, int, bool]]) -> None:
    whole = heard([(touch, version) for touch, version, _ in inputs])
    one = heard([(touch, version) for touch, version, first in inputs if first])
    other = heard([(touch, version) for touch, version, first in inputs if not first])
    for joined in (united(one, other, BOOK), united(other, one, BOOK)):
        assert at_the_end(joined) == pytest.approx(at_the_end(whole), abs=1e-9)
        assert joined.days == whole.days
