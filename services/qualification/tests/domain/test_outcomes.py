"""Which grade does worst, as far as the figures allow to say so; and what a version of the criteria changed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from qualification.domain.criteria import FitRule
from qualification.domain.criteria_changes import NumberChange, RuleChange, SetChange, changes, names_of
from qualification.domain.default_criteria import DEFAULT
from qualification.domain.lead import Ending, Frozen, Handover
from qualification.domain.outcomes import Outcomes, figures, moves, places, together, verdict, weak_grades
from service_kit.pages.intervals import wilson

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOOD = Outcomes(handed_over=50, opportunities=30, returned=10)


def ended(handed_over: int, opportunities: int = 0) -> Outcomes:
    """Hand-overs of which none is open."""
    return Outcomes(handed_over, opportunities)


def test_undecided_ones_are_no_loss_and_what_is_left_are_the_others() -> None:
    one = Outcomes(handed_over=15, opportunities=2, returned=3, undecided=5)
    assert one.decided == 10
    assert together([one, one]) == Outcomes(30, 4, 6, 10)
    assert together([]) == Outcomes(0, 0, 0, 0)
    assert one.without(Outcomes(6, 2, 1, 2)) == Outcomes(9, 0, 2, 3)


def test_no_opportunity_of_five_is_weak_and_of_four_too_few_to_tell() -> None:
    assert weak_grades({"A1": GOOD, "C1": ended(5)}, wilson) == ["C1"]
    assert weak_grades({"A1": GOOD, "C1": ended(4)}, wilson) == []
    assert weak_grades({"A1": GOOD, "C1": Outcomes(50, undecided=50)}, wilson) == []
    assert weak_grades({"A1": GOOD, "C1": Outcomes(6, undecided=2)}, wilson) == []


def test_a_grade_is_weak_only_when_its_whole_interval_lies_below_the_rate_of_all() -> None:
    # 3 of 20 is 15 % (5-36); with 30 of 50 all are at 33 of 70, 47 %. 6 of 20 is 30 % (15-52), all at 36 of 70, 51 %.
    assert weak_grades({"A1": GOOD, "B2": ended(20, 3)}, wilson) == ["B2"]
    assert weak_grades({"A1": GOOD, "B2": ended(20, 6)}, wilson) == []


def test_what_open_ones_may_still_become_speaks_for_a_grade() -> None:
    # 1 of 10 is 10 % (2-40), below the 42.9 % of all 18 of 42; with 4 open ones it may still be 5 of 10 (24-76).
    others = ended(32, 17)
    assert weak_grades({"A1": others, "B2": ended(10, 1)}, wilson) == ["B2"]
    assert weak_grades({"A1": others, "B2": Outcomes(10, 1, 5, 4)}, wilson) == []


def test_the_weakest_is_the_one_that_surely_does_worst() -> None:
    found = {"A1": GOOD, "B2": ended(41, 1), "C1": ended(6)}
    assert weak_grades(found, wilson) == ["B2", "C1"]
    assert verdict(found, wilson)[:3] == ("weak", "B2", ended(41, 1))


def test_where_nothing_became_an_opportunity_no_grade_is_to_blame() -> None:
    found = {"A1": ended(9), "C1": ended(9)}
    assert verdict(found, wilson).saying == "early"
    assert verdict({}, wilson).saying == "early"


def test_two_grades_with_enough_decided_and_none_weak_are_sound_and_one_alone_is_early() -> None:
    assert verdict({"A1": GOOD, "A2": ended(10, 6)}, wilson).saying == "sound"
    assert verdict({"A1": GOOD}, wilson).saying == "early"


def handover(**known: Any) -> Handover:
    """An open hand-over of an A1 that two rules gave points."""
    frozen = Frozen(7, "A1", 40.0, 60.0, rules=("asked", "fits"))
    one = Handover("h", "l", "l", 1, "anna", "routed", MONDAY, MONDAY, MONDAY, frozen)
    return one._replace(**known)


def test_a_handover_is_counted_once_by_its_grade_and_once_by_each_rule() -> None:
    assert [place[2:4] for place in places(handover(), UTC)] == [("grade", "A1"), ("rule", "asked"), ("rule", "fits")]
    assert {place[:2] + place[4:] for place in places(handover(), UTC)} == {(7, "2026-03", "open", False)}
    sold = handover(sales_end=Ending(MONDAY, "won"), closed=Ending(MONDAY, "disqualified"))
    assert {place[4:] for place in places(sold, UTC)} == {("won", True)}
    lost = handover(opportunity="e", sales_end=Ending(MONDAY, "lost"))
    assert {place[4:] for place in places(lost, UTC)} == {("lost", True)}


def test_the_month_of_a_handover_is_that_of_the_installations_zone() -> None:
    late = handover(handed_over_at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    assert {place.month for place in places(late, UTC)} == {"2026-10"}
    assert {place.month for place in places(late, ZoneInfo("Europe/Berlin"))} == {"2026-11"}


def test_a_change_moves_every_count_of_a_handover_and_what_stays_moves_none() -> None:
    before, after = handover(), handover(opportunity="e")
    assert moves([(None, before)], UTC) == [(place, 1) for place in places(before, UTC)]
    assert moves([(before, before._replace(owner="ben"))], UTC) == []
    found = moves([(before, after)], UTC)
    assert [by for _, by in found] == [-1, 1, -1, 1, -1, 1]
    assert found == sorted(found)
    assert figures([*moves([(None, before)], UTC), *found]).grades["A1"] == Outcomes(1, 1, 0, 0)


def test_a_version_that_is_the_same_changes_nothing() -> None:
    assert changes(DEFAULT, replace(DEFAULT, version=2)) == []


def test_every_kind_of_difference_is_found_and_named() -> None:
    new = FitRule("seen_at_fair", "source", "eq", "fair", 5.0)
    dearer = DEFAULT.activity_rules[0]._replace(points=70.0)
    after = replace(
        DEFAULT,
        fit_rules=(*DEFAULT.fit_rules[1:], new),
        activity_rules=(dearer, *DEFAULT.activity_rules[1:]),
        half_life_days=7.0,
        handed_over=(DEFAULT.handed_over - {"C1"}) | {"A3"},
        hand_raisers=frozenset({"demo_requested"}),
    )
    found = changes(DEFAULT, after)
    assert found == [
        RuleChange(None, new),
        RuleChange(DEFAULT.fit_rules[0], None),
        RuleChange(DEFAULT.activity_rules[0], dearer),
        NumberChange("half_life_days", (14.0,), (7.0,)),
        SetChange("handed_over", ("A3",), ("C1",)),
        SetChange("hand_raisers", (), ("call_requested",)),
    ]
    assert [names_of(one) for one in found] == [
        "seen_at_fair", "business_address", "asked_for_demo", "half_life_days", "handed_over", "hand_raisers",
    ]  # fmt: skip
