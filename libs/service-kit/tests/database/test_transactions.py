"""What a transaction promises, the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Table, delete, func, insert, select

from service_kit.database import OpenDatabase, StaleError, UnavailableError

NOON = datetime(2026, 11, 24, 12, 30, 5, 123457, tzinfo=UTC)
COLUMNS = ("id", "version", "name", "order", "at", "raw", "active", "score")
ONE = ("a", 1, "Zoë \N{GRINNING FACE} \u202eabc", 7, NOON, b"\x00\xff", True, 1 / 3)
pytestmark = pytest.mark.parametrize("many", [1, 600])
"""Few rows go into PostgreSQL's statements as arrays, many through a temporary table."""


def rows_of(many: int) -> list[tuple[Any, ...]]:
    """`many` rows that differ in their ids."""
    return [(f"a{number:03}", *ONE[1:]) for number in range(many)]


async def found(database: OpenDatabase, table: Table) -> list[tuple[Any, ...]]:
    """Every row, by id."""
    async with database.snapshot() as snapshot:
        return [tuple(row) for row in await snapshot.execute(select(table).order_by(table.c.id))]


async def put(database: OpenDatabase, table: Table, many: int) -> list[tuple[Any, ...]]:
    """Insert `many` rows."""
    rows = rows_of(many)
    async with database.transaction() as transaction:
        await transaction.insert(table, COLUMNS, rows)
    return rows


async def test_what_is_inserted_is_read_as_it_was(database: OpenDatabase, thing: Table, many: int) -> None:
    rows = await put(database, thing, many)
    async with database.transaction() as transaction:
        nothing = (f"z{many}", 1, *[None] * 6)
        await transaction.insert(thing, COLUMNS, [nothing])
        await transaction.insert(thing, COLUMNS, [])
    assert await found(database, thing) == [*rows, nothing]


async def test_times_are_moments_whatever_their_zone(database: OpenDatabase, thing: Table, many: int) -> None:
    east = NOON.astimezone(timezone(timedelta(hours=7)))
    async with database.transaction() as transaction:
        await transaction.insert(thing, ("id", "version", "at"), [(f"a{n}", 1, east) for n in range(many)])
        await transaction.execute(insert(thing).values(id="b", version=1, at=east))
    async with database.snapshot() as snapshot:
        counted = await snapshot.execute(select(func.count(), func.max(thing.c.at)).where(thing.c.at <= NOON))
        number, latest = counted.one()
    assert (number, latest, latest.tzinfo) == (many + 1, NOON, UTC)


async def test_a_key_that_exists_is_stale_news(database: OpenDatabase, thing: Table, many: int) -> None:
    rows = await put(database, thing, many)
    with pytest.raises(StaleError):
        await put(database, thing, many)
    with pytest.raises(StaleError):
        async with database.transaction() as transaction:
            with pytest.raises(StaleError):  # where it happens, not only at the end
                await transaction.insert(thing, ("id", "version"), [(rows[0][0], 2)])
            raise StaleError
    with pytest.raises(StaleError):
        async with database.transaction() as transaction:
            await transaction.execute(insert(thing).values(id=rows[0][0], version=1))
    assert await found(database, thing) == rows


async def test_an_update_checks_every_version_before(database: OpenDatabase, thing: Table, many: int) -> None:
    rows = await put(database, thing, many)
    changes = [(row[0], 1, 2, "new", 8) for row in rows]
    async with database.transaction() as transaction:
        await transaction.update(thing, ("version", "name", "order"), changes)
        await transaction.update(thing, ("version",), [])
    assert [row[1:4] for row in await found(database, thing)] == [(2, "new", 8)] * many
    stale = [(row[0], 2 if place else 1, 3, "newer", 9) for place, row in enumerate(rows)]
    with pytest.raises(StaleError):
        async with database.transaction() as transaction:
            await transaction.update(thing, ("version", "name", "order"), stale)
    assert [row[1:4] for row in await found(database, thing)] == [(2, "new", 8)] * many


async def test_an_upsert_inserts_replaces_and_never_goes_back(database: OpenDatabase, thing: Table, many: int) -> None:
    rows = await put(database, thing, many)
    older = [(row[0], 1, "older") for row in rows]
    newer = [(row[0], 2, "newer") for row in rows]
    fresh = [(f"b{row[0]}", 1, "fresh") for row in rows]
    async with database.transaction() as transaction:
        for changes in ([*newer, *fresh], older):
            await transaction.upsert(thing, ("id", "version", "name"), changes, key=("id",), newer="version")
    assert [row[1:3] for row in await found(database, thing)] == [(2, "newer")] * many + [(1, "fresh")] * many
    async with database.transaction() as transaction:
        await transaction.upsert(thing, ("id", "version", "name"), older, key=("id",))
        await transaction.upsert(thing, ("id", "version", "name"), [], key=("id",))
    assert [row[2] for row in await found(database, thing)] == ["older"] * many + ["fresh"] * many


async def test_an_upsert_of_nothing_but_keys_changes_nothing(database: OpenDatabase, shared: Any, many: int) -> None:
    table = shared.access.handed_to
    pairs = [(f"lead-{number}", "anna") for number in range(many)]
    for _ in range(2):
        async with database.transaction() as transaction:
            await transaction.upsert(table, ("lead_id", "person"), pairs, key=("lead_id", "person"))
    async with database.snapshot() as snapshot:
        assert (await snapshot.execute(select(func.count()).select_from(table))).scalar() == many


