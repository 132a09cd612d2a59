"""A service's life: workers that fail begin again, a stop finishes what is in hand."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from event_bus.event import Event, Subscription
from event_bus.outbox import Outbox
from event_bus.parking import Parking, ToPark
from event_bus.port import Record
from event_bus.rejected import set_aside
from event_bus.testing.bus import fact, until
from event_bus.testing.memory import MemoryLog
from event_bus.transaction import StaleError, UnavailableError
from event_contracts.topics import LEADS
from service_kit import service as kit
from service_kit.clock import FrozenClock
from service_kit.database import OpenDatabase, Transaction
from service_kit.foundation import Foundation, ServiceTables
from service_kit.host import run_command
from service_kit.service import Service, Worker
from service_kit.settings import ServiceSettings


class Hearing:
    """Notes what it hears, and waits in mid-batch when told so."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.entered = asyncio.Event()
        self.leave = asyncio.Event()

    async def handle(self, _transaction: Transaction, events: Sequence[Event]) -> None:
        """A handler."""
        self.entered.set()
        await self.leave.wait()
        self.heard += [event.sequence for event in events]


def build(
    url: str, shared: ServiceTables, memory: MemoryLog, clock: FrozenClock, hearing: Hearing, *workers: Worker
) -> tuple[Service, Foundation]:
    """A service."""
    settings = ServiceSettings(database_url=SecretStr(url), log_url="embedded:///nowhere")
    foundation = Foundation("digest", "digest", settings, shared, memory, clock)
    subscription = Subscription("digest", (LEADS.name,), frozenset({"lead.touched"}), hearing.handle)
    return foundation.service("digest", [], [subscription], workers, description="x"), foundation


async def test_a_worker_that_fails_begins_again_and_is_counted(
    sqlite_url: str, shared: ServiceTables, memory: MemoryLog, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit, "AGAIN_SECONDS", 0.001)
    runs: list[int] = []

    async def run() -> None:
        runs.append(1)
        if len(runs) < 3:
            raise KeyError("unmistakable Ada Lovelace")
        await asyncio.Event().wait()

    service, _ = build(sqlite_url, shared, memory, clock, Hearing(), Worker("routing", run))
    begun: list[str] = []

    async def on_start() -> None:
        begun.append("before anything else" if not runs else "late")

    service.on_start.append(on_start)
    await service.start()

    async def third() -> bool:
        return len(runs) == 3

    await until(third)
    await service.stop()
    assert begun == ["before anything else"]
    assert service.metrics.faults.labels("digest", "routing")._value.get() == 2


async def test_two_replicas_that_start_at_once_and_a_database_that_is_away_only_delay_a_start(
    sqlite_url: str, shared: ServiceTables, memory: MemoryLog, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit, "AGAIN_SECONDS", 0.001)
    service, _ = build(sqlite_url, shared, memory, clock, Hearing())
    faults: list[Exception] = [StaleError("the other replica wrote it"), UnavailableError("away")]
    tried: list[int] = []

    async def on_start() -> None:
        tried.append(len(faults))
        if faults:
            raise faults.pop(0)

    service.on_start.append(on_start)
    await service.start()
    await service.stop()
    assert tried == [2, 1, 0]


async def test_a_stop_finishes_the_batch_in_hand_and_the_next_start_goes_on_behind_it(
    sqlite_url: str, shared: ServiceTables, memory: MemoryLog, clock: FrozenClock
) -> None:
    hearing = Hearing()
    service, foundation = build(sqlite_url, shared, memory, clock, hearing)
    await service.start()
    for sequence in (1, 2):
        async with foundation.database.transaction() as transaction:
            await foundation.outbox.append(transaction, [fact("lead-1", sequence)])
        if sequence == 1:
            await hearing.entered.wait()
            stopping = asyncio.create_task(service.stop())
            await asyncio.sleep(0.02)
            assert not stopping.done()
            hearing.leave.set()
            await stopping
            assert hearing.heard == [1]
            service, foundation = build(sqlite_url, shared, memory, clock, hearing)
            await service.start()

    async def heard() -> bool:
        return hearing.heard == [1, 2]

    await until(heard)
    await service.stop()


