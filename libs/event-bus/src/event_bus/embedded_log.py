"""The embedded log: Kafka's shape (topics, partitions, offsets, groups) in one durable SQLite file, for one process."""

import asyncio
import fcntl
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO

import orjson
import structlog

from event_bus.clock import Clock, system_clock
from event_bus.embedded_reading import EmbeddedSubscriber, Group
from event_bus.port import Message, Partition, Publisher, Record, RejectedError, StartOffsets, Subscriber
from event_bus.settled import settled
from event_bus.sqlite_wal import truncate_wal
from event_contracts.envelope import Headers
from event_contracts.topics import DEFAULT_PARTITIONS, TOPICS, Topic

TOMBSTONES_KEPT = timedelta(hours=24)
"""As long as Kafka's default delete.retention.ms; erasure never depends on a tombstone being read."""
TIDY_EVERY_SECONDS = 2.0
"""An erased person stands in the write-ahead log for no longer."""
TIDIES_PER_EXPIRY = 1800
MAX_MESSAGE_BYTES = 1024 * 1024
READ_AGAIN = 4096
"""Records whose headers are kept as they were read: every service of the process reads them, at about the same time."""
COMPACTED = {topic.name for topic in TOPICS if topic.cleanup == "compact"}
SCHEMA = """
create table if not exists topic (name text primary key, partitions integer not null) without rowid;
create table if not exists end_offset (topic text, partition integer, next integer not null,
  primary key (topic, partition)) without rowid;
create table if not exists record (topic text, partition integer, offset integer, key blob, value blob,
  headers text not null, appended_at integer not null, primary key (topic, partition, offset)) without rowid;
drop index if exists record_key;
"""
KEYS = "create index if not exists \"key of {topic}\" on record (partition, key, offset) where topic = '{topic}'"
SUPERSEDED = "delete from record where topic = '{topic}' and partition = ? and key = ? and offset < ?"
"""The topic stands in the text as it stands in the index: with a parameter SQLite would not see that it may be used."""
log = structlog.get_logger("event_bus.embedded_log")


