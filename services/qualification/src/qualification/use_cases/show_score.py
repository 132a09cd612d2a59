"""A lead's score at a moment, with every reason."""

from datetime import datetime
from typing import NamedTuple

from event_bus.transaction import Transaction
from qualification.domain.criteria import PLACES, Criteria, Reasons
from qualification.domain.facts import Fall
from qualification.domain.hearing import refitted, under
from qualification.domain.lead import Lead
from qualification.domain.news import activity_reasons, falls
from qualification.ports import CriteriaVersions, Leads


class ShownScore(NamedTuple):
    """A lead by the criteria in force at `at`; activity is what is left of it then."""

    lead: Lead
    criteria: Criteria
    at: datetime
    fit: float
    activity: float
    grade: str
    fit_reasons: Reasons
    activity_reasons: Reasons
    falls: tuple[Fall, ...]


async def show_score(
    tx: Transaction, lead_id: str, *, leads: Leads, criteria: CriteriaVersions, now: datetime
) -> ShownScore | None:
    """The score of the lead that goes by this id now; None for an unknown or erased one."""
    lead = await _resolved(tx, leads, lead_id)
    if lead is None or lead.created_at is None or lead.stage == "erased":
        return None
    rulebook = await criteria.rulebook(tx)
    judge = rulebook.in_force(now)
    lead = refitted(under(lead, rulebook, judge.version), rulebook)
    fit, activity = lead.score.fit, lead.score.activity(judge, now)
    return ShownScore(
        lead,
        judge,
        now,
        round(fit, PLACES),
        round(activity, PLACES),
        judge.grade(fit, activity),
        judge.fit_reasons(lead.attributes),
        activity_reasons(judge, lead.score, now),
        falls(judge, fit, activity, now),
    )


async def _resolved(tx: Transaction, leads: Leads, lead_id: str) -> Lead | None:
    found = (await leads.leads(tx, [lead_id])).get(lead_id)
    if found is None or found.value.merged_into is None:
        return None if found is None else found.value
    return await _resolved(tx, leads, found.value.merged_into)
