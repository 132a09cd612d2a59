"""A change that is made once and run for each of some rows, the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Table, bindparam, select, text

from service_kit.database import Instant, OpenDatabase, StaleError

NOON = datetime(2026, 11, 24, 12, 30, 5, 123457, tzinfo=UTC)
ADDING = text(
    "insert into thing as t (id, version, at) values (:id, :version, :at) "
    "on conflict (id) do update set version = t.version + excluded.version, at = excluded.at"
).bindparams(bindparam("at", type_=Instant))
ONLY_NEW = text("insert into thing (id, version) values (:id, :version)")


async def test_it_is_run_for_each_row_in_turn_and_moments_stay_moments(database: OpenDatabase, thing: Table) -> None:
    async with database.transaction() as transaction:
        await transaction.each(ADDING, [])
        await transaction.each(ADDING, [{"id": "a", "version": 2, "at": None}, {"id": "b", "version": 1, "at": NOON}])
        await transaction.each(ADDING, [{"id": "a", "version": 3, "at": NOON}])
    async with database.snapshot() as snapshot:
        rows = await snapshot.execute(select(thing.c.id, thing.c.version, thing.c.at).order_by(thing.c.id))
        assert [tuple(row) for row in rows] == [("a", 5, NOON), ("b", 1, NOON)]


async def test_what_fails_in_it_is_told_as_everywhere(database: OpenDatabase, thing: Table) -> None:
    with pytest.raises(StaleError):
        async with database.transaction() as transaction:
            await transaction.each(ONLY_NEW, [{"id": "a", "version": 1}, {"id": "a", "version": 1}])
    async with database.snapshot() as snapshot:
        assert (await snapshot.execute(select(thing.c.id))).all() == []
