"""When a score is worth saying: decay is never said, since readers derive it from what was said last."""

from datetime import datetime, timedelta
from math import ceil, log2
from typing import NamedTuple

from qualification.domain.attributes import Attributes
from qualification.domain.criteria import PLACES, Criteria, Reasons, Rulebook
from qualification.domain.facts import Fall, Scored
from qualification.domain.lead import Lead, Said
from qualification.domain.scoring import Score, weight

HALF_A_MILLIONTH = 0.5 * 10**-PLACES
LIFT = 0.1
"""Part of the line by which activity must differ from what readers derive before it is said again."""


class Standing(NamedTuple):
    """What a lead is worth at a moment, by the version that its score is expressed under."""

    moment: datetime
    criteria: Criteria
    activity: float
    grade: str
    left: float
    """Of a point that the score had at its newest touch."""


def standing_at(lead: Lead, rulebook: Rulebook, moment: datetime) -> Standing:
    """Worked out once for an input, and handed on to all that is decided by it."""
    criteria = rulebook.numbered(lead.score.version)
    score = lead.score
    left = 0.0 if score.at is None else weight(criteria, score.at, moment)
    activity = sum(score.points.values()) * left
    return Standing(moment, criteria, activity, criteria.grade(score.fit, activity), left)


def falls(criteria: Criteria, fit: float, activity: float, at: datetime) -> tuple[Fall, ...]:
    """When decay alone will lower the grade that a lead has at `at`, in order."""
    found = []
    for line in criteria.activity_lines:
        if round(activity, PLACES) >= line:
            # Grades round, so the line is left half a millionth below it; up to the next millisecond to be past it.
            half_lives = log2(activity / (line - HALF_A_MILLIONTH))
            moment = at + timedelta(milliseconds=ceil(half_lives * criteria.half_life_seconds * 1000) + 1)
            found.append(Fall(moment, criteria.grade(fit, activity * weight(criteria, at, moment))))
    return tuple(found)


def reasons(criteria: Criteria, attributes: Attributes, score: Score, moment: datetime) -> Reasons:
    """Every rule that gives points at `moment`, fit first."""
    return (*criteria.fit_reasons(attributes), *activity_reasons(criteria, score, moment))


def activity_reasons(criteria: Criteria, score: Score, moment: datetime) -> Reasons:
    """The points left of each activity rule; those that have decayed to nothing are left out."""
    left = 0.0 if score.at is None else weight(criteria, score.at, moment)
    decayed = ((rule, round(points * left, PLACES)) for rule, points in sorted(score.points.items()))
    return tuple((rule, points) for rule, points in decayed if points)


def moment_of(lead: Lead, at: datetime) -> datetime:
    """The moment as of which an input at `at` is judged: never before what was judged already."""
    touched, said = lead.score.at, lead.said
    if touched is not None and touched > at:
        at = touched
    return said.at if said is not None and said.at > at else at


def news(lead: Lead, rulebook: Rulebook, standing: Standing) -> tuple[Lead, Scored | None]:
    """The lead after telling its score, and the fact, if readers would otherwise go by a wrong one.

    That is when the grade differs from the one they derive for that moment, or whether it is handed over, activity by
    over a tenth of the line, or decay goes by another half-life or down to other lines.
    """
    moment, criteria, activity, grade, left = standing
    fit, said = lead.score.fit, lead.said
    if said is not None:
        then = criteria if said.version == criteria.version else rulebook.numbered(said.version)
        if then is criteria and said.at == lead.score.at:
            derived = said.activity * left  # both have decayed since the same moment
        else:
            derived = said.activity * weight(then, said.at, moment)
        if not _differs(said, then, derived, standing):
            return lead, None
    fact = Scored(
        subject=lead.id,
        at=moment,
        criteria_version=criteria.version,
        fit=round(fit, PLACES),
        activity=round(activity, PLACES),
        activity_at=moment,
        half_life_days=criteria.half_life_days,
        grade=grade,
        falls=falls(criteria, fit, activity, moment),
        reasons=reasons(criteria, lead.attributes, lead.score, moment),
        handed_over=grade in criteria.handed_over,
    )
    return lead._replace(said=Said(criteria.version, fit, activity, moment, grade)), fact


def _differs(said: Said, then: Criteria, derived: float, now: Standing) -> bool:
    """Whether readers who go by what was `said` under `then`, and derive activity of it, are wrong about `now`."""
    criteria = now.criteria
    if now.grade != then.grade(said.fit, derived) or abs(now.activity - derived) > LIFT * criteria.line:
        return True
    if then.version == criteria.version:
        return False
    if (now.grade in then.handed_over) is not (now.grade in criteria.handed_over):
        return True
    if then.half_life_days != criteria.half_life_days and round(now.activity, PLACES) != 0:
        return True
    return _lines_below(then, derived) != _lines_below(criteria, now.activity)


def _lines_below(criteria: Criteria, activity: float) -> list[float]:
    """The lines that activity has yet to fall below."""
    return [line for line in criteria.activity_lines if round(activity, PLACES) >= line]
