"""Criteria as the closed JSON of the contract: what is stored, travels and is answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qualification.domain.criteria import ActivityRule, Criteria, FitRule


def criteria_of(version: int, in_force_from: datetime, definition: Mapping[str, Any]) -> Criteria:
    """Criteria from their closed JSON."""
    return Criteria(
        version=version,
        in_force_from=in_force_from,
        fit_rules=tuple(
            FitRule(one["id"], one["attribute"], one["op"], _value(one.get("value")), float(one["points"]))
            for one in definition["fit_rules"]
        ),
        activity_rules=tuple(
            ActivityRule(
                one["id"], one["kind"], one.get("intent"), float(one["points"]), bool(one.get("once_a_day", False))
            )
            for one in definition["activity_rules"]
        ),
        half_life_days=float(definition["half_life_days"]),
        fit_lines=_lines(definition["fit_lines"]),
        activity_lines=_lines(definition["activity_lines"]),
        handed_over=frozenset(definition["handed_over"]),
        hand_raisers=frozenset(definition.get("hand_raisers", ())),
    )


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _lines(values: Any) -> tuple[float, float, float]:
    first, second, third = (float(value) for value in values)
    return first, second, third


def definition_of(criteria: Criteria) -> dict[str, Any]:
    """The closed JSON of criteria, as the contract names its fields."""
    return {
        "fit_rules": [rule._asdict() for rule in criteria.fit_rules],
        "activity_rules": [rule._asdict() for rule in criteria.activity_rules],
        "half_life_days": criteria.half_life_days,
        "fit_lines": list(criteria.fit_lines),
        "activity_lines": list(criteria.activity_lines),
        "handed_over": sorted(criteria.handed_over),
        "hand_raisers": sorted(criteria.hand_raisers),
    }
