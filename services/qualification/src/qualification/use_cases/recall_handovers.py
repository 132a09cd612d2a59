"""A person takes back that leads were handed over by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from event_bus.transaction import Transaction
from qualification.domain.lead import Handover, Lead
from qualification.domain.recalling import WhyNot, by_hand, recall, why_not
from qualification.use_cases.book import Desk
from qualification.use_cases.taking_back import MERGED, TakenBack, Undone, take_back
from service_kit.errors import Refusal, conflict

DETAILS: dict[WhyNot, str] = {
    "not_by_hand": "The lead was not handed over by hand then.",
    "recalled": "The hand-over has been taken back already.",
    "merged": MERGED,
    "acted": "Sales has acted on this hand-over already, so it cannot be taken back.",
    "ended": "The hand-over has ended, so it cannot be taken back.",
    "given": "The hand-over was given to somebody else since, so it cannot be taken back.",
    "over_a_day": "The lead was handed over longer than 24 hours ago.",
}


class RecallHandover(NamedTuple):
    """Take back the hand-over by hand that began at `handed_over_at`; None is the latest, `by` the person, if any."""

    lead_id: str
    handed_over_at: datetime | None = None
    by: str | None = None


async def recall_handovers(
    tx: Transaction, commands: Sequence[RecallHandover], *, desk: Desk
) -> Sequence[TakenBack | Refusal]:
    """Within 24 hours, while nobody else has it, nobody has acted on it and the lead was not merged."""
    return await take_back(tx, commands, _recall, desk=desk)


def _recall(command: RecallHandover, lead: Lead, handovers: Sequence[Handover], now: datetime) -> Undone | Refusal:
    handover = by_hand(handovers, command.handed_over_at)
    why = why_not(handover, now)
    if why is not None or handover is None:
        why = why or "not_by_hand"
        return conflict(DETAILS[why], why=why, stage=lead.stage, **_who_acted(handover, why))
    return Undone(recall(lead, handovers, handover, at=now, by=command.by), handover.id)


def _who_acted(handover: Handover | None, why: WhyNot) -> Mapping[str, Any]:
    """Of a hand-over that sales has acted on, by whom and how, first."""
    if handover is None or why != "acted":
        return {}
    first = handover.acts[0]
    return {"acted_by": first.by, "action": first.type, "handover_id": handover.id}
