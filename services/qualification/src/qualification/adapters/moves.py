"""How many leads each version of the criteria moved, and which; counted as they are judged."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, or_, select, text

from event_bus.transaction import Database, Transaction
from qualification.adapters.packing import attributes_of
from qualification.adapters.tables import CRITERIA_MOVE, LEAD, MOVED_LEAD, RESCORING
from qualification.application import Regraded
from qualification.domain.criteria_moves import Move, Moved, MovedLead

KEY = tuple(CRITERIA_MOVE.c[name] for name in Move._fields)
COLUMNS = ("version", "lead_id", "before", "after", "crossed")
ADDING = text(
    """insert into criteria_move as m (version, "before", "after", crossed, leads)
    values (:version, :before, :after, :crossed, :leads)
    on conflict (version, "before", "after", crossed) do update set leads = m.leads + excluded.leads"""
)


async def add_moves(tx: Transaction, moved: Sequence[MovedLead]) -> None:
    """List them and add to the counts, in order, so that two transactions never wait for each other crosswise."""
    counts = sorted(Counter(move for _, move in moved).items())
    await tx.each(ADDING, [{**move._asdict(), "leads": many} for move, many in counts])
    await tx.insert(MOVED_LEAD, COLUMNS, [(move.version, lead, *move[1:]) for lead, move in moved])


class SqlMoves:
    """`application.MovedLeads` on SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_version(self, version: int) -> Moved:
        """At most a few hundred rows: pairs of grades."""
        moves = select(*KEY, CRITERIA_MOVE.c.leads, CRITERIA_MOVE.c.unlisted).where(CRITERIA_MOVE.c.version == version)
        done = select(RESCORING.c.version).where(RESCORING.c.version >= version, RESCORING.c.done_at.is_not(None))
        async with self._database.snapshot() as tx:
            rows = (await tx.execute(moves)).all()
            complete = (await tx.execute(done.limit(1))).first() is not None
        counts = {Move._make(row[: len(KEY)]): int(row.leads) for row in rows}
        return Moved(counts, complete, listed=not any(row.unlisted for row in rows))

    async def leads(self, moves: Iterable[Move], after: str | None, limit: int) -> list[Regraded]:
        """By id, from behind `after` on."""
        table = MOVED_LEAD
        made = [and_(*(table.c[name] == value for name, value in move._asdict().items())) for move in moves]
        query = (
            select(*(table.c[name] for name in COLUMNS), LEAD.c.attributes)
            .select_from(table.outerjoin(LEAD, LEAD.c.id == table.c.lead_id))
            .where(or_(*made))
            .order_by(table.c.lead_id)
            .limit(limit)
        )
        if after is not None:
            query = query.where(table.c.lead_id > after)
        async with self._database.snapshot() as tx:
            return [_shown(row) for row in await tx.execute(query)]


def _shown(row: Any) -> Regraded:
    known = None if row.attributes is None else attributes_of(row.attributes)
    move = Move(row.version, row.before, row.after, row.crossed)
    return Regraded(row.lead_id, move, known and known.industry, known and known.country)
