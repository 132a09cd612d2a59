"""A service in small: an outbox, a consumer's tables and a read model, over any database and any log."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Identity, MetaData, Table, Text, func, select
from sqlalchemy.schema import CreateIndex, CreateTable
from uuid_utils import uuid7

from event_bus.consume import Consumer
from event_bus.event import Event, Outgoing, RawSubscription, Subscription
from event_bus.outbox import Outbox, RowNumber, outbox_table
from event_bus.port import Log, Publisher, Subscriber
from event_bus.positions import ConsumerTables, consumer_tables
from event_bus.relay import Leadership, Relay
from event_bus.retrying import Retrying
from event_bus.transaction import Database, Transaction
from event_contracts.topics import LEADS, PRIVATE

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOUCHED, PROFILE = "lead.touched", "private.profile"
HEARD = frozenset({TOUCHED, "lead.created", "lead.scored", PROFILE})


class BusTables(NamedTuple):
    """The tables of the service in small."""

    metadata: MetaData
    outbox: Table
    consumer: ConsumerTables
    effect: Table


def bus_tables() -> BusTables:
    """Its own metadata each time."""
    metadata = MetaData()
    effect = Table(
        "effect",
        metadata,
        Column("n", RowNumber, Identity(), primary_key=True),
        Column("lead", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("value", Text),
    )
    return BusTables(metadata, outbox_table(metadata), consumer_tables(metadata), effect)


async def create_tables(database: Database, metadata: MetaData) -> None:
    """Make the tables in an empty database."""
    async with database.transaction() as transaction:
        for table in metadata.sorted_tables:
            await transaction.execute(CreateTable(table))
            for index in table.indexes:
                await transaction.execute(CreateIndex(index))


class Moment:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        """The moment it stands at."""
        return self.now

    def pass_by(self, **duration: float) -> None:
        """Move on."""
        self.now += timedelta(**duration)


class Always:
    """A leadership that is never lost."""

    async def check(self) -> None:
        """Held."""


def leading(_duty: str) -> AbstractAsyncContextManager[Leadership]:
    """Leads at once."""
    return nullcontext(Always())


def fact(lead: str, sequence: int, value: str = "", kind: str = TOUCHED) -> Outgoing:
    """A fact about a lead."""
    return Outgoing(LEADS.name, lead, kind, lead, sequence, NOON, {"value": value}, str(uuid7()))


def document(lead: str, version: int, value: str | None) -> Outgoing:
    """A private document of a lead; None is its tombstone."""
    data = None if value is None else {"value": value}
    return Outgoing(PRIVATE.name, f"{lead}/profile/main", PROFILE, lead, version, NOON, data, str(uuid7()))


class Bus:
    """One service's way out and in; `poison` are values that its handler cannot stand."""

    def __init__(self, database: Database, tables: BusTables, log: Log, source: str = "lead-intake") -> None:
        self.database = database
        self.tables = tables
        self.log = log
        self.clock = Moment()
        self.outbox = Outbox(tables.outbox, source, self.clock)
        self.poison: dict[str, type[Exception]] = {}
        self.calls: list[list[int]] = []

    async def say(self, *facts: Outgoing) -> None:
        """Commit facts to the outbox."""
        async with self.database.transaction() as transaction:
            await self.outbox.append(transaction, facts)

    def relay(self, database: Database | None = None) -> Relay:
        """A relay as a process has it after its start."""
        return Relay(database or self.database, self.outbox, self.publisher, leading)

    def publisher(self) -> Publisher:
        """A publisher of this service."""
        return self.log.publisher(self.outbox.source)

    async def relay_all(self) -> None:
        """Send everything that waits."""
        relay, publisher = self.relay(), self.publisher()
        await publisher.start()
        while await relay.turn(publisher):
            continue
        await publisher.stop()

    async def handle(self, transaction: Transaction, events: Sequence[Event]) -> None:
        """The read model: one row for each event, in the order of handling."""
        self.calls.append([event.sequence for event in events])
        for event in events:
            fault = self.poison.get((event.data or {}).get("value", ""))
            if fault is not None:
                raise fault("poison")
        rows = [(e.key, e.source, e.sequence, (e.data or {}).get("value")) for e in events]
        await transaction.insert(self.tables.effect, ("lead", "source", "sequence", "value"), rows)

    def subscription(self, *topics: str, group: str = "digest") -> Subscription:
        """Hears leads, or the given topics."""
        return Subscription(group, topics or (LEADS.name,), HEARD, self.handle)

    def consumer(
        self, subscription: Subscription | RawSubscription | None = None, database: Database | None = None
    ) -> Consumer:
        """A consumer as a process has it after its start."""
        heard = subscription or self.subscription()
        return Consumer(self.log, database or self.database, self.tables.consumer, heard, self.clock)

    def retrying(self, subscription: Subscription | RawSubscription | None = None) -> Retrying:
        """The worker that retries."""
        heard = subscription or self.subscription()
        return Retrying(self.database, self.tables.consumer, heard, self.outbox, self.clock)

    async def subscriber(self, consumer: Consumer, *topics: str) -> Subscriber:
        """A started subscriber for this consumer, whose turns the test takes itself."""
        subscriber = self.log.subscriber(consumer.group, topics or (LEADS.name,), consumer.start_offsets)
        await subscriber.start()
        return subscriber

    async def effects(self, lead: str | None = None) -> list[tuple[str, str, int]]:
        """What was handled: (lead, source, sequence) in the order of handling."""
        table = self.tables.effect
        async with self.database.snapshot() as snapshot:
            rows = await snapshot.execute(select(table).order_by(table.c.n))
            return [(row.lead, row.source, row.sequence) for row in rows if lead in (None, row.lead)]

    async def sequences(self, lead: str) -> list[int]:
        """The sequences of a lead in the order of handling."""
        return [sequence for _, _, sequence in await self.effects(lead)]

    async def rows(self, table: Table) -> list[Any]:
        """All rows of a table."""
        async with self.database.snapshot() as snapshot:
            return list((await snapshot.execute(select(table))).all())

    async def count(self, table: Table) -> int:
        """How many rows a table has."""
        async with self.database.snapshot() as snapshot:
            found: int = (await snapshot.execute(select(func.count()).select_from(table))).scalar_one()
            return found


async def until_quiet(consumer: Consumer, subscriber: Subscriber, turns: int = 200) -> None:
    """Let a consumer work until nothing is left for it."""
    for _ in range(turns):
        await consumer.turn(subscriber)
        if await consumer.lag() == 0 and consumer.failing is None:
            return
    raise AssertionError(f"{consumer.group} does not get on: {consumer.failing}")


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Wait for a condition, but not for ever."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110  # whatever is waited for has no event
            await asyncio.sleep(0.005)
