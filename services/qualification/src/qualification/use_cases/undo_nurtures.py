"""A person takes back that leads were put to nurturing by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.transaction import Transaction
from qualification.domain.lead import Handover, Lead
from qualification.domain.undoing import WhyNot, undo_nurture, why_not
from qualification.use_cases.book import Desk
from qualification.use_cases.taking_back import MERGED, TakenBack, Undone, take_back
from service_kit.errors import Refusal, conflict

DETAILS: dict[WhyNot, str] = {
    "not_nurtured": "This lead is not in nurturing by hand.",
    "merged": MERGED,
    "with_sales": "The lead is with sales by now, so this cannot be undone.",
    "later_decision": "Something else was decided about this lead since, so this cannot be undone.",
    "only_latest": "Only the latest decision about a lead can be undone.",
    "over_a_day": "The lead went to nurturing over 24 hours ago.",
}


class UndoNurture(NamedTuple):
    """Take back the nurturing of the moment `nurtured_at`; None is the latest, `by` the person, if it was one."""

    lead_id: str
    nurtured_at: datetime | None = None
    by: str | None = None


async def undo_nurtures(
    tx: Transaction, commands: Sequence[UndoNurture], *, desk: Desk
) -> Sequence[TakenBack | Refusal]:
    """Within 24 hours, before anything else was decided about the lead and before it was merged."""
    return await take_back(tx, commands, _undo, desk=desk)


def _undo(command: UndoNurture, lead: Lead, handovers: Sequence[Handover], now: datetime) -> Undone | Refusal:
    why = why_not(lead, handovers, command.nurtured_at, now)
    if why is not None:
        return conflict(DETAILS[why], why=why, stage=lead.stage)
    return Undone(undo_nurture(lead, handovers, at=now, by=command.by))
