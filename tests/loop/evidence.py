"""Everything an installation has written down, as bytes: topics, databases, logs; for tests of what leaks."""

import asyncio
import re
import sqlite3
import subprocess
from pathlib import Path
from typing import Protocol

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource

from event_bus.kafka_topics import settings
from event_contracts.topics import TOPICS
from local_servers import Postgres
from local_servers.postgres import binary

SERVICES = ("lead_intake", "qualification", "sales_feedback", "digest")


class Evidence(Protocol):
    """What stands where."""

    async def topic(self, name: str) -> list[tuple[bytes, bytes, bytes]]:
        """Key, value and headers of every record of a topic."""

    async def databases(self) -> dict[str, bytes]:
        """Everything in each service's database."""

    async def compact_at_once(self, name: str) -> None:
        """Have the log compact a topic as soon as something is added to it, and not within hours."""

    def logs(self) -> str:
        """Everything the services logged, where they log to files."""


class EmbeddedEvidence:
    """The embedded host's folder."""

    def __init__(self, data: Path) -> None:
        self._data = data

    async def topic(self, name: str) -> list[tuple[bytes, bytes, bytes]]:
        """Read the log's file beside its one process."""
        with sqlite3.connect(f"file:{self._data / 'events.db'}?mode=ro", uri=True) as connection:
            rows = connection.execute("select key, value, headers from record where topic = ?", (name,)).fetchall()
        connection.close()
        return [(key, value or b"", headers.encode()) for key, value, headers in rows]

    async def databases(self) -> dict[str, bytes]:
        """The files themselves, free pages and write-ahead logs included, the event log's too."""
        return {
            name: b"".join(file.read_bytes() for file in sorted(self._data.glob(f"{name}.db*")))
            for name in (*SERVICES, "events")
        }

    async def compact_at_once(self, name: str) -> None:
        """The embedded log always does."""

    def logs(self) -> str:
        """One process logs to standard error, which the test captures itself."""
        return ""


class KafkaEvidence:
    """A broker, a PostgreSQL and the log files of four processes."""

    def __init__(self, bootstrap: str, prefix: str, postgres: Postgres, folder: Path) -> None:
        self._bootstrap = bootstrap
        self._prefix = prefix
        self._postgres = postgres
        self._folder = folder

    async def topic(self, name: str) -> list[tuple[bytes, bytes, bytes]]:
        """Read the topic with a client of its own, from the beginning to the end."""
        consumer = AIOKafkaConsumer(
            self._prefix + name,
            bootstrap_servers=self._bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="earliest",  # news of the topic's partitions begin anew, and must not begin at the end
        )
        await consumer.start()
        try:
            parts = sorted(consumer.assignment())
            ends = await consumer.end_offsets(parts)
            await consumer.seek_to_beginning(*parts)
            found = []
            while any([await consumer.position(part) < ends[part] for part in parts]):
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    found += [(one.key or b"", one.value or b"", repr(one.headers).encode()) for one in records]
            return found
        finally:
            await consumer.stop()

    async def compact_at_once(self, name: str) -> None:
        """The topic's own settings, but for how long the broker lets things lie."""
        topic = next(topic for topic in TOPICS if topic.name == name)
        at_once = {"segment.ms": "1", "max.compaction.lag.ms": "1", "min.cleanable.dirty.ratio": "0.001"}
        admin = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap)
        await admin.start()
        try:
            wanted = settings(topic, replication=1) | at_once
            answers = await admin.alter_configs([ConfigResource("topic", self._prefix + name, wanted)])
        finally:
            await admin.close()
        assert [code for answer in answers for code, *_ in answer.resources] == [0], answers

    async def databases(self) -> dict[str, bytes]:
        """A full dump of each."""
        return {service: await asyncio.to_thread(self._dump, service) for service in SERVICES}

    def _dump(self, service: str) -> bytes:
        name = database_name(self._prefix, service)
        command = [binary("pg_dump"), "-d", self._postgres.url(name), "--inserts"]
        return with_bytes(subprocess.run(command, check=True, capture_output=True).stdout)

    def logs(self) -> str:
        """The four processes' log files."""
        return "".join(file.read_text(errors="replace") for file in sorted(self._folder.glob("*.log")))


def with_bytes(dump: bytes) -> bytes:
    """A dump, and behind it what its binary columns hold, which are hexadecimal digits in it: no word shows there."""
    held = re.findall(rb"'\\x((?:[0-9a-f]{2})+)'", dump)
    return b"\n".join((dump, *(bytes.fromhex(one.decode()) for one in held)))


def database_name(prefix: str, service: str) -> str:
    """The name of a service's database in an installation with this prefix."""
    return prefix.replace("-", "_") + service


def topic_names() -> list[str]:
    """Every topic."""
    return [topic.name for topic in TOPICS]
