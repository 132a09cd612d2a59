"""Reading from Kafka: the port over one member after another."""

import time
from collections.abc import Mapping, Sequence
from typing import NoReturn

import structlog
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from event_bus.kafka_connection import Connection
from event_bus.kafka_ends import Ends
from event_bus.kafka_member import Member
from event_bus.port import Partition, Record, StartOffsets

log = structlog.get_logger("event_bus.kafka")


class KafkaSubscriber:
    """A member of a group, replaced by a new one when it is alive and dead at once (A7)."""

    def __init__(
        self, connection: Connection, ends: Ends, group: str, topics: Sequence[str], start_offsets: StartOffsets
    ) -> None:
        self._connection = connection
        self._ends = ends
        self._group = group
        self._topics = topics
        self._start_offsets = start_offsets
        self._member: Member | None = None
        self._epoch = 0
        self._polled = 0.0
        self._stopped = False

    @property
    def epoch(self) -> int:
        """Grows when partitions are taken away and when they are given."""
        return self._member.ownership.epoch if self._member else self._epoch

    def assignment(self) -> frozenset[Partition]:
        """The partitions that are placed and read."""
        if self._member is None or not self._member.ownership.open:
            return frozenset()
        return frozenset(map(self._named, self._member.ownership.assigned))

    async def start(self) -> None:
        """Join the group in the background; raises `ConnectionError` when Kafka is away."""
        await self._join()

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """Up to `max_records`.

        Raises `ConnectionError` when the log was silent for too long or lost records: wait, and call again, which tries
        with a new member.
        """
        if self._stopped:
            return []
        member = self._member or await self._join()
        member.ownership.idle()
        now = time.monotonic()
        if now - self._polled > self._connection.timing.silence / 2:
            member.alive = now  # while records were handled nobody looked
        try:
            records = await member.read(max_records, timeout)
        except KafkaError as error:
            await self._give_up(f"the consumer failed: {error!r}")
        member.look_for_life()
        self._polled = time.monotonic()
        if records:
            member.ownership.busy()
        elif self._polled - member.alive > self._patience(member):
            await self._give_up("nothing was heard from the log")
        return records

    async def seek(self, topic: str, partition: int, offset: int) -> None:
        """Read on from `offset`."""
        if self._member:
            self._member.seek(self._theirs((topic, partition)), offset)

    async def end_offsets(self) -> Mapping[Partition, int]:
        """The next offset of each assigned partition; raises `ConnectionError` when Kafka is away."""
        ends = await self._member.ends() if self._member else {}
        return {self._named(part): end for part, end in ends.items()}

    async def lag(self) -> int:
        """Offsets not handed out yet; an assignment that was not taken up yet counts as one."""
        return await self._member.lag() if self._member else 1

    async def commit(self, positions: Mapping[Partition, int]) -> None:
        """Note the positions for Kafka's own tools."""
        if self._member:
            self._member.report({self._theirs(part): to for part, to in positions.items()})

    async def stop(self) -> None:
        """Leave the group."""
        self._stopped = True
        await self._part()

    async def _join(self) -> Member:
        member = Member(self._connection, self._ends, self._group, self._start_offsets, self._epoch)
        await member.join(self._topics)
        self._member = member
        return member

    async def _part(self) -> None:
        member, self._member = self._member, None
        if member is not None:
            self._epoch = member.ownership.epoch + 1
            await member.leave()

    async def _give_up(self, reason: str) -> NoReturn:
        log.warning("kafka_member_replaced", group=self._group, reason=reason)
        await self._part()
        raise ConnectionError(reason)

    def _patience(self, member: Member) -> float:
        timing = self._connection.timing
        return timing.silence if member.ownership.open else timing.unowned

    def _named(self, part: TopicPartition) -> Partition:
        return part.topic.removeprefix(self._connection.prefix), part.partition

    def _theirs(self, part: Partition) -> TopicPartition:
        return TopicPartition(self._connection.topic(part[0]), part[1])
