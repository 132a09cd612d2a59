"""How far behind a consumer is, asked without disturbing what it reads."""

import asyncio

import pytest
from aiokafka.structs import TopicPartition

from event_bus.kafka_connection import Connection, Timing
from event_bus.kafka_ends import Ends
from event_bus.port import Log
from event_bus.testing.support import message, publish
from event_contracts.topics import LEADS
from local_servers import Kafka


async def test_ends_are_known_again_after_an_absence_of_the_broker(
    mortal_log: Log, broker: Kafka, kafka_prefix: str
) -> None:
    before = asyncio.all_tasks()
    ends = Ends(Connection(broker.bootstrap, "leadloop", kafka_prefix, timing=Timing(connect=3)))
    part = TopicPartition(kafka_prefix + LEADS.name, 0)
    await publish(mortal_log, message("a", "1"), message("a", "2"))
    assert await ends.of([part]) == {part: 2}

    await asyncio.to_thread(broker.stop)
    with pytest.raises(ConnectionError):
        await ends.of([part])
    await asyncio.to_thread(broker.start)

    await publish(mortal_log, message("a", "3"))
    assert await asyncio.gather(ends.of([part]), ends.of([part])) == [{part: 3}, {part: 3}]
    assert await ends.of([]) == {}
    await ends.stop()
    assert asyncio.all_tasks() == before
