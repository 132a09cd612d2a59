"""Criteria that are turned twice are what they were, so each round moves the same leads."""

from bench.figures.rescore import COUNTRY, turned


def test_a_rule_comes_and_goes() -> None:
    kept = {"id": "decides", "attribute": "job_level", "op": "eq", "value": "manager", "points": 8}
    definition = {"fit_rules": [kept], "half_life_days": 14}

    once = turned(definition)

    assert [rule["id"] for rule in once["fit_rules"]] == ["decides", "far_away"]
    assert once["fit_rules"][1]["value"] == COUNTRY
    assert turned(once) == definition
