"""Scores: fit from attributes, activity from touches, each touch in constant time and in any order.

Activity is the sum of every touch's points, halved for each half-life of its age. It is kept as one value per rule at
one reference moment, the newest touch: adding a touch, or joining the scores of two merged leads, gives the same sum in
any order. A rule that counts once a day lets its points stand at 00:00 of that day, so the order within a day does not
matter either; which days were counted is kept, so that the day of two merged leads counts once.
"""

from collections.abc import Mapping
from datetime import date, datetime
from math import log2
from types import MappingProxyType
from typing import NamedTuple

from qualification.domain.criteria import Criteria, Rulebook
from working_time import local_day, start_of_day

Days = Mapping[str, Mapping[int, tuple[int, float]]]
"""Rule id -> local day (ordinal) -> criteria version that judged it, and its points."""
NOTHING: Mapping[str, float] = MappingProxyType({})
NO_DAYS: Days = MappingProxyType({})
FORGOTTEN = 2.0**-40
"""A day that has decayed to this part of its points is no longer kept: no rounding would show it."""
KEEP_AT_LEAST_DAYS = 40


class Score(NamedTuple):
    """The score of a lead, expressed under one criteria version.

    `points` is the activity of each rule at `at`, the newest touch (None: not touched yet).
    """

    version: int = 1
    fit: float = 0.0
    points: Mapping[str, float] = NOTHING
    at: datetime | None = None
    days: Days = NO_DAYS

    def activity(self, criteria: Criteria, moment: datetime) -> float:
        """Points at `moment`; `criteria` is the version that the score is expressed under."""
        if self.at is None:
            return 0.0
        return sum(self.points.values()) * weight(criteria, self.at, moment)


class Touch(NamedTuple):
    """What counts of a touch."""

    kind: str
    intent: str | None
    at: datetime


class Grant(NamedTuple):
    """Points that a rule gives at a moment, judged by a version."""

    rule: str
    points: float
    at: datetime
    version: int


def weight(criteria: Criteria, since: datetime, moment: datetime) -> float:
    """What is left at `moment` of a point given at `since`."""
    return _power(-(moment - since).total_seconds() / criteria.half_life_seconds)


def _power(exponent: float) -> float:
    # Half-lives of a few hours and years between two touches would overflow; past 2**1000 nothing is left to compare.
    return float(2.0 ** min(exponent, 1000.0))


def touched(score: Score, touch: Touch, judge: Criteria, rulebook: Rulebook) -> Score:
    """The score after a touch that version `judge` was in force for."""
    rules = judge.rules_for(touch.kind, touch.intent)
    if not rules:
        return score
    score = expressed(score, rulebook, judge.version)
    for rule in rules:
        if not rule.once_a_day:
            score = _added(score, Grant(rule.id, rule.points, touch.at, judge.version), rulebook)
            continue
        day, judged = local_day(touch.at, rulebook.zone).toordinal(), (judge.version, rule.points)
        before = score.days.get(rule.id, {}).get(day)
        if before is None or before < judged:
            score = _added(score, _of_day(rule.id, day, judged, rulebook), rulebook)
            score = score if before is None else _taken_back(score, _of_day(rule.id, day, before, rulebook), rulebook)
            score = _dated(score, rule.id, {day: judged}, rulebook)
    return score


def _of_day(rule: str, day: int, judged: tuple[int, float], rulebook: Rulebook) -> Grant:
    """The points of a once-a-day rule: they stand at the first moment of the day."""
    version, points = judged
    return Grant(rule, points, start_of_day(date.fromordinal(day), rulebook.zone), version)


def _dated(score: Score, rule: str, more: Mapping[int, tuple[int, float]], rulebook: Rulebook) -> Score:
    """The score knowing more days on which a rule gave points; a day that two versions judged is the later one's."""
    known = score.days.get(rule, {})
    days = {**known, **{day: max(judged, known.get(day, judged)) for day, judged in more.items()}}
    return score._replace(days={**score.days, rule: _remembered(days, rulebook.numbered(score.version))})


def _remembered(days: dict[int, tuple[int, float]], criteria: Criteria) -> dict[int, tuple[int, float]]:
    """The days that may still show."""
    if len(days) <= KEEP_AT_LEAST_DAYS:
        return days
    half_lives = criteria.half_life_days * -log2(FORGOTTEN)
    oldest = max(days) - max(half_lives, KEEP_AT_LEAST_DAYS)
    return {day: judged for day, judged in days.items() if day >= oldest}


def _added(score: Score, grant: Grant, rulebook: Rulebook) -> Score:
    """The score with more points."""
    points, at = _carried(grant, score.version, rulebook)
    criteria = rulebook.numbered(score.version)
    reference = at if score.at is None else max(score.at, at)
    score = _moved(score, reference, criteria)
    value = score.points.get(grant.rule, 0.0) + points * weight(criteria, at, reference)
    return score._replace(points={**score.points, grant.rule: value})


def _taken_back(score: Score, grant: Grant, rulebook: Rulebook) -> Score:
    return _added(score, grant._replace(points=-grant.points), rulebook)


def _moved(score: Score, reference: datetime, criteria: Criteria) -> Score:
    """The same score with its activity expressed at `reference`."""
    if score.at is None or score.at == reference:
        return score._replace(at=reference)
    left = weight(criteria, score.at, reference)
    return score._replace(at=reference, points={rule: value * left for rule, value in score.points.items()})


def _carried(grant: Grant, version: int, rulebook: Rulebook) -> tuple[float, datetime]:
    """Points given under an earlier version, as points at a moment under `version`.

    They halve by the half-life of each version until the next one takes force.
    """
    points, at = grant.points, grant.at
    if grant.version < version:
        for older, newer in rulebook.between(grant.version, version):
            if older.half_life_days != newer.half_life_days:
                points *= weight(older, at, newer.in_force_from)
                at = newer.in_force_from
    return points, at


def expressed(score: Score, rulebook: Rulebook, version: int) -> Score:
    """The same activity under a later version; fit is not touched."""
    if score.version >= version:
        return score
    if score.at is None:
        return score._replace(version=version)
    left, at = _carried(Grant("", 1.0, score.at, score.version), version, rulebook)
    points = score.points if at == score.at else {rule: value * left for rule, value in score.points.items()}
    return score._replace(version=version, at=at, points=points)


def united(one: Score, other: Score, rulebook: Rulebook) -> Score:
    """The score of two leads that proved to be one person; fit is the first one's."""
    version = max(one.version, other.version)
    one, other = expressed(one, rulebook, version), expressed(other, rulebook, version)
    if one.at is None or other.at is None:
        joined = one if other.at is None else other
        return joined._replace(fit=one.fit)
    criteria = rulebook.numbered(version)
    reference = max(one.at, other.at)
    one, other = _moved(one, reference, criteria), _moved(other, reference, criteria)
    rules = {**one.points, **other.points}
    score = one._replace(points={rule: one.points.get(rule, 0.0) + other.points.get(rule, 0.0) for rule in rules})
    for rule, days in sorted(other.days.items()):
        for day in sorted(days.keys() & one.days.get(rule, {}).keys()):
            twice = min(days[day], one.days[rule][day])
            score = _taken_back(score, _of_day(rule, day, twice, rulebook), rulebook)
        score = _dated(score, rule, days, rulebook)
    return score