async def test_keys_find_rows_by_pairs_of_values(database: OpenDatabase, thing: Table, many: int) -> None:
    rows = await put(database, thing, many)
    wanted = [rows[0][0], "unknown", 'quote " and \\ and \N{GRINNING FACE}']
    async with database.transaction() as transaction:
        keys = transaction.keys(id=wanted, name=[rows[0][2], rows[0][2], "x"])
        query = select(thing.c.id).select_from(
            keys.join(thing, (thing.c.id == keys.c.id) & (thing.c.name == keys.c.name))
        )
        assert (await transaction.execute(query)).scalars().all() == [rows[0][0]]
        none = transaction.keys(id=[])
        assert (await transaction.execute(select(none.c.id))).all() == []
        gone = transaction.keys(id=[row[0] for row in rows])
        await transaction.execute(delete(thing).where(thing.c.id.in_(select(gone.c.id))))
    assert await found(database, thing) == []


async def test_rows_are_looked_up_by_keys_again_and_again(database: OpenDatabase, thing: Table, many: int) -> None:
    rows = await put(database, thing, many)
    names = [row[2] for row in rows]
    async with database.transaction() as transaction:
        found = await transaction.look_up(thing, {"id": [rows[0][0], "unknown"], "name": [names[0], names[0]]})
        assert [(row.id, row.version, row.name) for row in found] == [(rows[0][0], 1, names[0])]
        found = await transaction.look_up(thing, {"id": [row[0] for row in rows], "name": names}, ["id"])
        assert sorted(found) == sorted((row[0],) for row in rows)
        assert await transaction.look_up(thing, {"id": [], "name": []}) == []
        twice = {"id": [rows[0][0], rows[0][0]]}
        assert len(await transaction.look_up(thing, twice, ["name"])) == 2
        assert await transaction.look_up(thing, twice, ["name"], distinct=True) == [(names[0],)]


async def test_rows_are_removed_by_what_a_column_holds(database: OpenDatabase, thing: Table, many: int) -> None:
    rows = await put(database, thing, many)
    async with database.transaction() as transaction:
        await transaction.remove(thing, "id", [])
        await transaction.remove(thing, "id", ["unknown", rows[0][0], rows[0][0]])
    assert await found(database, thing) == rows[1:]
    async with database.transaction() as transaction:
        await transaction.remove(thing, "id", [row[0] for row in rows])
    assert await found(database, thing) == []


async def test_bulk_statements_with_like_types_do_not_mix_their_columns(
    database: OpenDatabase, thing: Table, many: int
) -> None:
    rows = await put(database, thing, many)
    async with database.transaction() as transaction:
        await transaction.update(thing, ("version",), [(row[0], 1, 2) for row in rows])  # text, bigint, bigint
        await transaction.upsert(thing, ("id", "version"), [(row[0], 3) for row in rows], key=("id",))
        await transaction.upsert(thing, ("name", "version", "id"), [("n", 4, row[0]) for row in rows], key=("id",))
    assert [row[:3] for row in await found(database, thing)] == [(row[0], 4, "n") for row in rows]


async def test_what_is_rolled_back_was_never_there(database: OpenDatabase, thing: Table, many: int) -> None:
    """Also when the first thing that happened was a COPY, before SQLAlchemy had begun anything."""
    with pytest.raises(KeyError):
        async with database.transaction() as transaction:
            await transaction.insert(thing, COLUMNS, rows_of(many))
            raise KeyError
    assert await found(database, thing) == []


async def test_callbacks_come_after_the_commit_and_only_after_one(
    database: OpenDatabase, thing: Table, many: int
) -> None:
    called: list[str] = []
    async with database.transaction() as transaction:
        transaction.after_commit(lambda: called.append("committed"))
        await transaction.insert(thing, COLUMNS, rows_of(many))
        assert called == []
    assert called == ["committed"]
    with pytest.raises(StaleError):
        async with database.transaction() as transaction:
            transaction.after_commit(lambda: called.append("never"))
            await transaction.insert(thing, COLUMNS, rows_of(many))
    assert called == ["committed"]


async def test_a_value_that_fits_no_column_is_the_callers_fault_and_not_the_databases(
    database: OpenDatabase, thing: Table, many: int
) -> None:
    """Taken for an absence, it would be waited for until the end of time."""
    for bad in (2**63, 2**70):
        with pytest.raises(Exception) as refused:  # each driver has its own
            async with database.transaction() as transaction:
                await transaction.insert(thing, ("id", "version"), [(f"a{n}", bad) for n in range(many)])
        assert not isinstance(refused.value, UnavailableError | StaleError | ConnectionError | TimeoutError)
    assert await found(database, thing) == []


async def test_a_snapshot_is_consistent_and_refuses_to_write(database: OpenDatabase, thing: Table, many: int) -> None:
    async with database.snapshot() as snapshot:
        assert (await snapshot.execute(select(func.count()).select_from(thing))).scalar() == 0
        await put(database, thing, many)
        assert (await snapshot.execute(select(func.count()).select_from(thing))).scalar() == 0
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        async with database.snapshot() as snapshot:
            await snapshot.execute(delete(thing))
    assert len(await found(database, thing)) == many
