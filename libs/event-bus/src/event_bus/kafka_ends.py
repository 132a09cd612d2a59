"""Where partitions end, asked over a connection of its own.

A broker answers the requests of one connection in turn: behind a fetch that waits for records, the question would wait
as well, half a second for each consumer that is asked how far behind it is.
"""

import asyncio
from collections.abc import Collection, Mapping

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from event_bus.kafka_closing import close_consumer
from event_bus.kafka_connection import Connection


class Ends:
    """Shared by the subscribers of a process; connects at the first question, and anew after a failure."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._consumer: AIOKafkaConsumer | None = None
        self._connecting = asyncio.Lock()

    async def of(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """The next offset of each; raises `ConnectionError` when Kafka is away."""
        if not partitions:
            return {}
        consumer = None
        try:
            async with asyncio.timeout(self._connection.timing.connect):
                consumer = await self._connected()
                found: Mapping[TopicPartition, int] = await consumer.end_offsets(list(partitions))
        except (KafkaError, OSError, TimeoutError) as error:
            await self._drop(consumer)
            raise ConnectionError(f"Kafka is away: {error!r}") from error
        return found

    async def stop(self) -> None:
        """Let go of the connection; the next question makes a new one."""
        await self._drop(self._consumer)

    async def _connected(self) -> AIOKafkaConsumer:
        async with self._connecting:
            if self._consumer is None:
                consumer = AIOKafkaConsumer(
                    **self._connection.options("ends"), enable_auto_commit=False, isolation_level="read_committed"
                )
                try:
                    await consumer.start()
                except BaseException:
                    await close_consumer(consumer, 0.1)
                    raise
                self._consumer = consumer
            return self._consumer

    async def _drop(self, consumer: AIOKafkaConsumer | None) -> None:
        if consumer is not None and consumer is self._consumer:
            self._consumer = None
            await close_consumer(consumer, 1)
