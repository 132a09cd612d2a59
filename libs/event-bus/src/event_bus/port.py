"""What a log must promise, whatever it is made of: the port behind which the embedded log and Kafka stand."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from event_contracts.envelope import Headers
from event_contracts.topics import Topic

Partition = tuple[str, int]
"""A topic's name and a partition number."""
StartOffsets = Callable[[Collection[Partition]], Awaitable[Mapping[Partition, int | None]]]
"""Where a group goes on reading each of these partitions: the position in the consumer's own database, None for the
beginning. Asked once for all that an assignment brings."""


class Message(NamedTuple):
    """What a publisher sends; a value of None is a tombstone on a compacted topic."""

    topic: str
    key: bytes
    value: bytes | None
    headers: Headers


class Record(NamedTuple):
    """What a subscriber is handed."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers


class OutcomeUnknownError(Exception):
    """A send neither certainly happened nor certainly failed: end this producer, send again with a new one."""


class RejectedError(Exception):
    """The log will never take this message (too large, malformed); `index` is its place in the sequence."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self.index = index
        self.reason = reason


class Publisher(Protocol):
    """Writes to the log."""

    async def start(self) -> None:
        """Connect; raises `ConnectionError` when the log is away."""

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return only when every message is durable, in the given order within each key.

        Raises `OutcomeUnknownError` when that cannot be said (some may stand on the log), `RejectedError` when one
        can never be taken.
        """

    async def stop(self) -> None:
        """Let go of connections; never hangs."""


class Subscriber(Protocol):
    """Reads topics for a group: each partition is read by one member at a time, in offset order, at least once."""

    @property
    def epoch(self) -> int:
        """Grows with every change of assignment; a batch polled under an older epoch must not be handled."""

    def assignment(self) -> frozenset[Partition]:
        """Partitions this member reads now; empty while ownership changes."""

    async def start(self) -> None:
        """Join the group; reading starts at what `StartOffsets` says for each partition."""

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """Up to `max_records`, in offset order within a partition; waits `timeout` seconds for the first.

        Must be called on and on, also when nothing is assigned. Every record handed out is handled or sought back to.
        """

    async def seek(self, topic: str, partition: int, offset: int) -> None:
        """Read on from `offset`; ignored for a partition that is no longer assigned."""

    async def end_offsets(self) -> Mapping[Partition, int]:
        """The next offset to be written in each assigned partition."""

    async def lag(self) -> int:
        """How many offsets of the assigned partitions have not been handed out by `poll` yet."""

    async def commit(self, positions: Mapping[Partition, int]) -> None:
        """Tell the log's own tools how far the group is; never a promise, never raises."""

    async def stop(self) -> None:
        """Leave the group; never hangs."""


class Readable(Protocol):
    """What can be read by groups."""

    def subscriber(self, group: str, topics: Sequence[str], start_offsets: StartOffsets) -> Subscriber:
        """A member of `group`."""


class Log(Readable, Protocol):
    """An event log."""

    async def start(self) -> None:
        """Connect and create missing topics."""

    async def create_topics(self, topics: Sequence[Topic], partitions: int) -> None:
        """Create those that are missing; existing ones are left as they are."""

    def publisher(self, source: str) -> Publisher:
        """A publisher for one service."""

    async def stop(self) -> None:
        """Let go of everything."""