async def test_a_batch_that_does_not_end_is_given_up_and_comes_again(
    sqlite_url: str, shared: ServiceTables, memory: MemoryLog, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit, "DRAIN_SECONDS", 0.05)
    hearing = Hearing()
    service, foundation = build(sqlite_url, shared, memory, clock, hearing)
    await service.start()
    async with foundation.database.transaction() as transaction:
        await foundation.outbox.append(transaction, [fact("lead-1", 1)])
    await hearing.entered.wait()
    await service.stop()
    assert hearing.heard == []
    hearing.leave.set()
    service, _ = build(sqlite_url, shared, memory, clock, hearing)
    await service.start()

    async def heard() -> bool:
        return hearing.heard == [1]

    await until(heard)
    await service.stop()


@pytest.fixture
def command(sqlite_url: str, shared: ServiceTables, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`digest ...` on a command line."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("LOG_URL", "embedded:///nowhere")
    monkeypatch.setattr("service_kit.host.configure_logs", lambda: None)

    def run(*arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", ["digest", *arguments])
        run_command(
            "digest", "digest", ServiceSettings, lambda *_: build(sqlite_url, shared, MemoryLog(), clock, Hearing())[0]
        )

    return run


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("replay", LEADS.name, "0", "5"), "ahead of the position"),
        (("replay", LEADS.name, "0", "-1"), "ahead of the position"),
        (("replay", LEADS.name, "0", "0", "--over-a-hole"), "not ahead of the position"),
        (("replay", LEADS.name, "0", "0", "--group", "nobody"), "this service has digest, digest-access"),
    ],
)
def test_a_replay_that_cannot_be_is_explained(command: Any, arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(SystemExit, match=told):
        command(*arguments)


def test_a_replay_from_the_beginning_is_always_possible(command: Any) -> None:
    command("replay", LEADS.name, "0", "0")


async def test_what_the_log_refused_is_shown_and_sent_again(
    sqlite: OpenDatabase, shared: ServiceTables, clock: FrozenClock, command: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    outbox = Outbox(shared.outbox, "digest", clock)
    async with sqlite.transaction() as transaction:
        await outbox.append(transaction, [fact("lead-1", 1)])
    async with sqlite.transaction() as transaction:
        row = (await transaction.execute(select(shared.outbox))).one()
        await set_aside(transaction, shared.outbox, row, "the message is too large")
    for arguments, told in (
        (("rejected",), "large"),
        (("rejected", "--send-again"), "sent again"),
        (("rejected",), ""),
    ):
        await asyncio.to_thread(command, *arguments)
        assert capsys.readouterr().out.strip().endswith(told)
    async with sqlite.snapshot() as snapshot:
        assert (await snapshot.execute(select(shared.outbox.c.seq))).scalar() == row.seq


async def test_operators_see_retry_and_leave_out_what_waits(
    sqlite: OpenDatabase, shared: ServiceTables, clock: FrozenClock, command: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    parking = Parking(shared.consumer, "digest")
    record = Record(LEADS.name, 0, 7, b"lead-1", b'{"name": "unmistakable Ada"}', ())
    async with sqlite.transaction() as transaction:
        await parking.park(
            transaction, [ToPark(record, "lead-1", "lead.touched", "lead-intake", 3, "KeyError")], clock()
        )

    async def told(*arguments: str) -> str:
        await asyncio.to_thread(command, *arguments)
        return capsys.readouterr().out

    shown = await told("show")
    assert "lead.touched of lead-1: KeyError" in shown
    assert "Ada" not in shown
    identity = shown.split()[0]
    assert await told("retry", identity) == "1 records of lead-1 are tried again\n"
    assert "left out; 0 records" in await told("skip", identity, "--reason", "a script's test")
    assert await told("show") == ""
    async with sqlite.snapshot() as snapshot:
        kept = (await snapshot.execute(select(shared.consumer.skipped))).one()
    assert (kept.reason, kept.by.startswith("operator:")) == ("a script's test", True)
    with pytest.raises(SystemExit, match="nothing waits under this id"):
        await asyncio.to_thread(command, "skip", identity, "--reason", "again")
