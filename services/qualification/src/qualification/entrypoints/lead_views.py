"""Answers about leads, out of what the use cases answered."""

from collections.abc import Sequence
from typing import Any

from qualification.domain.lead import Lead
from qualification.entrypoints.texts import SOURCE
from qualification.use_cases.book import Told
from qualification.use_cases.close_leads import Closed
from qualification.use_cases.hand_over_leads import HandedOver
from qualification.use_cases.show_score import ShownScore
from qualification.use_cases.taking_back import TakenBack
from service_kit.errors import Refusal
from service_kit.idempotency import Answer
from service_kit.seen import token
from service_kit.web import json_answer
from service_kit.web.writing import refusal_answer


def after(told: Told) -> str:
    """Where a reader finds the effect."""
    return token(told.subject, SOURCE, told.sequence)


def handover_answer(results: Sequence[HandedOver | Refusal]) -> Answer:
    """201 for a new hand-over, 200 for one that was given to somebody else."""
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    one = result.handover
    content = {
        "handover_id": one.id,
        "lead_id": one.holder,
        "cycle": one.cycle,
        "owner": one.owner,
        "how": "given" if result.given else one.how,
        "qualified_at": one.qualified_at,
        "handed_over_at": one.handed_over_at,
        "due_at": one.due_at,
        "criteria_version": one.frozen.criteria_version,
        "grade": one.frozen.grade,
    }
    return json_answer(content, 200 if result.given else 201, after=after(result.told))


def closed_answer(results: Sequence[Closed | Refusal]) -> Answer:
    """The lead as it stands now."""
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    return json_answer(_stands(result.lead, result.handover_id), after=after(result.told))


def taken_back_answer(results: Sequence[TakenBack | Refusal]) -> Answer:
    """The lead as it stands again."""
    result = results[0]
    if isinstance(result, Refusal):
        return refusal_answer(result)
    return json_answer(_stands(result.lead, result.handover_id), after=after(result.told))


def _stands(lead: Lead, handover_id: str | None) -> dict[str, Any]:
    mark = lead.mark
    return {
        "lead_id": lead.id,
        "stage": lead.stage,
        "reason": mark.reason if mark else None,
        "revisit_at": mark.until if mark else None,
        "track": mark.track if mark else None,
        "since": mark.at if mark else None,
        "handover_id": handover_id,
    }


def score_content(shown: ShownScore) -> dict[str, Any]:
    """A score with its reasons, fit first."""
    lead = shown.lead
    return {
        "lead_id": lead.id,
        "fit": shown.fit,
        "activity": shown.activity,
        "grade": shown.grade,
        "handed_over": shown.grade in shown.criteria.handed_over,
        "stage": lead.stage,
        "criteria_version": shown.criteria.version,
        "half_life_days": shown.criteria.half_life_days,
        "as_of": shown.at,
        "falls": [fall._asdict() for fall in shown.falls],
        "reasons": [
            *({"rule": rule, "points": points, "of": "fit"} for rule, points in shown.fit_reasons),
            *({"rule": rule, "points": points, "of": "activity"} for rule, points in shown.activity_reasons),
        ],
        "qualified_at": lead.queued.qualified_at if lead.queued else None,
        "revisit_at": lead.mark.until if lead.mark else None,
        "cycles": lead.cycles,
    }
