"""Nurturing by hand is taken back: the lead stands as if nobody had decided it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from qualification.domain.facts import NurtureUndone
from qualification.domain.lead import Handover, Lead, Mark
from qualification.domain.lifecycle import Settled, settle

WITHIN = timedelta(hours=24)
"""As long as sales may undo."""
WhyNot = Literal["not_nurtured", "merged", "with_sales", "later_decision", "only_latest", "over_a_day"]


def why_not(lead: Lead, handovers: Sequence[Handover], nurtured_at: datetime | None, now: datetime) -> WhyNot | None:
    """Why the nurturing of that moment (None: the latest) cannot be taken back; None where it can."""
    if any(one.end is None for one in handovers):
        return "with_sales"
    if lead.nurtured is None:
        if lead.by_hand is None:
            return "not_nurtured"
        return "later_decision" if standing(lead) is None else "only_latest"
    if lead.nurtured.merged:
        return "merged"
    decision = standing(lead)
    if decision is None or nurtured_at not in (None, decision.at):
        return "later_decision"
    return "over_a_day" if now - lead.nurtured.recorded_at > WITHIN else None


def standing(lead: Lead) -> Mark | None:
    """The decision by hand that the lead is nurtured by, while nothing has come after it."""
    mark = lead.mark
    if lead.stage != "nurture" or mark is None or mark.handover_id is not None or lead.by_hand is None:
        return None
    return lead.by_hand if (mark.at, mark.stage) == (lead.by_hand.at, lead.by_hand.stage) else None


def undo_nurture(lead: Lead, handovers: Sequence[Handover], *, at: datetime, by: str | None) -> Settled:
    """The lead as it stood before; one that waited for a salesperson has its place in the queue again.

    Only after `why_not` found nothing against it.
    """
    before, decision = lead.nurtured, lead.by_hand
    assert before is not None and decision is not None  # noqa: S101  # `why_not` says so
    fact = NurtureUndone(lead.id, max(at, decision.at), before.event_id, decision.at, by)
    lead = lead._replace(by_hand=before.by_hand, queued=before.queued, nurtured=None)
    settled = settle(lead, handovers, at)
    return settled._replace(facts=(*settled.facts, fact))
