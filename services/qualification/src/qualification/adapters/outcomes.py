"""What became of hand-overs, counted as they change: a page reads some hundred counts, however many hand-overs."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from event_bus.transaction import Database, Transaction
from qualification.adapters.tables import TALLY
from qualification.domain.outcomes import Figures, Outcomes, Place, figures, together

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

    async def of_version(self, version: int, versions: Sequence[int]) -> tuple[Figures, dict[int, Outcomes]]:
        """What became of the hand-overs qualified under one version, and under each of these versions all together."""
        of = TALLY.c.criteria_version
        wanted = or_(of == version, and_(of.in_(versions), TALLY.c.kind == "grade"))
        async with self._database.snapshot() as tx:
            rows = (await tx.execute(select(*PLACE, TALLY.c.many).where(wanted, TALLY.c.many != 0))).all()
        counted = [(Place._make(row[:-1]), row.many) for row in rows]
        return of_one(counted, version), {one: together(of_one(counted, one).grades.values()) for one in versions}


def of_one(counted: Iterable[tuple[Place, int]], version: int) -> Figures:
    """What the counts say of one version."""
    return figures((place, many) for place, many in counted if place.criteria_version == version)
