"""What one version of the criteria has otherwise than the one before."""

from typing import Literal, NamedTuple

from qualification.domain.criteria import ActivityRule, Criteria, FitRule

Rule = FitRule | ActivityRule
Field = Literal["fit_rules", "activity_rules", "half_life_days", "fit_lines", "activity_lines", "handed_over",
                "hand_raisers"]  # fmt: skip


class RuleChange(NamedTuple):
    """One rule: new (`before` None), gone (`after` None), or otherwise than it was."""

    before: Rule | None
    after: Rule | None


class NumberChange(NamedTuple):
    """A half-life or the lines between grades."""

    field: Field
    before: tuple[float, ...]
    after: tuple[float, ...]


class SetChange(NamedTuple):
    """Grades handed over, or touches that qualify at once: those that came and those that went."""

    field: Field
    added: tuple[str, ...]
    removed: tuple[str, ...]


Change = RuleChange | NumberChange | SetChange


def changes(before: Criteria, after: Criteria) -> list[Change]:
    """Every difference, rules first; rules are the same rule where their ids are."""
    found: list[Change] = []
    for old, new in ((before.fit_rules, after.fit_rules), (before.activity_rules, after.activity_rules)):
        was: dict[str, Rule] = {rule.id: rule for rule in old}
        now: dict[str, Rule] = {rule.id: rule for rule in new}
        found += [RuleChange(was.get(name), rule) for name, rule in now.items() if was.get(name) != rule]
        found += [RuleChange(rule, None) for name, rule in was.items() if name not in now]
    numbers: tuple[tuple[Field, tuple[float, ...], tuple[float, ...]], ...] = (
        ("half_life_days", (before.half_life_days,), (after.half_life_days,)),
        ("fit_lines", before.fit_lines, after.fit_lines),
        ("activity_lines", before.activity_lines, after.activity_lines),
    )
    found += [NumberChange(*one) for one in numbers if one[1] != one[2]]
    sets: tuple[tuple[Field, frozenset[str], frozenset[str]], ...] = (
        ("handed_over", before.handed_over, after.handed_over),
        ("hand_raisers", before.hand_raisers, after.hand_raisers),
    )
    found += [SetChange(name, tuple(sorted(b - a)), tuple(sorted(a - b))) for name, a, b in sets if a != b]
    return found


def names_of(change: Change) -> str:
    """What the reason of a change is kept under: the rule's id or the field's name."""
    if isinstance(change, RuleChange):
        rule = change.after or change.before
        assert rule is not None  # noqa: S101  # one of the two is there
        return rule.id
    return change.field
