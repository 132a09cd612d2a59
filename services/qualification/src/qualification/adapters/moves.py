"""How many leads each version of the criteria moved, counted as they are judged."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from event_bus.transaction import Database, Transaction
from qualification.adapters.tables import CRITERIA_MOVE, RESCORING
from qualification.domain.criteria_moves import Move, Moved

KEY = tuple(CRITERIA_MOVE.c[name] for name in Move._fields)
AT_ONCE = 200
"""Moves in one statement: SQLite takes only so many parameters."""


async def add_moves(tx: Transaction, moves: Sequence[tuple[Move, int]]) -> None:
    """Add to the counts; in the order given, so that two transactions never wait for each other crosswise."""
    made: Any = postgresql.insert(CRITERIA_MOVE) if tx.dialect == "postgresql" else sqlite.insert(CRITERIA_MOVE)
    for first in range(0, len(moves), AT_ONCE):
        rows = [{**move._asdict(), "leads": many} for move, many in moves[first : first + AT_ONCE]]
        insert = made.values(rows)
        added = {"leads": CRITERIA_MOVE.c.leads + insert.excluded.leads}
        await tx.execute(insert.on_conflict_do_update(index_elements=list(KEY), set_=added))


class SqlMoves:
    """`application.MovedLeads` on SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_version(self, version: int) -> Moved:
        """At most a few hundred rows: pairs of grades."""
        moves = select(*KEY, CRITERIA_MOVE.c.leads).where(CRITERIA_MOVE.c.version == version)
        done = select(RESCORING.c.version).where(RESCORING.c.version >= version, RESCORING.c.done_at.is_not(None))
        async with self._database.snapshot() as tx:
            rows = (await tx.execute(moves)).all()
            complete = (await tx.execute(done.limit(1))).first() is not None
        return Moved({Move._make(row[:-1]): int(row[-1]) for row in rows}, complete)
