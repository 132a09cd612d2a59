"""How sources were said to be, in SQL."""

from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import select

from event_bus.transaction import Transaction
from lead_intake.adapters import tables
from lead_intake.domain.source_trouble import SourceState, Trouble
from lead_intake.source_ports import SaidSource

COLUMNS = ("source", "version", "name", "trouble", "since", "usual")


class SqlSaidSources:
    """The `SaidSources` port on PostgreSQL and SQLite."""

    async def load(self, transaction: Transaction, ids: Collection[str]) -> dict[str, SaidSource]:
        """Those of which something was ever said, by id."""
        table = tables.said_source
        wanted = transaction.keys(id=sorted(set(ids)))
        rows = await transaction.execute(select(table).select_from(wanted.join(table, table.c.source == wanted.c.id)))
        return {row.source: _said(row) for row in rows}

    async def save(self, transaction: Transaction, said: Sequence[SaidSource]) -> None:
        """Write new and changed ones."""
        rows = [
            (one.state.source, one.version, one.state.name, one.state.trouble, one.state.since, one.state.usual)
            for one in said
        ]
        await transaction.upsert(tables.said_source, COLUMNS, rows, key=("source",), newer="version")


def _said(row: Any) -> SaidSource:
    return SaidSource(
        SourceState(row.source, row.name, cast("Trouble", row.trouble), row.since, row.usual), row.version
    )
