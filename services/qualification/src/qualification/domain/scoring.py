"""Scores: fit from attributes, activity from touches, each touch in constant time and in any order.

Activity is the sum of every touch's points, halved for each half-life of its age. It is kept as one value per rule at
one reference moment, the newest touch: adding a touch, or joining the scores of two merged leads, gives the same sum in
any order. A rule that counts once a day lets its points stand at 00:00 of that day, so the order within a day does not
matter either; which days were counted is kept, so that the day of two merged leads counts once.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from qualification.domain.criteria import Criteria, Rulebook
from working_time import start_of_day

Days = Mapping[str, Mapping[int, int]]
"""Rule id -> local day (ordinal) -> criteria version that judged it."""
NOTHING: Mapping[str, float] = MappingProxyType({})
NO_DAYS: Days = MappingProxyType({})
NONE: Mapping[int, int] = MappingProxyType({})
HALF_LIVES_TO_NOTHING = 40
"""A day so many half-lives old is no longer kept: no rounding would show its points."""
KEEP_AT_LEAST_DAYS = 40
MOST_HALF_LIVES_BACK = 1000.0


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
    half_lives = (moment - since).total_seconds() / criteria.half_life_seconds
    # Half-lives of a few hours and years between two touches would overflow; past 2**1000 nothing is left to compare.
    return math.pow(2.0, -half_lives if half_lives > -MOST_HALF_LIVES_BACK else MOST_HALF_LIVES_BACK)


def touched(score: Score, touch: Touch, judge: Criteria, rulebook: Rulebook) -> Score:
    """The score after a touch that version `judge` was in force for."""
    rules = judge.rules_for(touch.kind, touch.intent)
    if not rules:
        return score
    score = expressed(score, rulebook, judge.version)
    grants: list[Grant] = []
    days = score.days
    for rule in rules:
        if not rule.once_a_day:
            grants.append(Grant(rule.id, rule.points, touch.at, judge.version))
            continue
        day = touch.at.astimezone(rulebook.zone_info).toordinal()
        before = days[rule.id].get(day, 0) if rule.id in days else 0
        if before < judge.version:
            grants.append(_of_day(rule.id, day, judge.version, rulebook))
            if before:
                grants.append(_of_day(rule.id, day, before, rulebook, times=-1))
            days = _with_days(days, rule.id, {day: judge.version}, judge)
    return _added(score, grants, days, rulebook) if grants else score


def _of_day(rule: str, day: int, version: int, rulebook: Rulebook, times: int = 1) -> Grant:
    """The points of a once-a-day rule: they stand at the first moment of the day."""
    points = rulebook.numbered(version).points_of(rule) * times
    return Grant(rule, points, start_of_day(date.fromordinal(day), rulebook.zone), version)


def _with_days(days: Days, rule: str, more: Mapping[int, int], criteria: Criteria) -> Days:
    """More days on which a rule gave points; a day that two versions judged is the later one's."""
    known = dict(days.get(rule, NONE))
    for day, version in more.items():
        known[day] = max(version, known.get(day, 0))
    if len(known) > KEEP_AT_LEAST_DAYS:
        oldest = max(known) - max(criteria.half_life_days * HALF_LIVES_TO_NOTHING, KEEP_AT_LEAST_DAYS)
        known = {day: version for day, version in known.items() if day >= oldest}
    return {**days, rule: known}


def _added(score: Score, grants: Iterable[Grant], days: Days, rulebook: Rulebook) -> Score:
    """The score with more points, and with these days."""
    criteria = rulebook.numbered(score.version)
    carried = [(grant.rule, *_carried(grant, score.version, rulebook)) for grant in grants]
    reference = max(at for _, _, at in carried)
    if score.at is not None and score.at > reference:
        reference = score.at
    points = dict(_moved(score, reference, criteria).points)
    for rule, given, at in carried:
        points[rule] = points.get(rule, 0.0) + given * weight(criteria, at, reference)
    return Score(score.version, score.fit, points, reference, days)


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
    days: Days = one.days
    twice: list[Grant] = []
    for rule, more in sorted(other.days.items()):
        known = one.days.get(rule, NONE)
        both = sorted(more.keys() & known.keys())
        twice += [_of_day(rule, day, min(more[day], known[day]), rulebook, times=-1) for day in both]
        days = _with_days(days, rule, more, criteria)
    return _added(score, twice, days, rulebook) if twice else score._replace(days=days)
