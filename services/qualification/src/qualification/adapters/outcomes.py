"""What became of hand-overs, counted as they change: a page reads some hundred counts, however many hand-overs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from event_bus.transaction import Database, Transaction
from qualification.adapters.tables import TALLY
from qualification.domain.outcomes import Figures, Place, figures

PLACE = tuple(TALLY.c[name] for name in Place._fields)
AT_ONCE = 500
"""Places in one statement: SQLite takes only so many parameters."""


async def add_up(tx: Transaction, moves: Sequence[tuple[Place, int]]) -> None:
    """Move the counts; in the order given, so that two transactions never wait for each other crosswise."""
    made: Any = postgresql.insert(TALLY) if tx.dialect == "postgresql" else sqlite.insert(TALLY)
    for first in range(0, len(moves), AT_ONCE):
        rows = [{**place._asdict(), "many": by} for place, by in moves[first : first + AT_ONCE]]
        insert = made.values(rows)
        added = {"many": TALLY.c.many + insert.excluded.many}
        await tx.execute(insert.on_conflict_do_update(index_elements=list(PLACE), set_=added))


class SqlOutcomes:
    """`application.OutcomesOfHandovers` on SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_version(self, version: int) -> Figures:
        """What became of the hand-overs qualified under one version of the criteria."""
        query = select(*PLACE, TALLY.c.many).where(TALLY.c.criteria_version == version, TALLY.c.many != 0)
        async with self._database.snapshot() as tx:
            rows = (await tx.execute(query)).all()
        return figures((Place._make(row[:-1]), row.many) for row in rows)
