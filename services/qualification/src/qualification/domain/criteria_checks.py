"""What a set of criteria must satisfy before it may become a version, and how a set that does not can be repaired."""

from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import NamedTuple

from qualification.domain.attributes import ORDERED
from qualification.domain.criteria import Criteria, FitRule

GRADES = frozenset(f"{letter}{digit}" for letter in "ABCD" for digit in "1234")
MOST_POINTS = 1000.0
MOST_RULES = 200
SHORTEST_HALF_LIFE_DAYS = 0.25
LISTS = frozenset({"identities"})
FLAGS = frozenset({"has_company"})


class Problem(NamedTuple):
    """One thing wrong with a set: where, why, and what would be right."""

    field: str
    reason: str
    remedy: str


def problems(criteria: Criteria, touch_kinds: frozenset[str]) -> list[Problem]:
    """Everything wrong with a set of well-formed criteria, in the order of its fields."""
    return [
        *_rule_problems(criteria, touch_kinds),
        *_number_problems(criteria),
        *_line_problems("fit_lines", criteria.fit_lines),
        *_line_problems("activity_lines", criteria.activity_lines),
        *_hand_over_problems(criteria, touch_kinds),
    ]


def _rule_problems(criteria: Criteria, touch_kinds: frozenset[str]) -> Iterator[Problem]:
    names = Counter(rule.id for rule in criteria.fit_rules) + Counter(rule.id for rule in criteria.activity_rules)
    for name, count in (("fit_rules", len(criteria.fit_rules)), ("activity_rules", len(criteria.activity_rules))):
        if count > MOST_RULES:
            yield Problem(name, f"has {count} rules", f"at most {MOST_RULES}")
    for place, rule in enumerate(criteria.fit_rules):
        where = f"fit_rules[{place}]"
        yield from _id_and_points_problems(where, names[rule.id], rule.points)
        yield from _value_problems(where, rule)
    for place, activity in enumerate(criteria.activity_rules):
        where = f"activity_rules[{place}]"
        yield from _id_and_points_problems(where, names[activity.id], activity.points)
        if activity.kind not in touch_kinds:
            yield Problem(f"{where}.kind", "is no kind of touch", f"one of {', '.join(sorted(touch_kinds))}")


def _id_and_points_problems(where: str, rules_so_named: int, points: float) -> Iterator[Problem]:
    if rules_so_named > 1:
        yield Problem(f"{where}.id", "names another rule, too", "give every rule of the set its own id")
    if not (isfinite(points) and abs(points) <= MOST_POINTS):
        yield Problem(f"{where}.points", "is out of range", f"-{MOST_POINTS:.0f} to {MOST_POINTS:.0f}")


def _value_problems(where: str, rule: FitRule) -> Iterator[Problem]:
    field = f"{where}.value"
    many = isinstance(rule.value, tuple)
    if rule.op == "exists":
        if rule.value not in (None, True, False):
            yield Problem(field, "has no meaning for exists", "leave it out, or false for an attribute that is unknown")
    elif rule.op == "in":
        if not many or not rule.value:
            yield Problem(field, "must be a list for in", "a list of at least one value")
    elif rule.op == "eq":
        if many or rule.value is None or isinstance(rule.value, bool) != (rule.attribute in FLAGS):
            yield Problem(field, "cannot be equal to this attribute", _one_value(rule.attribute))
    else:
        yield from _range_problems(where, rule)


def _one_value(attribute: str) -> str:
    return "true or false" if attribute in FLAGS else "one text"


def _range_problems(where: str, rule: FitRule) -> Iterator[Problem]:
    order = ORDERED.get(rule.attribute)
    if order is None:
        yield Problem(f"{where}.op", f"{rule.attribute} has no order", f"range is for {' and '.join(sorted(ORDERED))}")
    elif not (isinstance(rule.value, tuple) and len(rule.value) == 2 and set(rule.value) <= set(order)):
        yield Problem(f"{where}.value", "is no range", f"the first and the last of {', '.join(order)}")
    elif order.index(str(rule.value[0])) > order.index(str(rule.value[1])):
        yield Problem(f"{where}.value", "ends before it begins", "the lower value first")


def _number_problems(criteria: Criteria) -> Iterator[Problem]:
    if criteria.half_life_days < SHORTEST_HALF_LIFE_DAYS:
        yield Problem("half_life_days", "is too short to see anything", f"at least {SHORTEST_HALF_LIFE_DAYS} days")


def _line_problems(name: str, lines: Iterable[float]) -> Iterator[Problem]:
    values = list(lines)
    if not all(isfinite(value) for value in values) or sorted(set(values), reverse=True) != values:
        yield Problem(name, "do not descend", "three different numbers, the highest first")
    # At or below zero decay would never lower a grade, and a lead without touches would look active.
    if name == "activity_lines" and any(value <= 0 for value in values):
        yield Problem(name, "are not above zero", "activity decays towards zero, so each line is above it")


def _hand_over_problems(criteria: Criteria, touch_kinds: frozenset[str]) -> Iterator[Problem]:
    unknown = sorted(criteria.handed_over - GRADES)
    if unknown:
        yield Problem("handed_over", f"{unknown[0]} is no grade", "A1 to D4")
    if not criteria.handed_over and not criteria.hand_raisers:
        yield Problem("handed_over", "hands over no lead at all", "at least one grade, or a hand-raiser")
    for kind in sorted(criteria.hand_raisers - touch_kinds):
        yield Problem("hand_raisers", f"{kind} is no kind of touch", f"of {', '.join(sorted(touch_kinds))}")
