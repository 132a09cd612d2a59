"""A person asked to be forgotten."""

from collections.abc import Iterable
from typing import NamedTuple

from sales_feedback.ports import Note
from sales_feedback.use_cases.desk import Desk


class Erased(NamedTuple):
    """`lead.erased`; said on the key of every lead that was merged in."""

    lead_id: str


def forget_lead(desk: Desk, erased: Erased, notes: Iterable[Note]) -> None:
    """Delete what was written about the lead, leave its account, and refuse everything later; the facts stay."""
    desk.erase(erased.lead_id)
    for note in notes:
        if note.lead_id == erased.lead_id:
            desk.forget(note)
    for handover in list(desk.handovers.values()):
        if handover.lead_id == erased.lead_id:
            for account_id in {entry.account_id for entry in handover.entries if entry.account_id is not None}:
                desk.leave_account(account_id, erased.lead_id)
