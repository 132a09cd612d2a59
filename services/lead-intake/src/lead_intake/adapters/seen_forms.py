"""Forms of the last seconds in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from event_bus.transaction import Transaction
from lead_intake.adapters import tables
from lead_intake.source_ports import Seen


class SqlSeenForms:
    """The `SeenForms` port on PostgreSQL and SQLite."""

    async def find(self, transaction: Transaction, prints: Sequence[str]) -> Mapping[str, Seen]:
        """Those that were seen, however long ago."""
        table = tables.short_lived.form_seen
        keys = transaction.keys(mark=sorted(set(prints)))
        rows = await transaction.execute(
            select(table).select_from(keys.join(table, table.c.fingerprint == keys.c.mark))
        )
        return {row.fingerprint: Seen(row.fingerprint, row.at, row.problem) for row in rows}

    async def keep(self, transaction: Transaction, new: Sequence[Seen], known: Mapping[str, Seen]) -> None:
        """Remember them: an old one goes before its successor is added, so that a second process is noticed."""
        table = tables.short_lived.form_seen
        old = sorted(one.fingerprint for one in new if one.fingerprint in known)
        for mark in old:
            await transaction.execute(delete(table).where(table.c.fingerprint == mark))
        await transaction.insert(table, Seen._fields, sorted(new))

    async def forget(self, transaction: Transaction, before: datetime) -> None:
        """Those that were seen earlier."""
        table = tables.short_lived.form_seen
        await transaction.execute(delete(table).where(table.c.at < before))
