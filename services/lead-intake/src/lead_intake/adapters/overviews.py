"""What pages read of many sources and of everything refused, in SQL."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select

from event_bus.transaction import Database
from lead_intake.adapters import tables
from lead_intake.adapters.queries import WORDS
from lead_intake.adapters.sources import day_of
from lead_intake.adapters.submissions import has_status
from lead_intake.domain.source_health import LISTS, SourceDay, Waiting
from lead_intake.overview_ports import Alike, Named, Sample, WaitingOnes
from lead_intake.ports import SubmissionRow


class SqlOverviews:
    """The `Overviews` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def named(self, since: date, limit: int) -> Sequence[Named]:
        """Sources that are not registered and of which something came on a day since then."""
        day, source = tables.source_day, tables.source
        recent = select(day.c.source).where(day.c.day >= since.isoformat(), day.c.received > 0).distinct()
        unknown = recent.where(day.c.source.not_in(select(source.c.id))).order_by(day.c.source).limit(limit).subquery()
        latest = func.max(day.c.day)
        query = (
            select(day.c.source, latest.label("latest"), func.min(day.c.day).label("first"))
            .select_from(day.join(unknown, unknown.c.source == day.c.source))
            .where(day.c.received > 0)
            .group_by(day.c.source)
        ).subquery()
        rows = select(query.c.source, query.c.first, day.c.channel).join(
            day, and_(day.c.source == query.c.source, day.c.day == query.c.latest)
        )
        async with self._database.snapshot() as snapshot:
            found = await snapshot.execute(rows.order_by(query.c.source))
            return [Named(row.source, row.channel, date.fromisoformat(row.first)) for row in found]

    async def days(self, ids: Sequence[str], since: date) -> Mapping[str, Sequence[SourceDay]]:
        """By source its days from this one on, and the last one before it on which something came."""
        table, begin = tables.source_day, since.isoformat()
        async with self._database.snapshot() as snapshot:
            keys = snapshot.keys(id=list(ids))
            before = (
                select(table.c.source, func.max(table.c.day).label("day"))
                .select_from(keys.join(table, table.c.source == keys.c.id))
                .where(table.c.day < begin, table.c.received > 0)
                .group_by(table.c.source)
            ).subquery()
            same = and_(table.c.source == before.c.source, table.c.day == before.c.day)
            earlier = await snapshot.execute(select(table).join(before, same))
            recent = await snapshot.execute(
                select(table)
                .select_from(keys.join(table, table.c.source == keys.c.id))
                .where(table.c.day >= begin)
                .order_by(table.c.day)
            )
            found: dict[str, list[SourceDay]] = defaultdict(list)
            for row in (*earlier, *recent):
                found[row.source].append(day_of(row))
        return found

    async def waiting(self, asked: Mapping[str, datetime], midnight: datetime) -> Mapping[str, Waiting]:
        """By source how many refused ones wait since the moment asked for and since midnight."""
        if not asked:
            return {}
        table = tables.submission
        instant = table.c.received_at.type
        begun = case(
            {source: literal(at, instant) for source, at in asked.items()},
            value=table.c.source,
            else_=literal(midnight, instant),
        )
        first = min(*asked.values(), midnight)
        query = (
            select(
                table.c.source,
                _count(table.c.received_at >= begun).label("in_row"),
                _count(table.c.received_at >= midnight).label("this_day"),
            )
            .where(has_status("refused"), table.c.source.in_(list(asked)), table.c.channel != LISTS)
            .where(table.c.received_at >= first)
            .group_by(table.c.source)
        )
        async with self._database.snapshot() as snapshot:
            rows = await snapshot.execute(query)
            return {row.source: Waiting(int(row.in_row), int(row.this_day)) for row in rows}

    async def waiting_ones(self, groups: int, of_each: int) -> WaitingOnes:
        """What waits for a repair, the newest group first; the newest few of each with their words."""
        table = tables.submission
        alike = (table.c.source, table.c.channel, table.c.problem)
        count, latest = func.count(), func.max(table.c.id)
        grouped = select(*alike, count.label("waiting"), latest.label("latest")).where(*_waits()).group_by(*alike)
        every = grouped.subquery()
        place = func.row_number().over(partition_by=alike, order_by=table.c.id.desc())
        numbered = select(table.c.id, place.label("place")).where(*_waits()).subquery()
        columns = [table.c[name] for name in Sample._fields]
        samples = (
            select(*columns)
            .join(numbered, numbered.c.id == table.c.id)
            .where(numbered.c.place <= of_each)
            .order_by(table.c.id.desc())
            .limit(groups * of_each)
        )
        async with self._database.snapshot() as snapshot:
            sums = select(func.count().label("kinds"), func.coalesce(func.sum(every.c.waiting), 0).label("total"))
            total = (await snapshot.execute(sums.select_from(every))).one()
            shown = await snapshot.execute(grouped.order_by(latest.desc()).limit(groups))
            found = [Alike(**row) for row in shown.mappings()]
            some = [Sample(**row) for row in (await snapshot.execute(samples)).mappings()]
        return WaitingOnes(int(total.total), int(total.kinds), found, some)

    async def repairs(self, newest: int) -> int:
        """How many repairs wait, one for all alike."""
        table = tables.submission
        alike = (table.c.source, table.c.channel, table.c.problem)
        waiting = select(*alike).where(*_waits()).order_by(table.c.id.desc()).limit(newest).subquery()
        kinds = select(*waiting.c).distinct().subquery()
        async with self._database.snapshot() as snapshot:
            return int((await snapshot.execute(select(func.count()).select_from(kinds))).scalar_one())

    async def alike(self, submission_id: str, limit: int) -> Sequence[str]:
        """Ids of those that wait for the same reason as this one, oldest first."""
        table = tables.submission
        query = _alike([table.c.id], submission_id).order_by(table.c.id).limit(limit)
        async with self._database.snapshot() as snapshot:
            return list((await snapshot.execute(query)).scalars())

    async def alike_rows(self, submission_id: str, after: str | None, limit: int) -> Sequence[SubmissionRow]:
        """The same with what became of them but without their words, newest first."""
        table = tables.submission
        columns = [table.c[name] for name in SubmissionRow._fields if name not in WORDS]
        query = _alike(columns, submission_id).order_by(table.c.id.desc()).limit(limit)
        if after is not None:
            query = query.where(table.c.id < after)
        async with self._database.snapshot() as snapshot:
            nothing: dict[str, Any] = dict.fromkeys(WORDS)
            return [SubmissionRow(**row, **nothing) for row in (await snapshot.execute(query)).mappings()]


def _alike(columns: Sequence[ColumnElement[Any]], submission_id: str) -> Select[Any]:
    table, one = tables.submission, tables.submission.alias()
    same = [table.c[name].is_not_distinct_from(one.c[name]) for name in ("source", "channel", "problem")]
    joined = select(*columns).select_from(table.join(one, and_(*same)))
    return joined.where(one.c.id == submission_id, one.c.status == "refused", *_waits())


def _waits() -> list[ColumnElement[bool]]:
    """Rows of lists are mended with their list."""
    return [has_status("refused"), tables.submission.c.channel != LISTS]


def _count(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))
