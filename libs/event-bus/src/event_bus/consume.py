"""The consumer's loop: poll always, handle in batches, halve a failing batch until the poison stands alone, park it."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from event_bus.apply import Batch
from event_bus.clock import Clock
from event_bus.event import RawSubscription, Subscription
from event_bus.port import Log, Partition, Record, Subscriber
from event_bus.positions import ConsumerTables, FenceLostError, move_positions, read_positions
from event_bus.transaction import Database, StaleError, UnavailableError

MAX_RECORDS = 2000
POLL_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
STALE_ATTEMPTS = 20
log = structlog.get_logger("event_bus.consume")


class Consumer:
    """Reads one subscription's topics and applies them, until stopped."""

    def __init__(
        self,
        event_log: Log,
        database: Database,
        tables: ConsumerTables,
        subscription: Subscription | RawSubscription,
        clock: Clock,
    ) -> None:
        self.group = subscription.group
        self.batch = Batch(database, tables, subscription, clock)
        self._log = event_log
        self._database = database
        self._tables = tables
        self._topics = subscription.topics
        self._next: dict[Partition, int | None] = {}
        self._pause = FIRST_PAUSE_SECONDS
        self._stopping = False
        self.on_applied: list[Callable[[], None]] = []
        self.last_progress: float | None = None
        """Loop time of the last poll with an assignment whose records were all handled."""
        self.applied = 0
        """Batches applied since the start."""
        self._subscriber: Subscriber | None = None
        self._handling = False
        self.last_turn: float | None = None
        """Loop time of the last poll of any kind."""
        self.failing: str | None = None
        """Why nothing moves at present: the class of a transient fault."""

    def stop(self) -> None:
        """Finish the batch in hand, then leave the group."""
        self._stopping = True

    async def run(self) -> None:
        """Poll and handle until `stop`."""
        subscriber = self._log.subscriber(self.group, self._topics, self._start_offset)
        await subscriber.start()
        self._subscriber = subscriber
        try:
            while not self._stopping:
                await self.turn(subscriber)
        finally:
            await subscriber.stop()

    async def lag(self) -> int:
        """Records that stand on the log and are not applied yet (at least one while a batch is in hand)."""
        if self._subscriber is None:
            return 1
        return await self._subscriber.lag() + self._handling

    async def rewind(self, part: Partition, offset: int) -> None:
        """Have this group read `part` again from `offset`: a running consumer's fence notices the moved position."""
        async with self._database.transaction() as transaction:
            current = (await read_positions(transaction, self._tables.position, self.group)).get(part)
            if current is not None and offset < current:
                await move_positions(transaction, self._tables.position, self.group, {part: current}, {part: offset})

    async def turn(self, subscriber: Subscriber) -> None:
        """One poll and what came with it."""
        self.last_turn = asyncio.get_running_loop().time()
        epoch = subscriber.epoch
        records = await subscriber.poll(MAX_RECORDS, POLL_SECONDS)
        if not records:
            if subscriber.assignment():
                self._progressed()
            return
        if subscriber.epoch != epoch:
            # Ownership changed while we waited: none of this batch may be handled, none of it may be dropped.
            await self._seek_back(subscriber, records)
            return
        self._handling = True
        try:
            await self._handle(records)
            self._progressed()
            await subscriber.commit({part: after for part, after in self._next.items() if after is not None})
        except FenceLostError:
            await self._seek_to_positions(subscriber)
        except UnavailableError as error:
            self.failing = str(error)
            log.warning("consumer_waits", group=self.group, reason=str(error), seconds=self._pause)
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
            await self._seek_back(subscriber, records)
        finally:
            self._handling = False

    async def _handle(self, records: Sequence[Record]) -> None:
        try:
            await self._apply(records)
        except (FenceLostError, UnavailableError):
            raise
        except Exception as error:  # noqa: BLE001  # whatever a handler raises is poison until proved otherwise
            if len(records) > 1:
                middle = len(records) // 2
                await self._handle(records[:middle])
                await self._handle(records[middle:])
            else:
                log.error("event_parked", group=self.group, offset=records[0].offset, reason=type(error).__name__)
                await self._apply(records, poison=type(error).__name__)

    async def _apply(self, records: Sequence[Record], poison: str | None = None) -> None:
        parts = {(record.topic, record.partition) for record in records}
        before = {part: self._next.get(part) for part in parts}
        for attempt in range(STALE_ATTEMPTS):
            try:
                after = await self.batch.apply(records, before, poison)
            except StaleError:
                # Another transaction of this service won a row; the same batch, read anew, goes through.
                await asyncio.sleep(0.005 * attempt)
                continue
            self._next.update(after)
            self.applied += 1
            for callback in self.on_applied:
                callback()
            return
        raise UnavailableError("rows under contention")

    def _progressed(self) -> None:
        self.last_progress = asyncio.get_running_loop().time()
        self.failing = None
        self._pause = FIRST_PAUSE_SECONDS

    async def _start_offset(self, topic: str, partition: int) -> int | None:
        """Asked by the log at every assignment: our own position wins over anything the log remembers."""
        positions = await self._positions()
        self._next[topic, partition] = positions.get((topic, partition))
        return self._next[topic, partition]

    async def _positions(self) -> dict[Partition, int]:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with self._database.snapshot() as snapshot:
                    return await read_positions(snapshot, self._tables.position, self.group)
            except UnavailableError as error:
                self.failing = str(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _seek_to_positions(self, subscriber: Subscriber) -> None:
        positions = await self._positions()
        for topic, partition in subscriber.assignment():
            position = positions.get((topic, partition))
            self._next[topic, partition] = position
            await subscriber.seek(topic, partition, position or 0)

    async def _seek_back(self, subscriber: Subscriber, records: Sequence[Record]) -> None:
        first: dict[Partition, int] = {}
        for record in records:
            first.setdefault((record.topic, record.partition), record.offset)
        for (topic, partition), offset in first.items():
            handled = self._next.get((topic, partition))
            await subscriber.seek(topic, partition, offset if handled is None else max(handled, offset))
