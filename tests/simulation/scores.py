"""Activity worked out anew from touches and criteria, and leads counted anew: what came twice adds up twice."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from simulation.checker import Databases, Fact, Verdict

REFERENCE = "leadloop.reference.v1"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ENOUGH = 1e-6
"""Sums of floats depend on their order; grades are decided on values rounded to this (design.md, Scores)."""


def criteria_of(records: Mapping[tuple[str, int], Sequence[Any]]) -> dict[str, Any]:
    """The one version of the criteria that judged everything: nobody changes them in a seed."""
    found = {}
    for (topic, _), told in records.items():
        for record in told if topic == REFERENCE else ():
            if record.key.startswith(b"criteria/") and record.value:
                found[record.key] = json.loads(record.value)["definition"]
    (definition,) = found.values()
    return dict(definition)


def check_scores(facts: Sequence[Fact], criteria: Mapping[str, Any], rows: Databases, verdict: Verdict) -> None:
    """The activity of each living lead is that of all its touches and of those of the leads merged into it."""
    into = {fact.lead: fact.data["into"] for fact in facts if fact.type == "lead.merged"}
    erased = {_living(fact.lead, into) for fact in facts if fact.type == "lead.erased"}
    touches: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.type == "lead.touched":
            touches[_living(fact.lead, into)].append(fact)
    for lead, at, score in rows("qualification", "select id, activity_at, score from lead_state"):
        if lead in into or lead in erased:
            continue
        moment = None if at is None else EPOCH + timedelta(microseconds=at)
        has = {rule: value for rule, value in json.loads(score)[0].items() if abs(value) > ENOUGH}
        should_at, should = activity(touches[lead], criteria)
        if moment != should_at or has.keys() != should.keys():
            verdict("lost" if (moment or EPOCH) < (should_at or EPOCH) else "repeated",
                    f"{lead} is scored {has} at {moment}, its touches make {should} at {should_at}")  # fmt: skip
            continue
        for rule, value in has.items():
            if abs(value - should[rule]) > ENOUGH:
                measure = "repeated" if abs(value) > abs(should[rule]) else "lost"
                verdict(measure, f"{lead} has {value} for {rule}, its touches make {should[rule]}")


def activity(touches: Iterable[Fact], criteria: Mapping[str, Any]) -> tuple[datetime | None, dict[str, float]]:
    """The points of each rule at the newest moment at which any were given; days are those of UTC.

    A rule of once a day gives its points at 00:00 of each day on which it was met; all halve by the half-life.
    """
    given: set[tuple[str, datetime, int]] = set()
    points: dict[str, float] = {}
    for place, touch in enumerate(touches):
        at = datetime.fromisoformat(touch.at)
        for rule in criteria["activity_rules"]:
            if rule["kind"] != touch.data["kind"] or rule.get("intent") not in (None, touch.data.get("intent")):
                continue
            points[rule["id"]] = rule["points"]
            day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            given.add((rule["id"], day, 0) if rule.get("once_a_day") else (rule["id"], at, place))
    if not given:
        return None, {}
    newest = max(at for _, at, _ in given)
    sums: dict[str, float] = defaultdict(float)
    for name, at, _ in sorted(given):
        sums[name] += points[name] * 0.5 ** ((newest - at) / timedelta(days=criteria["half_life_days"]))
    return newest, {name: value for name, value in sums.items() if abs(value) > ENOUGH}


def check_tallies(facts: Sequence[Fact], rows: Databases, verdict: Verdict) -> None:
    """A source counts each lead of its own that qualified once for each time that it was said."""
    sources = [fact.data["frozen"].get("first_source") for fact in facts if fact.type == "lead.qualified"]
    said = Counter(source for source in sources if source)
    counted = Counter(dict(rows("lead_intake", "select source, sum(qualified) from source_day group by source")))
    for source in sorted(said.keys() | counted.keys()):
        if counted[source] != said[source]:
            measure = "repeated" if counted[source] > said[source] else "lost"
            verdict(measure, f"source {source} counts {counted[source]} qualified leads, {said[source]} were said")


def _living(lead: str, into: Mapping[str, str]) -> str:
    while lead in into:
        lead = into[lead]
    return lead
