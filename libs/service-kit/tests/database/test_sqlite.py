"""What only SQLite can do to us."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import Table, delete, insert, select, text
from sqlalchemy.dialects.sqlite import dialect

from service_kit.database import OpenDatabase, UnavailableError, open_database
from service_kit.database import sqlite as kit
from service_kit.foundation import ServiceTables

pytestmark = pytest.mark.sqlite


async def test_the_file_is_durable_checked_and_forgets_what_is_deleted(sqlite: OpenDatabase, thing: Table) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    async with sqlite.transaction() as transaction:
        for pragma, value in wanted.items():
            assert (await transaction.execute(text(f"pragma {pragma}"))).scalar() == value
        await transaction.execute(insert(thing).values(id="a", version=1, name="unmistakable Ada Lovelace"))
    async with sqlite.transaction() as transaction:
        await transaction.execute(delete(thing))
    await sqlite.close()
    path = Path(sqlite.url.removeprefix("sqlite:///"))
    checkpoint = sqlite3.connect(path)
    checkpoint.execute("pragma wal_checkpoint(truncate)")
    checkpoint.close()
    assert b"unmistakable" not in path.read_bytes()  # noqa: ASYNC240  # nothing else runs here


async def test_another_process_that_writes_is_waited_for_without_stopping_this_one(
    sqlite: OpenDatabase, thing: Table
) -> None:
    other = sqlite3.connect(sqlite.url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("begin immediate")

    async def write() -> None:
        async with sqlite.transaction() as transaction:
            await transaction.execute(insert(thing).values(id="a", version=1))

    writing = asyncio.create_task(write())
    for _ in range(10):  # the event loop goes on
        await asyncio.sleep(0.002)
    assert not writing.done()
    other.execute("commit")
    await asyncio.wait_for(writing, 5)
    other.close()
    async with sqlite.snapshot() as snapshot:
        assert (await snapshot.execute(select(thing.c.id))).scalars().all() == ["a"]


async def test_another_process_that_never_ends_is_an_absence(
    sqlite: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit, "BUSY_SECONDS", 0.02)
    other = sqlite3.connect(sqlite.url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(UnavailableError):
        async with sqlite.transaction():
            pass
    other.execute("rollback")
    other.close()
    async with sqlite.transaction() as transaction:
        await transaction.execute(select(1))


async def test_a_file_that_cannot_be_opened_is_an_absence(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    database = open_database(f"sqlite:///{tmp_path}/folder.db")
    with pytest.raises(UnavailableError):
        async with database.transaction():
            pass
    with pytest.raises(UnavailableError):
        await database.ping()
    await database.close()


async def test_a_look_up_goes_from_its_keys_to_the_index(sqlite: OpenDatabase, shared: ServiceTables) -> None:
    """Two keys in one index, the first the same in every row: a planner without statistics likes that one too much."""
    table = shared.consumer.sequence
    async with sqlite.transaction() as transaction:
        rows = [("digest", f"lead-{number}", "lead-intake", 1) for number in range(3000)]
        await transaction.insert(table, ("consumer_group", "subject", "source", "sequence"), rows)
        keys = transaction.keys(subject=[row[1] for row in rows], source=[row[2] for row in rows])
        both = (table.c.subject == keys.c.subject) & (table.c.source == keys.c.source)
        query = select(table.c.sequence).select_from(keys.join(table, (table.c.consumer_group == "digest") & both))
        begin = time.perf_counter()
        assert len((await transaction.execute(query)).all()) == 3000
        assert time.perf_counter() - begin < 1  # 3,000 x 3,000 comparisons of JSON take tens of seconds
        sql = str(query.compile(dialect=dialect(), compile_kwargs={"literal_binds": True}))
        plan = await transaction.execute(text(f"explain query plan {sql}".replace(":", "\\:")))
        steps = [row[3] for row in plan]
    assert steps[0].startswith("SCAN")
    assert "consumer_group=? AND subject=? AND source=?" in steps[1]


async def test_one_task_at_a_time_does_a_duty(sqlite: OpenDatabase) -> None:
    order: list[str] = []

    async def lead(name: str) -> None:
        async with sqlite.leadership("relay") as leader:
            await leader.check()
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(lead("one"), lead("two"))
    assert order == ["one begins", "one ends", "two begins", "two ends"]


@pytest.mark.parametrize("url", ["mysql://user:secret@host/db", "sqlite://", "postgres://u:secret@h/d", ""])
def test_another_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="starts with") as refused:
        open_database(url)
    assert "secret" not in str(refused.value)
