"""What the judge makes of scores: worked out from touches by hand, and of a source's count of qualified leads."""

import json
from typing import Any

import pytest

from simulation.checker import Fact, Verdict
from simulation.scores import check_scores, check_tallies

CRITERIA = {
    "half_life_days": 2.0,
    "activity_rules": [
        {"id": "demo", "kind": "demo_requested", "intent": None, "points": 60.0, "once_a_day": False},
        {"id": "visit", "kind": "page_viewed", "intent": None, "points": 8.0, "once_a_day": True},
        {"id": "expert", "kind": "page_viewed", "intent": "expert", "points": 5.0, "once_a_day": False},
        {"id": "left", "kind": "unsubscribed", "intent": None, "points": -20.0, "once_a_day": False},
    ],
}
NOON = 1_772_452_800_000_000
"""2026-03-02 12:00 UTC in microseconds since 1970."""
DAY = 86_400_000_000
TWO_DAYS_LATER = NOON + 2 * DAY


def fact(said: str, lead: str = "ann", at: str = "2026-03-02T12:00:00Z", **data: Any) -> Fact:
    return Fact(lead, "lead-intake", 1, f"{lead}-{said}-{at}", said, data, at)


def touch(kind: str, lead: str = "ann", day: int = 2, intent: str | None = None) -> Fact:
    return fact("lead.touched", lead, f"2026-03-{day:02}T12:00:00Z", kind=kind, intent=intent)


def found(facts: list[Fact], *states: tuple[str, int | None, dict[str, float]]) -> list[str]:
    verdict = Verdict()
    stored = [(lead, at, json.dumps([points, {}])) for lead, at, points in states]
    rows: Any = lambda _package, _sql: stored  # noqa: E731
    check_scores(facts, CRITERIA, rows, verdict)
    return [measure for measure, _ in verdict.found]


# A demo on the 2nd, halved by the 4th, and another one: 60 / 2 + 60.
TWO_DEMOS = [touch("demo_requested"), touch("demo_requested", day=4)]


@pytest.mark.parametrize(
    ("points", "at", "measures"),
    [
        (90.0, TWO_DAYS_LATER, []),
        (90.0000000001, TWO_DAYS_LATER, []),
        (150.0, TWO_DAYS_LATER, ["repeated"]),
        (120.0, TWO_DAYS_LATER, ["repeated"]),
        (60.0, TWO_DAYS_LATER, ["lost"]),
        (60.0, NOON, ["lost"]),
    ],
)
def test_each_touch_counts_once_and_halves(points: float, at: int, measures: list[str]) -> None:
    assert found(TWO_DEMOS, ("ann", at, {"demo": points})) == measures


def test_a_rule_of_once_a_day_gives_its_points_at_midnight_once() -> None:
    twice = [touch("page_viewed"), touch("page_viewed", intent="expert")]
    # 8 at 00:00, half a day before noon: a quarter of a half-life.
    assert found(twice, ("ann", NOON, {"visit": 8 / 2**0.25, "expert": 5.0})) == []
    assert found(twice, ("ann", NOON, {"visit": 16 / 2**0.25, "expert": 5.0})) == ["repeated"]
    assert found(twice[:1], ("ann", NOON - DAY // 2, {"visit": 8.0})) == []


def test_points_that_are_taken_away_twice_are_repeated() -> None:
    assert found([touch("unsubscribed")], ("ann", NOON, {"left": -20.0})) == []
    assert found([touch("unsubscribed")], ("ann", NOON, {"left": -40.0})) == ["repeated"]


def test_whom_nothing_happened_to_has_no_points() -> None:
    assert found([], ("ann", None, {})) == []
    assert found([], ("ann", NOON, {"demo": 60.0})) == ["repeated"]
    assert found([touch("demo_requested")], ("ann", None, {})) == ["lost"]
    assert found([touch("sms_sent")], ("ann", None, {})) == []


MERGED = fact("lead.merged", "bob", into="ann")


def test_a_merged_leads_touches_are_those_of_both_and_a_day_counts_once() -> None:
    both = [touch("page_viewed"), touch("page_viewed", "bob"), touch("demo_requested", "bob"), MERGED]
    right = {"visit": 8 / 2**0.25, "demo": 60.0}
    gone = ("bob", NOON, {"demo": 7.0})  # as it was when it was merged: nobody reads it any more
    assert found(both, gone, ("ann", NOON, right)) == []
    assert found(both, gone, ("ann", NOON, right | {"visit": 16 / 2**0.25})) == ["repeated"]
    assert found(both, gone, ("ann", NOON - DAY // 2, {"visit": 8.0})) == ["lost"]


def test_of_who_was_erased_nothing_is_compared() -> None:
    erased = [touch("demo_requested"), touch("demo_requested", "bob"), MERGED, fact("lead.erased", "bob")]
    assert found(erased, ("ann", None, {})) == []


def tallied(count: int, *facts: Fact) -> list[str]:
    verdict = Verdict()
    rows: Any = lambda _package, _sql: [("website", count)]  # noqa: E731
    check_tallies(facts, rows, verdict)
    return [measure for measure, _ in verdict.found]


def test_a_source_counts_each_qualified_lead_once() -> None:
    said = [fact("lead.qualified", lead, frozen={"first_source": "website"}) for lead in ("ann", "bob")]
    assert tallied(2, *said, fact("lead.qualified", "eve", frozen={})) == []
    assert tallied(3, *said) == ["repeated"]
    assert tallied(1, *said) == ["lost"]
    assert tallied(0) == []
