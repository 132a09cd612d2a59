"""Reading one hand-over with everything that was done on it."""

from collections.abc import Mapping
from typing import NamedTuple

from event_bus.transaction import Transaction
from sales_feedback.domain.accounts import Account
from sales_feedback.domain.handover import standing
from sales_feedback.use_cases.acting import NOBODY, Shown, may, show
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import not_found
from service_kit.policy import Principal


class Detail(NamedTuple):
    """A hand-over with what was written on it (by event id) and its account."""

    shown: Shown
    notes: Mapping[str, str]
    account: Account | None


async def show_handover(tx: Transaction, handover_id: str, principal: Principal, *, workplace: Workplace) -> Detail:
    """Raises `Refusal` (404) where it is not there or not the caller's to see."""
    desk = await workplace.desk(tx, handovers=[handover_id])
    handover = desk.handovers.get(handover_id)
    if handover is None:
        raise not_found("hand-over")
    readers = await workplace.people.readers(tx, [handover.living_lead])
    if not may(principal, "handovers.read", handover, readers.get(handover.living_lead, NOBODY)):
        raise not_found("hand-over")
    notes = await workplace.store.notes(tx, [handover.lead_id])
    account_id = standing(handover).account_id
    return Detail(
        shown=show(desk, handover),
        notes={note.id: note.text for note in notes if note.handover_id == handover.id},
        account=desk.accounts.get(account_id) if account_id is not None else None,
    )
