"""What only the embedded log has to do by itself: one file, one process, its own compaction and expiry."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from event_bus.embedded_log import SUPERSEDED, EmbeddedLog
from event_bus.port import Message
from event_bus.testing import read
from event_bus.testing.bus import Moment
from event_bus.testing.support import message, publish, reading, values
from event_contracts.topics import INBOUND, LEADS, PRIVATE

pytestmark = pytest.mark.embedded_log


@pytest.fixture
def clock() -> Moment:
    """Of the log."""
    return Moment()


@pytest.fixture
async def embedded(tmp_path: Path, clock: Moment) -> AsyncIterator[EmbeddedLog]:
    """A started log."""
    log = EmbeddedLog(tmp_path / "log.db", 1, clock)
    await log.start()
    yield log
    await log.stop()


async def test_a_second_process_is_told_that_the_log_is_taken(embedded: EmbeddedLog, tmp_path: Path) -> None:
    other = EmbeddedLog(tmp_path / "log.db")
    with pytest.raises(ConnectionError, match="another process"):
        await other.start()
    await other.stop()


async def test_what_a_newer_document_replaces_is_found_by_its_key_and_gone(
    embedded: EmbeddedLog, tmp_path: Path
) -> None:
    for value in ("one", "two", None):
        await publish(embedded, message("lead-1/profile/main", value, PRIVATE.name))
    file = sqlite3.connect(tmp_path / "log.db")
    assert file.execute("select value from record where topic = ?", (PRIVATE.name,)).fetchall() == [(None,)]
    [plan] = file.execute("explain query plan " + SUPERSEDED.format(topic=PRIVATE.name), (0, b"k", 5)).fetchall()
    file.close()

    assert "key of leadloop.private.v1" in plan[3]


async def test_inbound_records_expire_and_tombstones_too_but_facts_stay(embedded: EmbeddedLog, clock: Moment) -> None:
    await publish(embedded, message("a", "raw", INBOUND.name), message("b", None, PRIVATE.name))
    await publish(embedded, message("lead-1", "kept"), message("c", "document", PRIVATE.name))
    clock.pass_by(days=8)
    embedded.expire()
    await publish(embedded, message("a", "raw again", INBOUND.name))

    async with reading(embedded, INBOUND.name, PRIVATE.name, LEADS.name) as subscriber:
        assert set(values(await read(subscriber, 3))) == {"raw again", "document", "kept"}


@pytest.mark.parametrize("rounds", [30])
async def test_a_cancelled_publisher_leaves_the_log_usable_and_whole(
    embedded: EmbeddedLog, monkeypatch: pytest.MonkeyPatch, rounds: int
) -> None:
    entered, leave = threading.Event(), threading.Event()
    writer = embedded._writer
    assert writer is not None

    class Slow:
        def __getattr__(self, name: str) -> object:
            return getattr(writer, name)

        def commit(self) -> None:
            entered.set()
            leave.wait(5)
            writer.commit()

    monkeypatch.setattr(embedded, "_writer", Slow())
    for number in range(rounds):
        entered.clear()
        leave.clear()
        cancelled = asyncio.create_task(publish(embedded, message("lead-1", f"cancelled {number}")))
        await asyncio.to_thread(entered.wait, 5)
        cancelled.cancel()
        following = asyncio.create_task(publish(embedded, message("lead-1", f"following {number}")))
        await asyncio.sleep(0)
        leave.set()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        await following
    monkeypatch.undo()
    async with reading(embedded) as subscriber:
        records = await read(subscriber, 2 * rounds)

    # The commit was under way, so both stand there: an outcome that a relay does not know, and sends again.
    assert [record.offset for record in records] == list(range(2 * rounds))
    assert {value for value in values(records) if value} == {
        f"{kind} {number}" for kind in ("cancelled", "following") for number in range(rounds)
    }


async def test_a_header_may_hold_any_bytes(embedded: EmbeddedLog) -> None:
    headers = (("x", b"\xff\x00\xfe"), ("ce_type", "повтор".encode()))
    await publish(embedded, Message(LEADS.name, b"lead-1", b"{}", headers))
    async with reading(embedded) as subscriber:
        [record] = await read(subscriber, 1)
    assert record.headers == headers


async def test_a_log_that_is_not_open_is_away(tmp_path: Path) -> None:
    log = EmbeddedLog(tmp_path / "log.db")
    with pytest.raises(ConnectionError):
        await log.create_topics([LEADS], 1)
