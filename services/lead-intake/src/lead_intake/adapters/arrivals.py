"""Everything that was counted as received, one by one, in SQL."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, func, literal, null, or_, select, tuple_, union_all

from event_bus.columns import Instant
from event_bus.transaction import Database
from lead_intake.adapters import tables
from lead_intake.arrival_ports import Arrival, Place, Wanted, What
from lead_intake.domain.source_health import SourceDay


class SqlArrivals:
    """The `Arrivals` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def days(self, first: date, end: date, source: str | None = None) -> Sequence[SourceDay]:
        """Sums of the days in [`first`, `end`)."""
        one = tables.source_day.c
        sums = [
            func.sum(column).label(column.name) for column in (one.received, one.refused, one.qualified, one.mended)
        ]
        where = [one.day >= first.isoformat(), one.day < end.isoformat()]
        if source is not None:
            where.append(one.source == source)
        query = select(one.day, *sums).where(*where).group_by(one.day).order_by(one.day)
        async with self._database.snapshot() as snapshot:
            return [
                SourceDay(
                    date.fromisoformat(row.day), int(row.received), int(row.refused), int(row.qualified),
                    mended=int(row.mended),
                )
                for row in await snapshot.execute(query)
            ]  # fmt: skip

    async def arrivals(self, wanted: Wanted, after: Place | None, limit: int) -> Sequence[Arrival]:
        """The newest of each table, of which the newest are the answer."""
        kept = _submissions(wanted, after, limit)
        asked: Any = kept
        if wanted.what == "all":
            # SQLite takes an order and a limit inside a union only in a query of its own.
            both = union_all(*(select(one.subquery()) for one in (kept, _touches(wanted, after, limit)))).subquery()
            asked = select(both).order_by(both.c.at.desc(), both.c.id.desc()).limit(limit)
        async with self._database.snapshot() as snapshot:
            return [Arrival(**row) for row in (await snapshot.execute(asked)).mappings()]


def _submissions(wanted: Wanted, after: Place | None, limit: int) -> Select[Any]:
    """What was put aside at once, as a bot's, was never counted; what is refused says why for as long as it is."""
    one = tables.submission.c
    columns = [
        one.id, one.received_at.label("at"), one.source, one.channel, one.kind, one.status, one.lead_id, one.problem,
        one.reason,
    ]  # fmt: skip
    of_kind: dict[What, ColumnElement[bool]] = {
        "all": or_(one.status != "discarded", one.problem.is_not(None)),
        "refused": one.problem.is_not(None),
        "mended": one.mended.is_(True),
    }
    where = [one.source.is_not(None), of_kind[wanted.what], *_within(one.received_at, one.id, wanted, after)]
    if wanted.source is not None:
        where.append(one.source == wanted.source)
    return select(*columns).where(*where).order_by(one.received_at.desc(), one.id.desc()).limit(limit)


def _touches(wanted: Wanted, after: Place | None, limit: int) -> Select[Any]:
    one, nothing = tables.touch.c, null().cast(String)
    columns = [
        one.id, one.reported_at.label("at"), one.source, nothing.label("channel"), one.kind,
        literal("known").label("status"), one.lead_id, nothing.label("problem"), nothing.label("reason"),
    ]  # fmt: skip
    where = [one.reported_at.is_not(None), *_within(one.reported_at, one.id, wanted, after)]
    if wanted.source is not None:
        where.append(one.source == wanted.source)
    return select(*columns).where(*where).order_by(one.reported_at.desc(), one.id.desc()).limit(limit)


def _within(
    at: ColumnElement[Any], identity: ColumnElement[str], wanted: Wanted, after: Place | None
) -> list[ColumnElement[bool]]:
    where = [and_(at >= literal(wanted.begin, Instant), at < literal(wanted.end, Instant))]
    if after is not None:
        where.append(tuple_(at, identity) < tuple_(literal(after[0], Instant), literal(after[1])))
    return where