class EmbeddedLog:
    """A log in the file `path`; several readers and writers, all in the process that opened it."""

    def __init__(self, path: Path, partitions: int = DEFAULT_PARTITIONS, clock: Clock = system_clock) -> None:
        self._path = path
        self._partitions = partitions
        self._clock = clock
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._lock: IO[str] | None = None
        self._turn = asyncio.Lock()
        self._groups: dict[str, Group] = {}
        self._expiry: asyncio.Task[None] | None = None
        self._counts: dict[str, int] = {}
        self.appended = asyncio.Condition()

    async def start(self) -> None:
        """Open the file and create the topics.

        Raises `ConnectionError` when another process has it open.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = self._path.with_suffix(".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise ConnectionError("another process has this event log open") from error
        self._writer = _connect(self._path)
        self._writer.executescript(SCHEMA)
        for topic in COMPACTED:
            self._writer.execute(KEYS.format(topic=topic))
        self._reader = _connect(self._path)
        await self.create_topics(TOPICS, self._partitions)
        self.expire()
        self._expiry = asyncio.create_task(self._expire_always())

    async def create_topics(self, topics: Sequence[Topic], partitions: int) -> None:
        """Create those that are missing."""
        writer = self._open()
        with writer:
            writer.executemany(
                "insert into topic values (?, ?) on conflict do nothing", [(topic.name, partitions) for topic in topics]
            )
        self._counts = dict(writer.execute("select name, partitions from topic"))

    def publisher(self, source: str) -> Publisher:
        """A publisher."""
        return EmbeddedPublisher(self, source)

    def subscriber(self, group: str, topics: Sequence[str], start_offsets: StartOffsets) -> Subscriber:
        """A member of `group`; the group's partitions are shared among its members."""
        return EmbeddedSubscriber(self, self._groups.setdefault(group, Group()), topics, start_offsets)

    async def stop(self) -> None:
        """Close the file."""
        if self._expiry is not None:
            self._expiry.cancel()
            await asyncio.gather(self._expiry, return_exceptions=True)
        async with self._turn:
            for connection in (self._reader, self._writer):
                if connection is not None:
                    connection.close()
            self._writer = self._reader = None
        if self._lock is not None:
            self._lock.close()

    def partitions_of(self, topic: str) -> int:
        """How many partitions a topic has."""
        return self._counts[topic]

    async def append(self, messages: Sequence[Message]) -> None:
        """Write messages durably in one transaction, and compact what they replace."""
        for place, message in enumerate(messages):
            if message.value is not None and len(message.value) > MAX_MESSAGE_BYTES:
                raise RejectedError(place, "the message is too large")
            if message.topic not in self._counts:
                raise RejectedError(place, "the topic does not exist")
        async with self._turn:
            writer = self._open()
            try:
                writer.execute("begin immediate")
                self._write(writer, messages)
                # To its end, even when cancelled: the next writer must not meet an open transaction.
                await settled(asyncio.to_thread(writer.commit))
            except sqlite3.Error as error:
                raise ConnectionError(f"the event log cannot be written: {error}") from error
            finally:
                if writer.in_transaction:
                    writer.rollback()
        async with self.appended:
            self.appended.notify_all()

    def _write(self, writer: sqlite3.Connection, messages: Sequence[Message]) -> None:
        now = int(self._clock().timestamp() * 1000)
        ends: dict[Partition, int] = {}
        rows = []
        for message in messages:
            part = (message.topic, zlib.crc32(message.key) % self._counts[message.topic])
            if part not in ends:
                found = writer.execute("select next from end_offset where topic = ? and partition = ?", part).fetchone()
                ends[part] = found[0] if found else 0
            headers = orjson.dumps([(name, value.decode("latin-1")) for name, value in message.headers]).decode()
            rows.append((*part, ends[part], message.key, message.value, headers, now))
            ends[part] += 1
        writer.executemany("insert into record values (?, ?, ?, ?, ?, ?, ?)", rows)
        for topic in {row[0] for row in rows} & COMPACTED:
            replaced = [(row[1], row[3], row[2]) for row in rows if row[0] == topic]
            writer.executemany(SUPERSEDED.format(topic=topic), replaced)
        writer.executemany(
            "insert into end_offset values (?, ?, ?) on conflict do update set next = excluded.next",
            [(*part, end) for part, end in ends.items()],
        )

    def read(self, part: Partition, offset: int, limit: int) -> list[Record]:
        """Up to `limit` records from `offset` on."""
        if self._reader is None:
            return []
        found = self._reader.execute(
            "select offset, key, value, headers from record where topic = ? and partition = ? and offset >= ? "
            "order by offset limit ?",
            (*part, offset, limit),
        )
        return [Record(*part, at, key, value, _headers(text)) for at, key, value, text in found]

    def ends(self) -> Mapping[Partition, int]:
        """The next offset of every partition that holds anything."""
        rows = self._reader.execute("select topic, partition, next from end_offset") if self._reader else ()
        return {(topic, partition): end for topic, partition, end in rows}

    def expire(self) -> None:
        """Delete what is past its topic's retention, and old tombstones."""
        now = int(self._clock().timestamp() * 1000)
        writer = self._open()
        with writer:
            for topic in TOPICS:
                if topic.retention_ms >= 0:
                    oldest = now - topic.retention_ms
                    writer.execute("delete from record where topic = ? and appended_at < ?", (topic.name, oldest))
                if topic.cleanup == "compact":
                    oldest = now - int(TOMBSTONES_KEPT.total_seconds() * 1000)
                    writer.execute(
                        "delete from record where topic = ? and value is null and appended_at < ?", (topic.name, oldest)
                    )

    async def _expire_always(self) -> None:
        turns = 0
        while True:
            await asyncio.sleep(TIDY_EVERY_SECONDS)
            turns += 1
            try:
                async with self._turn:
                    if turns % TIDIES_PER_EXPIRY == 0:
                        await settled(asyncio.to_thread(self.expire))
                    await settled(asyncio.to_thread(truncate_wal, self._path))
            except sqlite3.Error as error:
                log.warning("expiry_waits", reason=type(error).__name__)

    def _open(self) -> sqlite3.Connection:
        if self._writer is None:
            raise ConnectionError("the event log is not open")
        return self._writer


class EmbeddedPublisher:
    """Writes to an `EmbeddedLog`; there is no unknown outcome in one process and one file."""

    def __init__(self, log: EmbeddedLog, source: str) -> None:
        self._log = log
        self.source = source

    async def start(self) -> None:
        """Nothing to connect to."""

    async def publish(self, messages: Sequence[Message]) -> None:
        """Append durably."""
        await self._log.append(messages)

    async def stop(self) -> None:
        """Nothing to let go of."""


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@lru_cache(maxsize=READ_AGAIN)
def _headers(text: str) -> Headers:
    return tuple([(name, value.encode("latin-1")) for name, value in orjson.loads(text)])
