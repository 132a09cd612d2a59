"""Hands and eyes of the contract's tests."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

from event_bus.port import Log, Message, Partition, Publisher, Record, StartOffsets, Subscriber
from event_contracts.topics import LEADS

OpenLog = Callable[[], Awaitable[Log]]
PATIENCE_SECONDS = 30.0
POLL_SECONDS = 0.2


class Positions(dict[Partition, int]):
    """A consumer's own database, as far as the log is concerned."""

    async def start(self, parts: Collection[Partition]) -> Mapping[Partition, int | None]:
        """The start offsets of partitions."""
        return {part: self.get(part) for part in parts}

    def handled(self, records: Iterable[Record]) -> None:
        """Move the positions past these records."""
        for record in records:
            self[record.topic, record.partition] = record.offset + 1


async def from_the_beginning(parts: Collection[Partition]) -> Mapping[Partition, int | None]:
    """The start offsets of a group that has handled nothing."""
    return dict.fromkeys(parts)


def message(key: str, value: str | None, topic: str = LEADS.name) -> Message:
    """A message with a header."""
    return Message(topic, key.encode(), None if value is None else value.encode(), (("ce_id", f"{key}-id".encode()),))


@asynccontextmanager
async def publishing(log: Log) -> AsyncIterator[Publisher]:
    """A started publisher."""
    publisher = log.publisher("lead-intake")
    await publisher.start()
    try:
        yield publisher
    finally:
        await publisher.stop()


async def publish(log: Log, *messages: Message) -> None:
    """Publish with a publisher of its own."""
    async with publishing(log) as publisher:
        await publisher.publish(messages)


@asynccontextmanager
async def reading(
    log: Log,
    *topics: str,
    group: str = "digest",
    start_offsets: StartOffsets = from_the_beginning,
) -> AsyncIterator[Subscriber]:
    """A started member of a group."""
    subscriber = log.subscriber(group, topics or (LEADS.name,), start_offsets)
    await subscriber.start()
    try:
        yield subscriber
    finally:
        await subscriber.stop()


async def read(subscriber: Subscriber, count: int, max_records: int = 500) -> list[Record]:
    """The next records, at least `count`; fails when they do not come."""
    records: list[Record] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(records) < count:
        if time.monotonic() > deadline:
            raise AssertionError(f"{len(records)} of {count} records came")
        records += await subscriber.poll(max_records, POLL_SECONDS)
    return records


async def seek_back(subscriber: Subscriber, records: Sequence[Record]) -> None:
    """What a consumer does with records that it will not handle."""
    first: dict[Partition, int] = {}
    for record in records:
        first.setdefault((record.topic, record.partition), record.offset)
    for (topic, partition), offset in first.items():
        await subscriber.seek(topic, partition, offset)


async def nothing_more(subscriber: Subscriber) -> None:
    """Fails when another record comes."""
    for _ in range(3):
        records = await subscriber.poll(500, POLL_SECONDS)
        if records:
            raise AssertionError(f"unexpected: {values(records)}")


async def settled(*subscribers: Subscriber, parts: int | None = None) -> None:
    """Poll all until their assignments are disjoint, nobody is left out and, if given, there are `parts` in all."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        for subscriber in subscribers:
            if await subscriber.poll(1, 0.05):
                raise AssertionError("the members were to settle on an empty log")
        shares = [subscriber.assignment() for subscriber in subscribers]
        everything = frozenset().union(*shares)
        if all(shares) and sum(map(len, shares)) == len(everything) and parts in (None, len(everything)):
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"the members did not settle: {shares}")


def values(records: Sequence[Record]) -> list[str | None]:
    """The values as text."""
    return [None if record.value is None else record.value.decode() for record in records]
