"""One life of a group's member: an aiokafka consumer, fenced by an epoch of our own."""

import asyncio
import time
from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord, TopicPartition

from event_bus.kafka_closing import close_consumer
from event_bus.kafka_connection import Connection
from event_bus.kafka_ends import Ends
from event_bus.kafka_fetching import Fetching
from event_bus.kafka_lag import LagReport
from event_bus.kafka_ownership import Ownership
from event_bus.kafka_places import lost, places
from event_bus.kafka_unreadable import read_around
from event_bus.port import Record, StartOffsets

NEVER_MS = 2**31 - 1
AFTERWARDS_SECONDS = 0.5
"""How much longer than asked aiokafka may take to answer a poll."""
FETCH_BYTES = 5 * 256 * 1024
"""What one request brings: somewhat under a poll's 2,000 events, or every other poll would have but a few left over.

All of it is kept here, and by default it could be a megabyte of each partition. A larger batch comes whole.
"""
NOBODYS = -1
Batch = Mapping[TopicPartition, Sequence[ConsumerRecord]]


class Member:
    """Joins once, reads, leaves once. Methods raise aiokafka's `KafkaError` when this life is over."""

    def __init__(self, connection: Connection, ends: Ends, group: str, start_offsets: StartOffsets, epoch: int) -> None:
        timing = connection.timing
        self._connection = connection
        self._ends = ends
        self._start_offsets = start_offsets
        self._consumer = AIOKafkaConsumer(
            **connection.options(group),
            group_id=connection.topic(group),
            enable_auto_commit=False,  # the default would commit what was not handled (A16)
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            fetch_max_bytes=FETCH_BYTES,
            # Heartbeats are sent by the event loop (A14): nothing in this process may compute for so long in one piece
            session_timeout_ms=int(timing.session * 1000),
            heartbeat_interval_ms=int(timing.heartbeat * 1000),
            rebalance_timeout_ms=int(timing.rebalance * 1000),  # else the session time-out (A15)
            # A member that was not polled for so long would never rejoin (A6), and one failed poll disarms the check
            # anyway (A5): whether a consumer gets on is watched by its own loop.
            max_poll_interval_ms=NEVER_MS,
        )
        self.ownership = Ownership(self._consumer.pause, timing.drain, epoch)
        self._fetching: Fetching | None = None
        self._lag_report = LagReport(self._consumer)
        self._next: dict[TopicPartition, int] = {}
        """What is handed out next of each placed partition."""
        self._drain: asyncio.Task[tuple[int, Batch]] | None = None
        self._sought = False
        self.alive = time.monotonic()
        """The last sign of life: a fetch that the broker answered, or an assignment."""
        self._fetched: Mapping[TopicPartition, int | None] = {}

    async def join(self, topics: Sequence[str]) -> None:
        """Connect, and join the group in the background; raises `ConnectionError` when Kafka is away."""
        try:
            async with asyncio.timeout(self._connection.timing.connect):
                await self._consumer.start()  # with topics it would wait for an assignment, however long that takes
        except BaseException as error:
            await close_consumer(self._consumer, 0.1)
            if isinstance(error, KafkaError | OSError | TimeoutError):
                raise ConnectionError(f"Kafka is away: {error!r}") from error
            raise
        self._fetching = Fetching(self._consumer)
        self._consumer.subscribe([self._connection.topic(topic) for topic in topics], listener=self.ownership)

    async def read(self, max_records: int, timeout: float) -> Sequence[Record]:
        """Records of partitions that are ours, from where they were placed or sought to.

        Raises `LogLostRecordsError`, and what the start offset raises.
        """
        ownership = self.ownership
        if not ownership.open:
            await ownership.wait(timeout)
            if ownership.unplaced:
                await self._place()
            return []
        if self._drain is None:
            self._sought = False
            self._drain = asyncio.create_task(self._getmany(max_records, timeout))
        # Waited for, never cancelled: a cancelled poll would leave aiokafka's books wrong for ever (A5). It goes on
        # beyond its time-out when a rebalance begins, until that ends; then a later call takes what it brought.
        await asyncio.wait({self._drain}, timeout=timeout + AFTERWARDS_SECONDS)
        if not self._drain.done():
            return []
        drain, self._drain = self._drain, None
        epoch, batch = drain.result()
        if epoch != ownership.epoch or not ownership.open:
            # Prefetched before partitions were taken away, or before the new ones were placed (A2). Nothing is lost
            # when it is dropped: placing puts every partition back to its position in the database.
            return []
        return self._hand_out(batch)

    def seek(self, part: TopicPartition, offset: int) -> None:
        """Read on from `offset`."""
        if self.ownership.open and part in self._next:
            self._next[part] = offset
            self._sought = True
            self._consumer.seek(part, offset)

    async def ends(self) -> Mapping[TopicPartition, int]:
        """The next offset of each assigned partition; raises `ConnectionError` when Kafka is away."""
        if not self.ownership.open:
            return {}
        return await self._ends.of(self.ownership.assigned)

    async def lag(self) -> int:
        """Offsets not handed out yet; at least one while partitions are not placed or a poll has brought something."""
        ends = await self.ends()
        if not self.ownership.open:
            return 1
        # A poll that still waits has brought nothing: aiokafka moves its position when it ends, never before.
        behind = 1 if self._drain is not None and self._drain.done() else 0
        for part, end in ends.items():
            # aiokafka's position, not ours: it goes past what compaction removed at the end of a partition
            position: int = await self._consumer.position(part) if part in self._next else end
            behind += max(end - position, 0)
        return behind

    def report(self, positions: Mapping[TopicPartition, int]) -> None:
        """Note positions for Kafka's own tools."""
        self._lag_report.note({part: to for part, to in positions.items() if part in self.ownership.assigned})

    def look_for_life(self) -> None:
        """Notice whether the broker has answered since the last look; aiokafka itself says nothing when it is away."""
        ownership = self.ownership
        if ownership.open:
            fetched = {part: self._consumer.last_poll_timestamp(part) for part in ownership.assigned}
            if fetched != self._fetched or not fetched:
                self.alive = time.monotonic()
            self._fetched = fetched

    async def leave(self) -> None:
        """Leave the group, so that the others take over at once; never hangs."""
        self.ownership.close()
        await self._lag_report.stop(1)
        await close_consumer(self._consumer, self._connection.timing.stop)
        if self._drain is not None:
            self._drain.cancel()
            await asyncio.gather(self._drain, return_exceptions=True)

    async def _getmany(self, max_records: int, timeout: float) -> tuple[int, Batch]:
        if self._fetching is not None:
            self._fetching.go_on()
        try:
            # What an earlier request left over is taken before the task that fetches runs, so nothing is left out
            batch = await self._consumer.getmany(timeout_ms=int(timeout * 1000), max_records=max_records)
        except UnicodeDecodeError:
            epoch = self.ownership.epoch if self.ownership.open else NOBODYS
            return epoch, await read_around(self._consumer, dict(self._next), await self.ends(), max_records)
        # Nothing can come between the hand-over inside aiokafka and this line, so this is the batch's own epoch
        if batch and self._fetching is not None:
            self._fetching.hold(ahead=sum(map(len, batch.values())) * 2 > max_records)
        return self.ownership.epoch if self.ownership.open else NOBODYS, batch

    async def _place(self) -> None:
        epoch, assigned = self.ownership.epoch, self.ownership.assigned
        connection = self._connection
        found = await places(
            self._consumer, assigned, connection.prefix, self._start_offsets, connection.timing.connect
        )
        # No await from here on, or partitions could be taken away between the look and the opening
        if self.ownership.epoch != epoch:
            return
        for part, offset in found.items():
            self._consumer.seek(part, offset)
        self._consumer.resume(*assigned)
        self._next = found
        self.ownership.placed()
        self.alive = time.monotonic()

    def _hand_out(self, batch: Batch) -> Sequence[Record]:
        back = [part for part, found in batch.items() if found[0].offset < self._next[part]]
        if back or self._sought:
            # A fetched record is handled or sought back to, never dropped
            for part in batch:
                self._consumer.seek(part, self._next[part])
            if back and not self._sought:
                raise lost(back[0], batch[back[0]][0].offset, self._next[back[0]])
            return []
        records: list[Record] = []
        for part, found in batch.items():
            topic = part.topic.removeprefix(self._connection.prefix)
            records += [Record(topic, m.partition, m.offset, m.key, m.value, headers_of(m)) for m in found]
            self._next[part] = found[-1].offset + 1
        return records


def headers_of(message: ConsumerRecord) -> tuple[tuple[str, bytes], ...]:
    """Headers; Kafka allows a header without a value, which foreign producers may write."""
    headers: tuple[tuple[str, bytes | None], ...] = message.headers
    if None in [value for _, value in headers]:
        return tuple((name, value or b"") for name, value in headers)
    return headers  # type: ignore[return-value]
