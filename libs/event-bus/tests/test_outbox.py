"""The way out, on both databases; what depends on no database, once; and the way over both real logs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import orjson
import pytest

from event_bus import relay as relaying
from event_bus.event import Outgoing
from event_bus.outbox import Outbox
from event_bus.port import Record
from event_bus.relay import Leadership, Relay
from event_bus.testing.bus import TOUCHED, Always, Bus, fact, leading, until
from event_bus.testing.memory import MemoryLog
from event_bus.testing.outbox import OutboxContract, firsts, sequence_of, wire
from event_bus.transaction import UnavailableError
from event_contracts.envelope import Envelope, to_headers
from event_contracts.topics import LEADS


class TestOutbox(OutboxContract):
    """On SQLite and on PostgreSQL."""


@pytest.mark.parametrize("causation", [None, "cause", 'a "cause" of 100 % \\ \u00fc'])
def test_headers_are_those_of_the_contracts(bus_outbox: Outbox, causation: str | None) -> None:
    at = datetime(2026, 11, 24, 12, 30, 5, 17, tzinfo=UTC)
    event = Outgoing(LEADS.name, "lead-1", TOUCHED, "lead-1", 7, at, {}, "id-1", causation)
    row = bus_outbox._row(event, at, "2026-11-24T12:30:05.000017Z")
    expected = to_headers(
        Envelope("id-1", "lead-intake", TOUCHED, "lead-1", at, at, 7, causation or "id-1", causationid=causation)
    )

    assert [(name, value.encode()) for name, value in orjson.loads(row[5])] == list(expected)


@pytest.fixture
def bus_outbox(bus: Bus) -> Outbox:
    """An outbox."""
    return bus.outbox


async def comes_true(condition: Callable[[], bool]) -> None:
    """Wait for a condition."""

    async def asked() -> bool:
        return condition()

    await until(asked)


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[None]:
    """The relay at work."""
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay that comes back at once, and never looks by itself: what is seen was woken."""
    monkeypatch.setattr(relaying, "AWAY_SECONDS", 0.01)
    monkeypatch.setattr(relaying, "SAFETY_POLL_SECONDS", 60)


@pytest.mark.usefixtures("quick")
async def test_the_relay_is_woken_by_the_commit_and_only_by_the_commit(bus: Bus, memory: MemoryLog) -> None:
    async with running(bus.relay()):
        await bus.say(fact("lead-1", 1))
        await comes_true(lambda: wire(memory, "lead-1") == [1])
        async with bus.database.transaction() as transaction:
            await bus.outbox.append(transaction, [fact("lead-1", 2)])
            assert wire(memory, "lead-1") == [1]
        await comes_true(lambda: wire(memory, "lead-1") == [1, 2])


@pytest.mark.usefixtures("quick")
async def test_while_the_log_is_away_the_relay_waits_and_says_so(bus: Bus, memory: MemoryLog) -> None:
    memory.away = True
    relay = bus.relay()
    await bus.say(fact("lead-1", 1))
    async with running(relay):
        await comes_true(lambda: relay.failing_since is not None)
        assert wire(memory, "lead-1") == []
        memory.away = False
        await comes_true(lambda: wire(memory, "lead-1") == [1])
        await comes_true(lambda: relay.failing_since is None)
    assert wire(memory, "lead-1") == [1]


@pytest.mark.usefixtures("quick")
async def test_after_an_unknown_outcome_a_new_publisher_sends_everything_again(bus: Bus, memory: MemoryLog) -> None:
    made = []

    def publisher() -> object:
        made.append(memory.publisher("lead-intake"))
        return made[-1]

    await bus.say(*(fact("lead-1", n) for n in range(1, 6)))
    memory.breaks_after = 2
    relay = Relay(bus.database, bus.outbox, publisher, leading)  # type: ignore[arg-type]
    async with running(relay):
        await comes_true(lambda: firsts(wire(memory, "lead-1")) == [1, 2, 3, 4, 5])

    assert wire(memory, "lead-1") == [1, 2, 1, 2, 3, 4, 5]
    assert len(made) == 2


@pytest.mark.usefixtures("quick")
async def test_a_relay_that_may_have_lost_its_leadership_sends_nothing(bus: Bus, memory: MemoryLog) -> None:
    class Lost:
        async def check(self) -> None:
            raise UnavailableError("lost")

    asked = []

    @asynccontextmanager
    async def lost_once(_duty: str) -> AsyncIterator[Leadership]:
        asked.append(len(wire(memory, "lead-1")))
        yield Lost() if len(asked) == 1 else Always()

    await bus.say(fact("lead-1", 1))
    async with running(Relay(bus.database, bus.outbox, bus.publisher, lost_once)):
        await comes_true(lambda: wire(memory, "lead-1") == [1])
    assert asked == [0, 0]


@pytest.mark.usefixtures("quick")
async def test_who_waits_for_another_leader_is_not_failing(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaying, "STANDBY_SECONDS", 0.02)
    asked = []

    @asynccontextmanager
    async def after_a_fault(duty: str) -> AsyncIterator[Leadership]:
        asked.append(duty)
        if len(asked) == 1:
            raise UnavailableError("once")
        await asyncio.Event().wait()
        yield Always()

    relay = Relay(bus.database, bus.outbox, bus.publisher, after_a_fault)
    async with running(relay):
        await comes_true(lambda: relay.failing_since is not None)
        await comes_true(lambda: relay.failing_since is None)
    assert len(asked) == 2


async def test_order_per_lead_holds_through_outbox_relay_and_log(real_bus: Bus) -> None:
    leads = [f"lead-{n}" for n in range(10)]
    for sequence in range(1, 11):
        await real_bus.say(*(fact(lead, sequence) for lead in leads))
    await real_bus.relay_all()
    consumer = real_bus.consumer()
    subscriber = await real_bus.subscriber(consumer)
    records: list[Record] = []
    async with asyncio.timeout(30):
        while len(records) < 100:
            records += await subscriber.poll(1000, 0.2)
    await subscriber.stop()

    for lead in leads:
        assert [sequence_of(r) for r in records if r.key == lead.encode()] == list(range(1, 11))
