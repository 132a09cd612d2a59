"""Raw submissions in SQL."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from event_bus.transaction import Transaction
from lead_intake.adapters import tables
from lead_intake.ports import SubmissionRow

NARROW = SubmissionRow._fields.index("raw")
NOTHING_MORE = (None,) * (len(SubmissionRow._fields) - NARROW)
"""Most submissions are JSON of ours, and writing seven columns of nothing for each of them costs time."""


class SqlSubmissions:
    """The `Submissions` port on PostgreSQL and SQLite."""

    async def known_origins(self, transaction: Transaction, origins: Collection[str]) -> set[str]:
        """Those of the inbound events that were taken already."""
        if not origins:
            return set()
        table = tables.submission
        keys = transaction.keys(origin=sorted(set(origins)))
        rows = await transaction.execute(
            select(table.c.origin).select_from(keys.join(table, table.c.origin == keys.c.origin))
        )
        return set(rows.scalars())

    async def keep(self, transaction: Transaction, rows: Sequence[SubmissionRow]) -> None:
        """Add them."""
        narrow = [row[:NARROW] for row in rows if row[NARROW:] == NOTHING_MORE]
        await transaction.insert(tables.submission, SubmissionRow._fields[:NARROW], narrow)
        if len(narrow) < len(rows):
            wide = [row for row in rows if row[NARROW:] != NOTHING_MORE]
            await transaction.insert(tables.submission, SubmissionRow._fields, wide)
