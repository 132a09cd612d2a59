"""Topics on Kafka: made explicitly, with the retention and compaction that the contract asks for."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, NoError, TopicAlreadyExistsError, for_code

from event_bus.kafka_connection import Connection
from event_contracts.topics import Topic

HOUR_MS = 3_600_000
MAX_RECORD_BYTES = 1024 * 1024
"""Of a value; as on the embedded log."""
ROOM_BYTES = 64 * 1024
"""Beside the value, for key, headers and Kafka's own framing."""


class TopicError(Exception):
    """Kafka refuses to make a topic, for example because it has fewer brokers than copies asked for."""


def settings(topic: Topic, replication: int) -> dict[str, str]:
    """The topic's configuration on the broker."""
    common = {
        "cleanup.policy": topic.cleanup,
        "max.message.bytes": str(MAX_RECORD_BYTES + ROOM_BYTES),
        "min.insync.replicas": "2" if replication >= 3 else "1",
    }
    if topic.cleanup == "compact":
        # Erased people must be gone from the disk soon: the active segment is never compacted, so it is small and short
        return common | {
            "max.compaction.lag.ms": str(6 * HOUR_MS),
            "segment.ms": str(6 * HOUR_MS),
            "segment.bytes": str(16 * 1024 * 1024),
            "min.cleanable.dirty.ratio": "0.1",
            "delete.retention.ms": str(24 * HOUR_MS),
        }
    kept = {"retention.ms": str(topic.retention_ms), "retention.bytes": "-1"}
    if topic.retention_ms >= 0:
        # Kept from arrival on, whatever time a foreign producer writes, and dropped by the day, not by the week
        kept |= {"message.timestamp.type": "LogAppendTime", "segment.ms": str(24 * HOUR_MS)}
    return common | kept


async def create_topics(connection: Connection, topics: Sequence[Topic], partitions: int, replication: int) -> None:
    """Create the missing ones and wait until every partition has a leader.

    Raises `ConnectionError` when Kafka is away, `TopicError` when it refuses.
    """
    wanted = [
        NewTopic(connection.topic(topic.name), partitions, replication, topic_configs=settings(topic, replication))
        for topic in topics
    ]
    names = [topic.name for topic in wanted]
    async with _admin(connection) as admin:
        answer = await admin.create_topics(wanted, timeout_ms=int(connection.timing.connect * 1000))
        for name, code, message in answer.topic_errors:
            if for_code(code) not in (NoError, TopicAlreadyExistsError):
                raise TopicError(f"{name}: {message or for_code(code).__name__}")
        while not all(map(_led, await admin.describe_topics(names))):  # noqa: ASYNC110  # a broker rings no bell
            await asyncio.sleep(0.05)


async def delete_topics(connection: Connection, topics: Sequence[Topic]) -> None:
    """Delete topics with all their records; raises `ConnectionError` when Kafka is away."""
    async with _admin(connection) as admin:
        await admin.delete_topics([connection.topic(topic.name) for topic in topics])


def _led(described: dict[str, object]) -> bool:
    partitions = described["partitions"]
    if described["error_code"] or not isinstance(partitions, list) or not partitions:
        return False
    return all(partition["leader"] >= 0 for partition in partitions)


@contextlib.asynccontextmanager
async def _admin(connection: Connection) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(**connection.options("admin"))
    try:
        # aiokafka's own retries go on for as long as the broker is away
        async with asyncio.timeout(2 * connection.timing.connect):
            await client.start()
            yield client
    except (KafkaError, OSError, TimeoutError) as error:
        raise ConnectionError(f"Kafka is away: {error!r}") from error
    finally:
        await client.close()
