"""A world in which anything may happen between two that say and one that hears: what `test_any_interleaving` steps."""

# ruff: noqa: SLF001

import contextlib
from collections.abc import Sequence
from typing import Any

from event_bus.consume import Consumer
from event_bus.port import Subscriber
from event_bus.reading_ahead import ReadingAhead
from event_bus.testing.bus import Bus, fact, until_quiet
from event_bus.testing.faults import CrashError, FaultyDatabase
from event_bus.testing.memory import MemoryLog
from event_bus.testing.outbox import crash
from event_bus.transaction import Database, UnavailableError
from event_contracts.topics import LEADS

LEAD_NAMES = ("lead-1", "lead-2", "lead-3", "lead-4")
SOURCES = ("lead-intake", "sales-feedback")


class World:
    """Two services that say, one that hears with up to two members, which may read ahead."""

    def __init__(self, databases: Sequence[Database], tables: Any, *, ahead: bool = False) -> None:
        """A database for each of `SOURCES`, and one for who hears."""
        self.ahead = ahead
        self.log = MemoryLog(2)
        self.sources = {
            name: Bus(database, tables, self.log, name) for name, database in zip(SOURCES, databases, strict=False)
        }
        self.digest = Bus(databases[-1], tables, self.log, "digest")
        self.said: dict[tuple[str, str], int] = {}
        self.members: list[tuple[Consumer, Subscriber, FaultyDatabase] | None] = [None, None]
        self.zombies: list[tuple[Any, Any]] = []

    async def member(self, place: int) -> tuple[Consumer, Subscriber, FaultyDatabase]:
        """A running member; the process is started if it is not there."""
        found = self.members[place]
        if found is None:
            faulty = FaultyDatabase(self.digest.database)
            consumer = self.digest.consumer(database=faulty)
            subscriber = await self.digest.subscriber(consumer)
            found = (consumer, ReadingAhead(subscriber) if self.ahead else subscriber, faulty)
            self.members[place] = found
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
