"""Sources in SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import ColumnElement, bindparam, or_, select, text

from event_bus.columns import Instant
from event_bus.transaction import Database, Transaction
from lead_intake.adapters import tables
from lead_intake.domain.source_health import SourceDay
from lead_intake.domain.sources import Manner, Source
from lead_intake.source_ports import Tallies, Tally

CHANGING = (
    "name",
    "token_hash",
    "mapping",
    "options",
    "expected_per_day",
    "active",
    "changed_at",
    "changed_by",
    "version",
)
COLUMNS = ("id", "kind", "created_at", *CHANGING)
_SAYS_NOTHING = "excluded.last_received_at is null or excluded.channel = 'import'"
"""Rows of a list say nothing about the door through which the rest comes."""
_UNBROKEN = "excluded.refused_in_row = excluded.received"
COUNTING = text(
    f"""insert into source_day as d (
        source, day, received, refused, qualified, mended, too_large, channel, last_received_at, refusing_since,
        refused_in_row
    ) values (
        :source, :day, :received, :refused, :qualified, :mended, :too_large, :channel, :last_received_at,
        :refusing_since, :refused_in_row
    ) on conflict (source, day) do update set
        received = d.received + excluded.received,
        refused = d.refused + excluded.refused,
        qualified = d.qualified + excluded.qualified,
        mended = d.mended + excluded.mended,
        too_large = d.too_large + excluded.too_large,
        channel = coalesce(excluded.channel, d.channel),
        last_received_at = case
            when d.last_received_at > excluded.last_received_at then d.last_received_at
            else coalesce(excluded.last_received_at, d.last_received_at) end,
        refusing_since = case
            when {_SAYS_NOTHING} then d.refusing_since
            when excluded.refused_in_row = 0 then null
            when {_UNBROKEN} then coalesce(d.refusing_since, excluded.refusing_since)
            else excluded.refusing_since end,
        refused_in_row = case
            when {_SAYS_NOTHING} then d.refused_in_row
            when {_UNBROKEN} then d.refused_in_row + excluded.refused_in_row
            else excluded.refused_in_row end"""  # only the conditions above stand in it
).bindparams(bindparam("last_received_at", type_=Instant), bindparam("refusing_since", type_=Instant))
"""Insert or add; a row of refused ones goes on where nothing good came between.

As text, for every batch runs it: SQLAlchemy would compile a list of values anew each time.
"""


class SqlSources:
    """The `Sources` port on PostgreSQL and SQLite."""

    async def load(self, transaction: Transaction, ids: Collection[str]) -> dict[str, Source]:
        """Those that exist, by id."""
        rows = await transaction.look_up(tables.source, {"id": sorted(set(ids))})
        return {row.id: source_of(row) for row in rows}

    async def taken(self, transaction: Transaction, bases: Collection[str]) -> set[str]:
        """Every id that begins like one of these."""
        column = tables.source.c.id
        alike = or_(*(column.startswith(base[:60], autoescape=True) for base in sorted(set(bases))))
        return set((await transaction.execute(select(column).where(alike))).scalars())

    async def add(self, transaction: Transaction, sources: Sequence[Source]) -> None:
        """Write new ones."""
        rows = [(source.id, source.kind, source.created_at, *_changing(source), source.version) for source in sources]
        await transaction.insert(tables.source, COLUMNS, rows)

    async def change(self, transaction: Transaction, sources: Sequence[tuple[int, Source]]) -> None:
        """Write changed ones, each with the version it had before."""
        rows = [(source.id, before, *_changing(source), source.version) for before, source in sources]
        await transaction.update(tables.source, CHANGING, rows)

    async def count(self, transaction: Transaction, tallies: Tallies) -> None:
        """Add to the days; in order of their keys, so that two replicas never wait for each other in a ring."""
        counted = sorted(tallies.items())
        if counted:
            await transaction.each(COUNTING, [_values(source, day, tally) for (source, day), tally in counted])


class SqlSourceReads:
    """The `SourceReads` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def source(self, source_id: str) -> Source | None:
        """One source."""
        return await self._one(tables.source.c.id == source_id)

    async def by_token(self, token_hash: str) -> Source | None:
        """The source whose door this token opens."""
        return await self._one(tables.source.c.token_hash == token_hash)

    async def sources(self, after: str | None, limit: int) -> Sequence[Source]:
        """Sources by id."""
        table = tables.source
        query = select(table).order_by(table.c.id).limit(limit)
        async with self._database.snapshot() as snapshot:
            rows = await snapshot.execute(query if after is None else query.where(table.c.id > after))
            return [source_of(row) for row in rows]

    async def _one(self, condition: ColumnElement[bool]) -> Source | None:
        async with self._database.snapshot() as snapshot:
            row = (await snapshot.execute(select(tables.source).where(condition))).one_or_none()
        return None if row is None else source_of(row)


def source_of(row: Any) -> Source:
    """The source in a row."""
    options: Mapping[str, Any] = orjson.loads(row.options)
    return Source(
        row.id,
        row.kind,
        row.name,
        row.token_hash,
        orjson.loads(row.mapping),
        Manner(**{**options, "redirect_to": tuple(options["redirect_to"])}),
        row.expected_per_day,
        row.active,
        row.created_at,
        row.changed_at,
        row.version,
        row.changed_by,
    )


def _changing(source: Source) -> tuple[Any, ...]:
    """The values of `CHANGING` but for the version."""
    return (
        source.name,
        source.token_hash,
        orjson.dumps(dict(source.mapping)).decode(),
        orjson.dumps(source.manner._asdict()).decode(),
        source.expected_per_day,
        source.active,
        source.changed_at,
        source.changed_by,
    )


def day_of(row: Any) -> SourceDay:
    """The day in a row."""
    return SourceDay(
        date.fromisoformat(row.day), row.received, row.refused, row.qualified, row.last_received_at, row.refusing_since,
        row.refused_in_row, row.mended, row.too_large, row.channel,
    )  # fmt: skip


def _values(source: str, day: date, tally: Tally) -> dict[str, Any]:
    since = tally.last_received_at if tally.refused_in_row else None
    return {"source": source, "day": day.isoformat(), "refusing_since": since, **tally._asdict()}
