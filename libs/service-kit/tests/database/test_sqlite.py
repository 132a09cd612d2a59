"""What only SQLite can do to us."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Table, delete, insert, select, text

from service_kit.database import OpenDatabase, UnavailableError, open_database
from service_kit.database import sqlite as kit

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
