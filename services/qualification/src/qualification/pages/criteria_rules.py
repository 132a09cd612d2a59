"""The rules of a version: what each asks for, what it gives, and what became of those that had it and of the others."""

from collections.abc import Callable
from typing import NamedTuple

from qualification.domain.criteria import ActivityRule, Criteria, FitRule
from qualification.domain.outcomes import Figures, Outcomes, together
from qualification.pages.criteria_links import Counted, Links, counted
from qualification.pages.criteria_words import CriteriaWords


class RuleRow(NamedTuple):
    """One rule; hand-overs whose lead had points by it, and the others of the same version."""

    when: str
    gives: str
    why: str
    had: Counted
    lacked: Counted


def rule_rows(
    criteria: Criteria, figures: Figures, say: CriteriaWords, why: Callable[[str], str], links: Links
) -> list[RuleRow]:
    """Every rule, those of most weight first."""
    rules: list[FitRule | ActivityRule] = [*criteria.fit_rules, *criteria.activity_rules]
    every = together(figures.grades.values())
    rows = []
    for rule in sorted(rules, key=lambda one: -abs(one.points)):
        had = figures.rules.get(rule.id, Outcomes())
        rows.append(
            RuleRow(
                say.when(rule),
                say.gives(rule),
                why(rule.id),
                counted(had, links, rule=rule.id),
                counted(every.without(had), links, without_rule=rule.id),
            )
        )
    return rows
