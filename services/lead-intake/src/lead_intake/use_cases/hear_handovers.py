"""Remembers to whom leads were handed, so that they may see them here."""

from collections.abc import Sequence
from typing import NamedTuple

from event_bus.transaction import Transaction
from lead_intake.ports import Leads, Owners, Wanted


class HandedOver(NamedTuple):
    """A lead was handed to a person."""

    lead_id: str
    person: str


async def hear_handovers(
    transaction: Transaction, handovers: Sequence[HandedOver], *, leads: Leads, owners: Owners
) -> None:
    """A hand-over of a lead that was merged away meanwhile counts for the lead that stands for it."""
    loaded = await leads.load(transaction, Wanted(lead_ids={handover.lead_id for handover in handovers}))

    standing = [(loaded.into.get(lead_id, lead_id), person) for lead_id, person in handovers]

    await owners.remember_owners(transaction, [*handovers, *standing])
