"""The words that a person gave for a decision about a lead."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update

from event_bus.transaction import Transaction
from qualification.adapters.tables import DECISION_NOTE
from qualification.ports import Note

COLUMNS = tuple(DECISION_NOTE.c[name] for name in Note._fields)


class SqlNotes:
    """`ports.Notes` on SQL."""

    async def add(self, tx: Transaction, notes: Sequence[Note]) -> None:
        """Keep them."""
        await tx.insert(DECISION_NOTE, Note._fields, [tuple(note) for note in notes])

    async def find(self, tx: Transaction, note_id: str) -> Note | None:
        """One of them, if it still stands."""
        rows = await tx.execute(select(*COLUMNS).where(DECISION_NOTE.c.id == note_id))
        return next((Note._make(row) for row in rows), None)

    async def forget(self, tx: Transaction, lead_ids: Sequence[str]) -> Sequence[Note]:
        """Delete those of erased leads, whichever of a merge's two ids they go by; answers those that travel."""
        theirs = or_(DECISION_NOTE.c.lead_id.in_(lead_ids), DECISION_NOTE.c.origin.in_(lead_ids))
        rows = await tx.execute(select(*COLUMNS).where(theirs, DECISION_NOTE.c.handover_id.is_not(None)))
        said = [Note._make(row) for row in rows]
        await tx.execute(delete(DECISION_NOTE).where(theirs))
        return said

    async def follow_merge(self, tx: Transaction, loser: str, winner: str) -> None:
        """They are the winner's from now on."""
        await tx.execute(update(DECISION_NOTE).where(DECISION_NOTE.c.lead_id == loser).values(lead_id=winner))

    async def follow_unmerge(self, tx: Transaction, origin: str, holder: str) -> None:
        """Those that were said of this lead are the holder's again."""
        await tx.execute(update(DECISION_NOTE).where(DECISION_NOTE.c.origin == origin).values(lead_id=holder))
