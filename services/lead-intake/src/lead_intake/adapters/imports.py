"""Imports in SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import and_, delete, select, update

from event_bus.transaction import StaleError, Transaction
from lead_intake.adapters import tables
from lead_intake.domain.imports import Job, Options
from lead_intake.domain.list_form import Form
from lead_intake.import_ports import RefusedRow

JOB_COLUMNS = tuple(name for name in Job._fields if name != "options")
WORKING = ("running", "ending", "cancelling")


class SqlImports:
    """The `Imports` port on PostgreSQL and SQLite."""

    async def begin(self, transaction: Transaction, job: Job) -> None:
        """Add one whose upload begins."""
        await transaction.insert(tables.import_job, JOB_COLUMNS, [_row(job)])

    async def keep(self, transaction: Transaction, job: Job, first: int, parts: Sequence[bytes]) -> None:
        """Add pieces of its file."""
        table = tables.import_job
        lives = await transaction.execute(
            update(table)
            .where(table.c.id == job.id, table.c.state == "uploading")
            .values(bytes=job.bytes, created_at=job.created_at)
        )
        if lives.rowcount != 1:
            raise StaleError("the upload was given up")
        await transaction.insert(
            tables.import_part,
            ("import_id", "number", "content"),
            [(job.id, number, part) for number, part in enumerate(parts, first)],
        )

    async def forget(self, transaction: Transaction, import_id: str) -> None:
        """Delete it with its file."""
        await transaction.execute(delete(tables.import_part).where(tables.import_part.c.import_id == import_id))
        await transaction.execute(delete(tables.import_job).where(tables.import_job.c.id == import_id))

    async def load(self, transaction: Transaction, ids: Collection[str]) -> dict[str, Job]:
        """Those that exist, by id."""
        table = tables.import_job
        keys = transaction.keys(id=sorted(set(ids)))
        rows = await transaction.execute(select(table).select_from(keys.join(table, table.c.id == keys.c.id)))
        return {row.id: _job(row) for row in rows}

    async def page(self, transaction: Transaction, before: str | None, limit: int) -> Sequence[Job]:
        """Imports newest first, without uploads that are not complete."""
        table = tables.import_job
        query = select(table).where(table.c.state != "uploading").order_by(table.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(table.c.id < before)
        return [_job(row) for row in await transaction.execute(query)]

    async def save(self, transaction: Transaction, jobs: Sequence[Job]) -> None:
        """Write them."""
        rows = [(job.id, job.version - 1, *_row(job)[1:]) for job in jobs]
        await transaction.update(tables.import_job, JOB_COLUMNS[1:], rows)

    async def same(self, transaction: Transaction, job: Job) -> str | None:
        """The newest other import of the same content."""
        table = tables.import_job
        query = (
            select(table.c.id)
            .where(table.c.file_hash == job.file_hash, table.c.id != job.id, table.c.state != "uploading")
            .order_by(table.c.id.desc())
            .limit(1)
        )
        found: str | None = (await transaction.execute(query)).scalar()
        return found

    async def working(self, transaction: Transaction) -> Sequence[Job]:
        """Those that have something to do, oldest first."""
        table = tables.import_job
        rows = await transaction.execute(select(table).where(table.c.state.in_(WORKING)).order_by(table.c.id))
        return [_job(row) for row in rows]

    async def abandoned(self, transaction: Transaction, before: datetime) -> Sequence[str]:
        """Uploads of which nothing came since."""
        table = tables.import_job
        rows = await transaction.execute(
            select(table.c.id).where(table.c.state == "uploading", table.c.created_at < before)
        )
        return list(rows.scalars())

    async def parts(self, transaction: Transaction, import_id: str, first: int, count: int) -> Sequence[bytes]:
        """Pieces of its file, in order."""
        table = tables.import_part
        rows = await transaction.execute(
            select(table.c.content)
            .where(table.c.import_id == import_id, table.c.number >= first, table.c.number < first + count)
            .order_by(table.c.number)
        )
        return list(rows.scalars())

    async def drop_parts(self, transaction: Transaction, import_id: str, count: int) -> int:
        """Delete so many pieces."""
        table = tables.import_part
        mine = table.c.import_id == import_id
        some = select(table.c.number).where(mine).order_by(table.c.number).limit(count)
        numbers = list((await transaction.execute(some)).scalars())
        await transaction.execute(delete(table).where(mine, table.c.number.in_(numbers)))
        return len(numbers)

    async def add_leads(self, transaction: Transaction, import_id: str, kinds: Mapping[str, set[str]]) -> None:
        """Remember leads and what the list said they did."""
        if not kinds:
            return
        table = tables.import_lead
        # The import is one of the keys, not a condition beside them: believed to be rare, it would be scanned per key.
        keys = transaction.keys(import_id=[import_id] * len(kinds), lead_id=sorted(kinds))
        same = and_(table.c.import_id == keys.c.import_id, table.c.lead_id == keys.c.lead_id)
        rows = await transaction.execute(select(table.c.lead_id, table.c.kinds).select_from(keys.join(table, same)))
        held = {row.lead_id: set(row.kinds.split()) for row in rows}
        changed = [
            (import_id, lead_id, " ".join(sorted(said | held.get(lead_id, set()))))
            for lead_id, said in sorted(kinds.items())
            if not said <= held.get(lead_id, set())
        ]
        await transaction.upsert(table, ("import_id", "lead_id", "kinds"), changed, key=("import_id", "lead_id"))

    async def take_leads(self, transaction: Transaction, import_id: str, count: int) -> dict[str, tuple[str, ...]]:
        """So many of the leads; they are forgotten with it."""
        table = tables.import_lead
        mine = table.c.import_id == import_id
        query = select(table.c.lead_id, table.c.kinds).where(mine).order_by(table.c.lead_id).limit(count)
        taken = {row.lead_id: tuple(row.kinds.split()) for row in await transaction.execute(query)}
        if taken:
            await transaction.execute(delete(table).where(mine, table.c.lead_id <= max(taken)))
        return taken

    async def refused(self, transaction: Transaction, import_id: str, after: int, limit: int) -> Sequence[RefusedRow]:
        """Rows that are refused still, in order."""
        table = tables.submission
        rows = await transaction.execute(
            select(table.c.place, table.c.body, table.c.problem)
            .where(table.c.import_id == import_id, table.c.place > after, table.c.status == "refused")
            .order_by(table.c.place)
            .limit(limit)
        )
        return [RefusedRow(row.place, row.body, row.problem) for row in rows]


def _row(job: Job) -> tuple[Any, ...]:
    fields = job._asdict()
    form = job.form._asdict() | {"options": job.options._asdict()}
    texts = {"form": orjson.dumps(form).decode(), "mapping": orjson.dumps(job.mapping).decode()}
    return tuple((fields | texts)[name] for name in JOB_COLUMNS)


def _job(row: Any) -> Job:
    form = orjson.loads(row.form)
    options = Options(**form.pop("options"))
    fields = {name: getattr(row, name) for name in JOB_COLUMNS}
    fields["form"] = Form(**form | {"columns": tuple(form["columns"])})
    return Job(**fields | {"mapping": orjson.loads(row.mapping), "options": options})
