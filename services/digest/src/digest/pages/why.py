"""Why a lead has its grade: the rules that gave most, those of fit that gave nothing, and when the grade will fall."""

from datetime import datetime
from typing import Literal, NamedTuple

import orjson
from babel.support import NullTranslations

from digest.domain.lead import Lead
from digest.domain.reading import Json
from digest.domain.score import activity_at, falls, grade_at
from service_kit.pages import Formats
from service_kit.pages.saying import N_

MOST = 6
Part = Literal["fit", "activity"]
SCORES: dict[Part, str] = {"fit": N_("fit"), "activity": N_("activity")}


class Reason(NamedTuple):
    """A rule and its points; `rule` is what the criteria say of it, None where that version has not arrived."""

    identity: str
    part: Part | None
    points: float
    rule: Json | None


class Why(NamedTuple):
    """The reasons in the order of their weight, at most six, and what follows from decay alone."""

    grade: str | None
    fit: float | None
    activity: float | None
    reasons: tuple[Reason, ...]
    left_out: int
    """Reasons with points that had no room."""
    falls_at: datetime | None
    falls_to: str | None


def why(lead: Lead, now: datetime, definition: Json | None) -> Why:
    """The reasons of this lead's grade at `now`; `definition` is that of the criteria version that judged it."""
    parts: tuple[tuple[Part, str], ...] = (("fit", "fit_rules"), ("activity", "activity_rules"))
    rules: dict[str, tuple[Part, Json]] = {
        rule["id"]: (part, rule) for part, name in parts for rule in (definition or {}).get(name, ())
    }
    given: dict[str, float] = dict(orjson.loads(lead.reasons or "[]"))
    reasons = [
        _reason(identity, points, rules.get(identity))
        for identity, points in sorted(given.items(), key=lambda item: (-abs(item[1]), item[0]))
    ]
    shown = reasons[:MOST]
    if lead.grade is not None:
        shown += [
            Reason(identity, part, 0, rule)
            for identity, (part, rule) in rules.items()
            if part == "fit" and identity not in given
        ][: MOST - len(shown)]
    coming = next(((at, grade) for at, grade in falls(lead) if at > now), (None, None))
    return Why(
        grade_at(lead, now), lead.fit, activity_at(lead, now), tuple(shown), max(len(reasons) - MOST, 0), *coming
    )  # fmt: skip


def points_words(words: NullTranslations, formats: Formats, reason: Reason) -> str:
    """What a reason gave, and to which of the two scores."""
    score = words.gettext(SCORES[reason.part]) + " " if reason.part else ""
    return f"{score}{'+' if reason.points > 0 else ''}{formats.number(round(reason.points, 1))}"


def _reason(identity: str, points: float, known: tuple[Part, Json] | None) -> Reason:
    part, rule = known or (None, None)
    return Reason(identity, part, points, rule)
