"""Any sequence of polls, crashes, redeliveries, rebalances, rewinds and poison: each fact once, in order, none lost."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from event_bus import consume, sorting, taking_up
from event_bus.consume import Consumer
from event_bus.port import Subscriber
from event_bus.positions import Seen
from event_bus.testing.bus import Bus, bus_tables, create_tables, fact, until_quiet
from event_bus.testing.faults import CrashError, FaultyDatabase
from event_bus.testing.memory import MemoryLog
from event_bus.testing.outbox import crash
from event_bus.transaction import UnavailableError
from event_contracts.topics import LEADS
from service_kit.database import open_database
from service_kit.database.sqlite_engine import PRAGMAS

LEAD_NAMES = ("lead-1", "lead-2", "lead-3", "lead-4")
SOURCES = ("lead-intake", "sales-feedback")
leads = st.sampled_from(LEAD_NAMES)
sources = st.sampled_from(SOURCES)
members = st.sampled_from((0, 1))
steps = st.one_of(
    st.tuples(st.just("say"), sources, leads, st.booleans()),
    st.tuples(st.just("relay"), sources),
    st.tuples(st.just("crash relay"), sources, st.sampled_from(("R0", "R1", "R2", "R3", "R4", "R5"))),
    st.tuples(st.just("late relay"), sources),
    st.tuples(st.just("turn"), members),
    st.tuples(st.just("fault"), members, st.sampled_from(("begin", "commit", "answer", "snapshot"))),
    st.tuples(st.just("crash"), members, st.sampled_from(("begin", "commit", "answer"))),
    st.tuples(st.just("leave"), members),
    st.tuples(st.just("rewind"), st.integers(0, 5)),
    st.tuples(st.just("zombie"), members),
    st.tuples(st.just("retry"), st.just(0)),
)


class World:
    """Two services that say, one that hears with up to two members."""

    def __init__(self, folder: Path, tables: Any) -> None:
        self.log = MemoryLog(2)
        self.databases = [open_database(f"sqlite:///{folder}/{name}.db") for name in (*SOURCES, "digest")]
        self.sources = {
            name: Bus(database, tables, self.log, name) for name, database in zip(SOURCES, self.databases, strict=False)
        }
        self.digest = Bus(self.databases[-1], tables, self.log, "digest")
        self.said: dict[tuple[str, str], int] = {}
        self.members: list[tuple[Consumer, Subscriber, FaultyDatabase] | None] = [None, None]
        self.zombies: list[tuple[Any, Any]] = []

    async def member(self, place: int) -> tuple[Consumer, Subscriber, FaultyDatabase]:
        """A running member; the process is started if it is not there."""
        found = self.members[place]
        if found is None:
            faulty = FaultyDatabase(self.digest.database)
            consumer = self.digest.consumer(database=faulty)
            found = self.members[place] = (consumer, await self.digest.subscriber(consumer), faulty)
        return found

    async def step(self, kind: str, *about: Any) -> None:
        """One thing that happens."""
        await getattr(self, kind.replace(" ", "_"))(*about)

    async def say(self, source: str, lead: str, bad: bool) -> None:  # drawn by hypothesis
        number = self.said[lead, source] = self.said.get((lead, source), 0) + 1
        await self.sources[source].say(fact(lead, number, "bad" if bad else ""))

    async def relay(self, source: str) -> None:
        await self.sources[source].relay_all()

    async def crash_relay(self, source: str, point: Any) -> None:
        if await self.sources[source].count(self.sources[source].tables.outbox) > 3:
            await crash(self.sources[source], self.log, point)

    async def late_relay(self, source: str) -> None:
        """It has read its rows, sleeps, and sends them when another has sent and deleted them and more."""
        bus = self.sources[source]
        slow = FaultyDatabase(bus.database)

        async def overtaken() -> None:
            await bus.relay_all()
            await self.say(source, LEAD_NAMES[0], bad=False)
            await bus.relay_all()

        slow.next("answer", overtaken)
        await bus.relay(slow).turn(bus.publisher())

    async def turn(self, place: int) -> None:
        consumer, subscriber, _ = await self.member(place)
        await consumer.turn(subscriber)

    async def fault(self, place: int, point: Any) -> None:
        _, _, faulty = await self.member(place)
        faulty.next(point, UnavailableError)

    async def crash(self, place: int, point: Any) -> None:
        consumer, subscriber, faulty = await self.member(place)
        faulty.next(point, CrashError)
        try:
            await consumer.turn(subscriber)
        except CrashError:
            await self.leave(place)
        else:
            faulty.faults.clear()

    async def leave(self, place: int) -> None:
        found = self.members[place]
        if found is not None:
            await found[1].stop()
            self.members[place] = None

    async def rewind(self, offset: int) -> None:
        for row in await self.digest.rows(self.digest.tables.consumer.position):
            if offset <= row.next:
                await self.digest.consumer().rewind((row.topic, row.partition), offset)

    async def zombie(self, place: int) -> None:
        """A batch in hand since long ago, applied now; the fence lets it through only if nothing came between."""
        consumer, _, _ = await self.member(place)
        parts = [(LEADS.name, number) for number in range(2)]
        batches, self.zombies = (
            self.zombies,
            [
                (self.log.read(part, consumer._next.get(part) or 0, 10), {part: consumer._next.get(part)})
                for part in parts
            ],
        )
        for records, before in batches:
            if records:
                with contextlib.suppress(Exception):  # refused, or poison: nothing was changed
                    await consumer.batch.apply(records, before)

    async def retry(self, _: int) -> None:
        self.digest.clock.pass_by(seconds=3)
        await self.digest.retrying().turn()

    async def heal(self) -> None:
        """Everything is put right, and everybody finishes."""
        for bus in self.sources.values():
            await bus.relay_all()
        for place in (0, 1):
            await self.leave(place)
        self.digest.poison.clear()
        consumer, subscriber, _ = await self.member(0)
        await until_quiet(consumer, subscriber)
        self.digest.clock.pass_by(hours=3)
        while await self.digest.retrying().turn():
            self.digest.clock.pass_by(hours=3)

    async def close(self) -> None:
        for database in self.databases:
            await database.close()


async def live(folder: Path, tables: Any, story: list[tuple[Any, ...]]) -> None:
    """A whole story, and what must be true at its end."""
    world = World(folder, tables)
    for database in world.databases:
        async with database.transaction() as transaction:
            await transaction.execute(tables.effect.delete())
            for table in (tables.outbox, *tables.consumer):
                await transaction.execute(table.delete())
    world.digest.poison["bad"] = KeyError
    for step in story:
        await world.step(*step)
    await world.heal()
    handled: dict[tuple[str, str], list[int]] = {}
    for lead, source, sequence in await world.digest.effects():
        handled.setdefault((lead, source), []).append(sequence)
    expected = {pair: list(range(1, last + 1)) for pair, last in world.said.items()}
    waiting = await world.digest.rows(tables.consumer.parked)
    await world.close()
    assert handled == expected
    assert waiting == []


@contextlib.contextmanager
def fast_disk() -> Iterator[None]:
    """What is proved here does not depend on the disk."""
    kept = PRAGMAS["synchronous"]
    PRAGMAS["synchronous"] = "OFF"
    yield
    PRAGMAS["synchronous"] = kept


@pytest.fixture(scope="module")
def world_folder() -> Iterator[Path]:
    """Three databases with their tables."""

    async def create(url: str) -> None:
        database = open_database(url)
        await create_tables(database, WORLD_TABLES.metadata)
        await database.close()

    with tempfile.TemporaryDirectory() as folder, fast_disk():
        for name in (*SOURCES, "digest"):
            asyncio.run(create(f"sqlite:///{folder}/{name}.db"))
        yield Path(folder)


WORLD_TABLES = bus_tables()


@pytest.fixture
def _instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty poll ends at once."""
    monkeypatch.setattr(consume, "POLL_SECONDS", 0.0005)


@pytest.mark.sqlite
@pytest.mark.usefixtures("_instant")
@given(story=st.lists(steps, min_size=10, max_size=40))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_fact_has_its_effect_once_and_in_order_whatever_happens(
    world_folder: Path, story: list[tuple[Any, ...]]
) -> None:
    asyncio.run(live(world_folder, WORLD_TABLES, story))


REPEATS: list[tuple[Any, ...]] = [("say", "lead-intake", "lead-1", False)] * 4 + [("crash relay", "lead-intake", "R3")]


@pytest.mark.sqlite
@pytest.mark.usefixtures("_instant")
@pytest.mark.parametrize("broken", [True, False])
def test_this_harness_sees_a_consumer_that_forgets_what_it_has_seen(
    world_folder: Path, monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    async def nothing(*_: object) -> Seen:
        return {}

    if broken:
        monkeypatch.setattr(taking_up, "read_sequences", nothing)
        monkeypatch.setattr(sorting, "is_contiguous", lambda _topic: False)
    story = [*REPEATS, ("turn", 0), ("relay", "lead-intake"), ("turn", 0)]
    with pytest.raises(AssertionError) if broken else contextlib.nullcontext():
        asyncio.run(live(world_folder, WORLD_TABLES, story))
