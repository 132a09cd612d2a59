"""Raw submissions in SQL."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Text, literal_column, select

from event_bus.transaction import Transaction
from lead_intake.adapters import tables
from lead_intake.ports import SubmissionRow

NARROW = SubmissionRow._fields.index("raw")
NOTHING_MORE = (None,) * (len(SubmissionRow._fields) - NARROW)
"""Most submissions are JSON of ours, and writing seven columns of nothing for each of them costs time."""

STATUSES = {status: status for status in ("created", "known", "refused", "discarded")}
FATE = ("kind", "source", "status", "lead_id", "problem", "reason", "mended_at", "handled_by", "handled_at", "mended")


class SqlSubmissions:
    """The `Submissions` port on PostgreSQL and SQLite."""

    async def known_origins(self, transaction: Transaction, origins: Collection[str]) -> set[str]:
        """Those of the inbound events that were taken already."""
        if not origins:
            return set()
        rows = await transaction.look_up(tables.submission, {"origin": sorted(set(origins))}, ("origin",))
        return {row.origin for row in rows}

    async def keep(self, transaction: Transaction, rows: Sequence[SubmissionRow]) -> None:
        """Add them."""
        narrow = [row[:NARROW] for row in rows if row[NARROW:] == NOTHING_MORE]
        await transaction.insert(tables.submission, SubmissionRow._fields[:NARROW], narrow)
        if len(narrow) < len(rows):
            wide = [row for row in rows if row[NARROW:] != NOTHING_MORE]
            await transaction.insert(tables.submission, SubmissionRow._fields, wide)

    async def load(self, transaction: Transaction, ids: Collection[str]) -> dict[str, SubmissionRow]:
        """Those that exist, by id."""
        table = tables.submission
        keys = transaction.keys(asked=sorted(ids))
        columns = [table.c[name] for name in SubmissionRow._fields]
        rows = await transaction.execute(select(*columns).select_from(keys.join(table, table.c.id == keys.c.asked)))
        return {row["id"]: SubmissionRow(**row) for row in rows.mappings()}

    async def settle(self, transaction: Transaction, rows: Sequence[tuple[str, SubmissionRow]]) -> None:
        """Write what became of them, where the status is still the one before."""
        written = [(row.id, before, *(getattr(row, name) for name in FATE)) for before, row in rows]
        await transaction.update(tables.submission, FATE, written, version="status")


def has_status(status: str) -> ColumnElement[bool]:
    """A condition in whose text the status stands, so that the partial indexes serve it."""
    return tables.submission.c.status == literal_column(f"'{STATUSES[status]}'", Text)
