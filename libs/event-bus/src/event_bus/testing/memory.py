"""An event log in memory: the fake of the port, with faults on demand; it keeps the logs' contract."""

import asyncio
import zlib
from collections.abc import Callable, Mapping, Sequence

from event_bus.embedded_reading import EmbeddedSubscriber, Group
from event_bus.port import (
    Message,
    OutcomeUnknownError,
    Partition,
    Publisher,
    Record,
    RejectedError,
    StartOffsets,
    Subscriber,
)
from event_contracts.topics import BY_NAME, Topic

MAX_MESSAGE_BYTES = 1024 * 1024


class MemoryLog:
    """Topics in lists; `away`, `breaks_after` and `refuses` are what a test does to it."""

    def __init__(self, partitions: int = 3) -> None:
        self.appended = asyncio.Condition()
        self.away = False
        """While true, nobody can start, publish or poll."""
        self.breaks_after: int | None = None
        """The next publisher to send loses its connection after so many messages; the caller cannot know how many."""
        self.refuses: Callable[[Message], bool] = lambda _message: False
        self._partitions = partitions
        self._records: dict[Partition, dict[int, Record]] = {}
        self._ends: dict[Partition, int] = {}
        self._groups: dict[str, Group] = {}

    async def start(self) -> None:
        """Nothing to open."""
        self.check()

    async def create_topics(self, topics: Sequence[Topic], partitions: int) -> None:
        """Every topic exists."""

    def publisher(self, source: str) -> Publisher:  # noqa: ARG002  # the port's parameter
        """A publisher."""
        return MemoryPublisher(self)

    def subscriber(self, group: str, topics: Sequence[str], start_offsets: StartOffsets) -> Subscriber:
        """A member of `group`."""
        return MemorySubscriber(self, self._groups.setdefault(group, Group()), topics, start_offsets)

    async def stop(self) -> None:
        """What was published stays."""

    def check(self) -> None:
        """Raises `ConnectionError` while the log is away."""
        if self.away:
            raise ConnectionError("the log is away")

    def partitions_of(self, topic: str) -> int:  # noqa: ARG002  # the same for each
        """How many partitions a topic has."""
        return self._partitions

    def partition_of(self, key: bytes) -> int:
        """Where a key's records go."""
        return zlib.crc32(key) % self._partitions

    def read(self, part: Partition, offset: int, limit: int) -> list[Record]:
        """Up to `limit` records from `offset` on."""
        records = self._records.get(part, {})
        return [records[at] for at in sorted(records) if at >= offset][:limit]

    def everything(self, topic: str) -> list[Record]:
        """All records of a topic, partition after partition."""
        return [record for part in sorted(self._records) if part[0] == topic for record in self.read(part, 0, 1 << 30)]

    def ends(self) -> Mapping[Partition, int]:
        """The next offset of every partition that ever held anything."""
        return dict(self._ends)

    def lose(self, part: Partition, offset: int) -> Record:
        """A broker's disk loses a record."""
        return self._records[part].pop(offset)

    def put(self, record: Record) -> None:
        """A record comes back."""
        self._records.setdefault((record.topic, record.partition), {})[record.offset] = record

    def write(self, message: Message) -> None:
        """Append one message; on compacted topics what it replaces is gone at once."""
        part = (message.topic, self.partition_of(message.key))
        offset = self._ends.get(part, 0)
        records = self._records.setdefault(part, {})
        if BY_NAME[message.topic].cleanup == "compact":
            for old in [at for at, record in records.items() if record.key == message.key]:
                del records[old]
        records[offset] = Record(*part, offset, message.key, message.value, message.headers)
        self._ends[part] = offset + 1

    async def tell(self) -> None:
        """Wake the readers."""
        async with self.appended:
            self.appended.notify_all()


class MemoryPublisher:
    """Dead after an unknown outcome, like the real ones."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log
        self._dead = False

    async def start(self) -> None:
        """Connect."""
        self._log.check()

    async def publish(self, messages: Sequence[Message]) -> None:
        """Append; what is refused stops everything before anything was sent."""
        if self._dead or self._log.away:
            self._dead = True
            raise OutcomeUnknownError("the log is away")
        for place, message in enumerate(messages):
            if self._log.refuses(message) or len(message.value or b"") > MAX_MESSAGE_BYTES:
                raise RejectedError(place, "the message is too large")
        broken, self._log.breaks_after = self._log.breaks_after, None
        for message in messages[:broken]:
            self._log.write(message)
        await self._log.tell()
        if broken is not None:
            self._dead = True
            raise OutcomeUnknownError("the connection broke")

    async def stop(self) -> None:
        """Nothing to let go of."""


class MemorySubscriber(EmbeddedSubscriber):
    """The embedded log's subscriber, which notices when the log is away."""

    def __init__(self, log: MemoryLog, group: Group, topics: Sequence[str], start_offsets: StartOffsets) -> None:
        super().__init__(log, group, topics, start_offsets)
        self._memory = log

    async def start(self) -> None:
        """Join."""
        self._memory.check()
        await super().start()

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """Read."""
        self._memory.check()
        return await super().poll(max_records, timeout)
