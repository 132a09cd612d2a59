"""Cancelled requests leave nothing behind: no open transaction, no taken connection, no half effect."""

import asyncio
import random

import pytest
from sqlalchemy import Table, func, insert, select, text

from service_kit.database import OpenDatabase, Transaction


async def work(database: OpenDatabase, thing: Table, number: int, done: list[int]) -> None:
    """A request: reads, writes in two ways, commits."""
    async with database.snapshot() as snapshot:
        await snapshot.execute(select(thing))
    async with database.transaction() as transaction:
        transaction.after_commit(lambda: done.append(number))
        await transaction.execute(insert(thing).values(id=f"one {number}", version=1))
        await transaction.insert(thing, ("id", "version"), [(f"two {number}", 1)])
        await transaction.upsert(thing, ("id", "version"), [(f"three {number}-{n}", 1) for n in range(20)], key=("id",))


async def test_requests_cancelled_at_random_points_leave_nothing_behind(database: OpenDatabase, thing: Table) -> None:
    chance = random.Random(7)
    done: list[int] = []
    for number in range(0, 60, 12):
        tasks = [asyncio.create_task(work(database, thing, number + n, done)) for n in range(12)]
        for task in tasks:
            if chance.random() < 0.8:
                await asyncio.sleep(chance.random() * 0.004)
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async with database.snapshot() as snapshot:
        ids = set((await snapshot.execute(select(thing.c.id))).scalars())
    finished = {number for number in range(60) if f"one {number}" in ids}
    assert {number for number in range(60) if f"two {number}" in ids} == finished
    assert {number for number in range(60) if f"three {number}-19" in ids} == finished
    assert set(done) == finished  # whoever has committed was also told so
    assert 0 < len(finished) < 60
    await everything_is_free(database, thing)


async def everything_is_free(database: OpenDatabase, thing: Table) -> None:
    """More transactions at once than there are connections go through, and none is open on the server."""

    async def one(number: int) -> None:
        async with database.snapshot() as snapshot:
            await snapshot.execute(select(func.count()).select_from(thing))
        async with database.transaction() as transaction:
            await transaction.execute(insert(thing).values(id=f"after {number}", version=1))

    async with asyncio.timeout(10):
        await asyncio.gather(*(one(number) for number in range(30)))
    if database.dialect == "postgresql":
        async with database.snapshot() as snapshot:
            open_ones = await snapshot.execute(
                text(
                    "select count(*) from pg_stat_activity where datname = current_database() "
                    "and pid <> pg_backend_pid() and state like 'idle in transaction%'"
                )
            )
            assert open_ones.scalar() == 0


async def test_who_is_cancelled_in_the_commit_is_told_when_it_has_ended(database: OpenDatabase, thing: Table) -> None:
    called: list[int] = []

    async def commit(entered: asyncio.Event) -> None:
        async with database.transaction() as transaction:
            transaction.after_commit(lambda: called.append(1))
            await transaction.insert(thing, ("id", "version"), [("a", 1)])
            entered.set()

    entered = asyncio.Event()
    task = asyncio.create_task(commit(entered))
    await entered.wait()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.snapshot() as snapshot:
        kept = (await snapshot.execute(select(func.count()).select_from(thing))).scalar()
    assert len(called) == kept


@pytest.mark.parametrize("passes", range(8))
async def test_who_is_cancelled_while_a_transaction_begins_leaves_none_open(
    database: OpenDatabase, thing: Table, passes: int
) -> None:
    """At each step of the loop on the way to the first answer; what then is one statement is done at once."""

    async def read() -> None:
        async with database.transaction() as transaction:
            await transaction.look_up(thing, {"id": ["a"]})

    await read()
    task = asyncio.create_task(read())
    for _ in range(passes):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with database.statement() as statement:
        await statement.execute(insert(thing).values(id="b", version=1))
    async with database.snapshot() as snapshot:
        assert (await snapshot.execute(select(thing.c.id))).scalars().all() == ["b"]
    await everything_is_free(database, thing)


async def test_more_readers_than_connections_wait_their_turn(database: OpenDatabase, thing: Table) -> None:
    """On SQLite they once took every thread and starved those who had a connection."""

    async def read() -> None:
        async with database.snapshot() as snapshot:
            for _ in range(3):
                await snapshot.execute(select(thing))

    async def write(number: int) -> None:
        async with database.transaction() as transaction:
            await transaction.execute(insert(thing).values(id=str(number), version=1))

    async with asyncio.timeout(10):
        await asyncio.gather(*(read() for _ in range(60)), *(write(number) for number in range(20)))
    async with database.snapshot() as snapshot:
        assert len((await snapshot.execute(select(thing))).all()) == 20


async def test_the_same_row_is_never_updated_from_an_old_reading(
    database: OpenDatabase, thing: Table, service_url: str
) -> None:
    """Read, decide, write: two connections (on SQLite two openings of the file), no update lost."""
    from service_kit.database import StaleError, open_database

    async with database.transaction() as transaction:
        await transaction.execute(insert(thing).values(id="a", version=0))
    other = open_database(service_url)

    async def increment(transaction: Transaction) -> None:
        before = (await transaction.execute(select(thing.c.version).where(thing.c.id == "a"))).scalar_one()
        await asyncio.sleep(0)
        await transaction.update(thing, ("version",), [("a", before, before + 1)])

    async def many(through: OpenDatabase) -> None:
        for _ in range(25):
            while True:
                try:
                    async with through.transaction() as transaction:
                        await increment(transaction)
                    break
                except StaleError:
                    continue

    async with asyncio.timeout(30):
        await asyncio.gather(many(database), many(other), many(database))
    await other.close()
    async with database.snapshot() as snapshot:
        assert (await snapshot.execute(select(thing.c.version))).scalar() == 75
