"""The consumer's loop: poll always, handle in batches, halve a failing batch until the poison stands alone, park it."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence

import structlog

from event_bus.apply import Batch
from event_bus.clock import Clock
from event_bus.event import RawSubscription, Subscription
from event_bus.lines import in_line
from event_bus.operating import move
from event_bus.pace import Pace
from event_bus.parking import reason_of
from event_bus.port import Partition, Readable, Record, Subscriber
from event_bus.positions import ConsumerTables, FenceLostError, read_positions
from event_bus.transaction import TRANSIENT, Database, StaleError

MAX_RECORDS = 2000
POLL_SECONDS = 0.2
STALE_ATTEMPTS = 10
HOLE_PAUSE_SECONDS = 1.0
LOOK_AGAIN_SECONDS = 2.0
"""While idle, how often the stored positions are compared: an operator may have rewound them."""
log = structlog.get_logger("event_bus.consume")


class Consumer:
    """Reads one subscription's topics and applies them, until stopped."""

    def __init__(
        self,
        event_log: Readable,
        database: Database,
        tables: ConsumerTables,
        subscription: Subscription | RawSubscription,
        clock: Clock,
    ) -> None:
        self.group = subscription.group
        self.types = frozenset() if isinstance(subscription, RawSubscription) else subscription.types
        self.passes_over = None if isinstance(subscription, RawSubscription) else subscription.passes_over
        self.batch = Batch(database, tables, subscription, clock)
        self._log = event_log
        self._database = database
        self._tables = tables
        self._topics = subscription.topics
        self._next: dict[Partition, int | None] = {}
        """What to handle next of each partition, as our database says; None: it was never handled."""
        self._pace = Pace()
        self.on_applied: list[Callable[[], None]] = []
        self.last_progress: float | None = None
        """Loop time of the last poll with an assignment whose records were all handled."""
        self.applied = 0
        """Batches applied since the start."""
        self._subscriber: Subscriber | None = None
        self._handling = False
        self._brought = 0
        self._polled = 0.0
        """Records of the last poll, and its end."""
        self._lost = False
        """Whether the stored positions must be read, and sought to, before anything is handled."""
        self._looked = 0.0
        self.first_turn: float | None = None
        """Loop time of the first poll."""
        self.last_turn: float | None = None
        """Loop time of the last poll of any kind."""
        self._waiting: str | None = None
        self.strayed: dict[Partition, int] = {}
        """Partitions that cannot go on: the log hands out another offset (this one) than the one that is next."""

    @property
    def failing(self) -> str | None:
        """Why nothing moves at present: the class of a transient fault, or a hole in the log."""
        if self.strayed:
            (topic, partition), offset = min(self.strayed.items())
            return f"{topic}/{partition} has a hole before offset {offset}"
        return self._waiting

    def stop(self) -> None:
        """Finish the batch in hand, then leave the group."""
        self._pace.stopping.set()

    async def run(self) -> None:
        """Poll and handle until `stop`; log or database away means waiting, never skipping."""
        subscriber = self._log.subscriber(self.group, self._topics, self.start_offsets)
        started = False
        try:
            while not started and not self._pace.stopping.is_set():
                try:
                    await subscriber.start()
                    started = True
                except TRANSIENT as error:
                    await self._wait(error)
            while not self._pace.stopping.is_set():
                await self.turn(subscriber)
                await self._pace.between(self._brought, asyncio.get_running_loop().time() - self._polled)
        finally:
            await subscriber.stop()

    async def lag(self) -> int:
        """Records that stand on the log and are not applied yet (at least one while that cannot be said)."""
        if self._subscriber is None:
            return 1
        try:
            return await self._subscriber.lag() + (self._handling or self._lost)
        except TRANSIENT:
            return 1

    async def rewind(self, part: Partition, offset: int) -> None:
        """Have this group read `part` again from `offset`; its running consumer notices within seconds.

        Raises `ValueError` for an offset that is negative or ahead of the position.
        """
        await move(self._database, self._tables, self.group, part, offset)

    async def leap(self, part: Partition, offset: int) -> None:
        """An operator's word that what the log lost before `offset` is given up: go on there.

        Raises `ValueError` for an offset that is not ahead of the position.
        """
        await move(self._database, self._tables, self.group, part, offset, ahead=True)

    async def turn(self, subscriber: Subscriber) -> None:
        """One poll and what came with it."""
        self._subscriber = subscriber
        self.last_turn = asyncio.get_running_loop().time()
        self.first_turn = self.first_turn or self.last_turn
        epoch = subscriber.epoch
        self._brought = 0
        try:
            records = await subscriber.poll(MAX_RECORDS, POLL_SECONDS)
            self._brought, self._polled = len(records), asyncio.get_running_loop().time()
            if records and subscriber.epoch != epoch:
                # Ownership changed while we waited: none of this batch may be handled, none of it may be dropped.
                self._lost = True
            if self._lost:
                await self._go_to_positions(subscriber)
            elif records:
                await self._work(subscriber, records)
            elif subscriber.assignment():
                await self._idle(subscriber)
        except FenceLostError:
            self._lost = True
        except TRANSIENT as error:
            # What came of the batch may be unknown; what the database says about it decides.
            self._lost = True
            await self._wait(error)

    async def _work(self, subscriber: Subscriber, records: Sequence[Record]) -> None:
        fit, strayed = in_line(records, self._next)
        self._handling = True
        try:
            if fit:
                await self._handle(fit)
        finally:
            self._handling = False
        for record in fit:
            self.strayed.pop((record.topic, record.partition), None)
        if strayed:
            await self._stray(strayed)
            return
        self._progressed()
        await subscriber.commit({part: after for part, after in self._next.items() if after is not None})

    async def _stray(self, strayed: dict[Partition, int]) -> None:
        """Never apply silently what does not follow the position: go back to it, and say so if that does not help."""
        self._lost = True
        again = strayed.keys() & self.strayed.keys()
        self.strayed |= strayed
        for topic, partition in sorted(again):
            offset = strayed[topic, partition]
            log.error("hole_in_the_log", group=self.group, topic=topic, partition=partition, offset=offset)
        if again:
            await self._pace.sleep(HOLE_PAUSE_SECONDS)

    async def _handle(self, records: Sequence[Record]) -> None:
        try:
            await self._apply(records)
        except (FenceLostError, *TRANSIENT):
            raise
        except Exception as error:  # noqa: BLE001  # whatever a handler raises is poison until proved otherwise
            if len(records) > 1:
                middle = len(records) // 2
                await self._handle(records[:middle])
                await self._handle(records[middle:])
            else:
                await self._apply(records, poison=reason_of(error))

    async def _apply(self, records: Sequence[Record], poison: str | None = None) -> None:
        parts = {(record.topic, record.partition) for record in records}
        before = {part: self._next.get(part) for part in parts}
        for attempt in range(1, STALE_ATTEMPTS + 1):
            try:
                after = await self.batch.apply(records, before, poison)
            except StaleError:
                # Another transaction of this service won a row; the same batch, read anew, goes through. If it never
                # does, it is no accident: the batch is halved, and a record that fails alone waits with its lead.
                if attempt == STALE_ATTEMPTS:
                    raise
                await asyncio.sleep(0.005 * attempt)
                continue
            self._next.update(after)
            self.applied += 1
            for callback in self.on_applied:
                callback()
            return

    async def _idle(self, subscriber: Subscriber) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._looked > LOOK_AGAIN_SECONDS:
            self._looked = now
            stored = await self._positions()
            if any(stored.get(part) != self._next.get(part) for part in subscriber.assignment()):
                self._lost = True
                return
        self._progressed()

    def _progressed(self) -> None:
        self.last_progress = asyncio.get_running_loop().time()
        self._waiting = None
        self._pace.well()

    async def _wait(self, error: Exception) -> None:
        self._waiting = type(error).__name__
        pause = self._pace.after_fault()
        log.warning("consumer_waits", group=self.group, reason=self._waiting, seconds=pause)
        await self._pace.sleep(pause)

    async def start_offsets(self, parts: Collection[Partition]) -> Mapping[Partition, int | None]:
        """Asked by the log at every assignment: our own positions win over anything the log remembers.

        Raises `UnavailableError`: the log's next poll asks again.
        """
        stored = await self._positions()
        found = {part: stored.get(part) for part in parts}
        self._next.update(found)
        return found

    async def _positions(self) -> dict[Partition, int]:
        async with self._database.snapshot() as snapshot:
            return await read_positions(snapshot, self._tables.position, self.group)

    async def _go_to_positions(self, subscriber: Subscriber) -> None:
        stored = await self._positions()
        for topic, partition in subscriber.assignment():
            position = stored.get((topic, partition))
            self._next[topic, partition] = position
            await subscriber.seek(topic, partition, position or 0)
        self.strayed = {part: offset for part, offset in self.strayed.items() if part in subscriber.assignment()}
        self._lost = False
