"""Kafka behind the port (aiokafka 0.14).

The marks A1 to A22 in these modules name the ways in which aiokafka 0.14 bites, as docs/aiokafka.md lists them;
each stands where it is stepped round. The pin of the version covers what was checked for this one (A17, A18, A19).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakSet

from event_bus.kafka_connection import Connection, Timing
from event_bus.kafka_ends import Ends
from event_bus.kafka_publisher import KafkaPublisher
from event_bus.kafka_subscriber import KafkaSubscriber
from event_bus.kafka_topics import TopicError, create_topics, delete_topics
from event_bus.port import Publisher, StartOffsets, Subscriber
from event_contracts.topics import DEFAULT_PARTITIONS, TOPICS, Topic

__all__ = ["KafkaLog", "Timing", "TopicError"]


class KafkaLog:
    """The topics of one installation on a Kafka cluster."""

    def __init__(
        self,
        bootstrap: str,
        prefix: str = "",
        partitions: int = DEFAULT_PARTITIONS,
        replication: int = 1,
        client_id: str = "leadloop",
        security: Mapping[str, Any] | None = None,
        timing: Timing = Timing(),  # noqa: B008  # immutable
    ) -> None:
        """`prefix` stands before the real names of topics and groups, so that installations can share a cluster.

        `security` are aiokafka's arguments `security_protocol`, `ssl_context` and `sasl_*`.
        """
        self._connection = Connection(bootstrap, client_id, prefix, security or {}, timing)
        self._ends = Ends(self._connection)
        self._partitions = partitions
        self._replication = replication
        self._open: WeakSet[KafkaPublisher | KafkaSubscriber] = WeakSet()

    async def start(self) -> None:
        """Create missing topics.

        Raises `ConnectionError` when Kafka is away, `TopicError` when it refuses to make one.
        """
        await self.create_topics(TOPICS, self._partitions)

    async def create_topics(self, topics: Sequence[Topic], partitions: int) -> None:
        """Create those that are missing; errors as for `start`."""
        await create_topics(self._connection, topics, partitions, self._replication)

    async def delete_topics(self, topics: Sequence[Topic] = TOPICS) -> None:
        """Delete topics with all that stands on them."""
        await delete_topics(self._connection, topics)

    def name_of(self, topic: Topic) -> str:
        """The topic's real name on the cluster."""
        return self._connection.topic(topic.name)

    def publisher(self, source: str) -> Publisher:
        """A publisher with one life."""
        publisher = KafkaPublisher(self._connection, source)
        self._open.add(publisher)
        return publisher

    def subscriber(self, group: str, topics: Sequence[str], start_offsets: StartOffsets) -> Subscriber:
        """A member of `group`."""
        subscriber = KafkaSubscriber(self._connection, self._ends, group, topics, start_offsets)
        self._open.add(subscriber)
        return subscriber

    async def stop(self) -> None:
        """Stop every publisher and subscriber that is still open, and let go of every connection."""
        for client in list(self._open):
            await client.stop()
        await self._ends.stop()
