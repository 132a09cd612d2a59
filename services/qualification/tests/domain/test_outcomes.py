"""Which grade does worst, as far as the figures allow to say so; and what a version of the criteria changed."""

from dataclasses import replace

from qualification.domain.criteria import FitRule
from qualification.domain.criteria_changes import NumberChange, RuleChange, SetChange, changes, names_of
from qualification.domain.default_criteria import DEFAULT
from qualification.domain.outcomes import Outcomes, together, verdict, weak_grades
from service_kit.pages.intervals import wilson

GOOD = Outcomes(won=30, lost=10, returned=10)


def test_open_and_disqualified_ones_are_in_no_rate() -> None:
    one = Outcomes(won=2, lost=1, returned=3, disqualified=4, open=5)
    assert (one.decided, one.total) == (6, 15)
    assert together({"A1": one, "B1": one}) == Outcomes(4, 2, 6, 8, 10)


def test_none_won_of_five_is_weak_and_of_four_too_few_to_tell() -> None:
    assert weak_grades({"A1": GOOD, "C1": Outcomes(returned=5)}, wilson) == ["C1"]
    assert weak_grades({"A1": GOOD, "C1": Outcomes(returned=4)}, wilson) == []
    assert weak_grades({"A1": GOOD, "C1": Outcomes(open=50)}, wilson) == []


def test_a_grade_is_weak_only_when_its_whole_interval_lies_below_the_rate_of_all() -> None:
    # 3 of 20 is 15 % (5-36); with 30 of 50 all are at 33 of 70, 47 %. 6 of 20 is 30 % (15-52), all at 36 of 70, 51 %.
    assert weak_grades({"A1": GOOD, "B2": Outcomes(won=3, lost=17)}, wilson) == ["B2"]
    assert weak_grades({"A1": GOOD, "B2": Outcomes(won=6, lost=14)}, wilson) == []


def test_the_weakest_is_the_one_that_surely_does_worst() -> None:
    found = {"A1": GOOD, "B2": Outcomes(won=1, lost=40), "C1": Outcomes(returned=6)}
    assert weak_grades(found, wilson) == ["B2", "C1"]
    assert verdict(found, wilson)[:3] == ("weak", "B2", Outcomes(won=1, lost=40))


def test_where_nothing_was_won_no_grade_is_to_blame() -> None:
    found = {"A1": Outcomes(lost=9), "C1": Outcomes(returned=9)}
    assert verdict(found, wilson).saying == "early"
    assert verdict({}, wilson).saying == "early"


def test_two_grades_with_enough_decided_and_none_weak_are_sound_and_one_alone_is_early() -> None:
    assert verdict({"A1": GOOD, "A2": Outcomes(won=6, lost=4)}, wilson).saying == "sound"
    assert verdict({"A1": GOOD}, wilson).saying == "early"


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
