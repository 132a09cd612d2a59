"""The words that a person gave for a decision about a lead."""

from collections.abc import Sequence

from sqlalchemy import delete, update

from event_bus.transaction import Transaction
from qualification.adapters.tables import DECISION_NOTE
from qualification.ports import Note


class SqlNotes:
    """`ports.Notes` on SQL."""

    async def add(self, tx: Transaction, notes: Sequence[Note]) -> None:
        """Keep them."""
        await tx.insert(DECISION_NOTE, Note._fields, [tuple(note) for note in notes])

    async def forget(self, tx: Transaction, lead_ids: Sequence[str]) -> None:
        """Delete those of erased leads."""
        await tx.execute(delete(DECISION_NOTE).where(DECISION_NOTE.c.lead_id.in_(lead_ids)))

    async def follow_merge(self, tx: Transaction, loser: str, winner: str) -> None:
        """They are the winner's from now on."""
        await tx.execute(update(DECISION_NOTE).where(DECISION_NOTE.c.lead_id == loser).values(lead_id=winner))
