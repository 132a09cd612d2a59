"""Publishing to Kafka: durable when it returns, and no producer lives on after an outcome that nobody knows."""

import asyncio
import time
from collections.abc import Sequence
from itertools import chain

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordTooLargeError

from event_bus.kafka_closing import close_producer
from event_bus.kafka_connection import Connection
from event_bus.kafka_hash import hashes
from event_bus.kafka_topics import MAX_RECORD_BYTES, ROOM_BYTES
from event_bus.port import Message, OutcomeUnknownError, RejectedError

BATCH_BYTES = 256 * 1024
"""One request carries what a relay's turn has for a partition."""
REFUSED = (MessageSizeTooLargeError, RecordTooLargeError)

Numbered = tuple[int, Message]


class KafkaPublisher:
    """A producer with one life: after `OutcomeUnknownError` it is dead and must be replaced."""

    def __init__(self, connection: Connection, source: str) -> None:
        self._connection = connection
        self._source = source
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect; raises `ConnectionError` when Kafka is away."""
        producer = AIOKafkaProducer(
            **self._connection.options(self._source),
            acks="all",
            # Spares repeats within the life of one producer (A10); what protects across lives is the sequence per lead.
            # Transactions are not used: aiokafka speaks only their first, unfenced version (A12).
            enable_idempotence=True,
            linger_ms=0,
            max_batch_size=BATCH_BYTES,
            max_request_size=MAX_RECORD_BYTES + ROOM_BYTES,
            request_timeout_ms=int(self._connection.timing.send * 1000),
        )
        try:
            # Without a limit: a producer waits for its id for as long as the broker is half away.
            async with asyncio.timeout(self._connection.timing.connect):
                await producer.start()
        except (KafkaError, OSError, TimeoutError) as error:
            await close_producer(producer)
            raise ConnectionError(f"Kafka is away: {error!r}") from error
        except BaseException:
            await close_producer(producer)
            raise
        self._producer = producer

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return when all is acknowledged; in order within each key."""
        producer = self._producer
        if producer is None:
            # aiokafka would wait for ever in a producer that was not started (A21)
            raise OutcomeUnknownError("this publisher was not started, or has ended")
        _refuse_oversize(messages)
        sending: list[asyncio.Task[None]] = []
        try:
            async with asyncio.timeout(self._connection.timing.send):
                for (topic, partition), numbered in (await self._by_partition(producer, messages)).items():
                    sending.append(asyncio.create_task(_send(producer, topic, partition, numbered)))
                await asyncio.gather(*sending)
        except BaseException as error:
            # Whatever went wrong, this producer's sequence numbers may have a hole that fails every later batch (A11),
            # and what it has not delivered yet must never arrive behind its successor's records (A9): end it.
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)
            await self.stop()
            if isinstance(error, KafkaError | OSError | TimeoutError):
                raise OutcomeUnknownError(f"{len(messages)} messages may or may not stand on the log") from error
            raise

    async def stop(self) -> None:
        """Let go of the connections at once; everything published is acknowledged already."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await close_producer(producer)

    async def _by_partition(
        self, producer: AIOKafkaProducer, messages: Sequence[Message]
    ) -> dict[tuple[str, int], list[Numbered]]:
        counts: dict[str, int] = {}
        groups: dict[tuple[str, int], list[Numbered]] = {}
        hashed = hashes(message.key for message in messages)
        for number, message in enumerate(messages):
            topic = self._connection.topic(message.topic)
            if topic not in counts:
                counts[topic] = len(await producer.partitions_for(topic))
            groups.setdefault((topic, hashed[message.key] % counts[topic]), []).append((number, message))
        return groups


async def _send(producer: AIOKafkaProducer, topic: str, partition: int, numbered: Sequence[Numbered]) -> None:
    """Batch after batch, each acknowledged before the next: a failed batch must not be followed by later records."""
    waiting = list(numbered)
    while waiting:
        batch = producer.create_batch()
        now = int(time.time() * 1000)
        taken = 0
        for _, message in waiting:
            headers = list(message.headers)
            if batch.append(timestamp=now, key=message.key, value=message.value, headers=headers) is None:
                break
            taken += 1
        try:
            await (await producer.send_batch(batch, topic, partition=partition))
        except REFUSED as error:
            if taken == 1:
                raise RejectedError(waiting[0][0], "the topic takes no message so large") from error
            raise
        del waiting[:taken]


def _refuse_oversize(messages: Sequence[Message]) -> None:
    """Before anything is sent, so that a refusal leaves nothing half done; on the log it would block its lead (A20)."""
    for number, message in enumerate(messages):
        headers = message.headers
        beside = len(message.key) + sum(map(len, chain.from_iterable(headers))) + 8 * len(headers)
        if (message.value is not None and len(message.value) > MAX_RECORD_BYTES) or beside > ROOM_BYTES - 1024:
            raise RejectedError(number, "the message is too large")
