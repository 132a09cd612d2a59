from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.structs import TopicPartition

from local_servers import QUICK_START, Kafka

pytestmark = pytest.mark.kafka


async def test_what_was_acknowledged_survives_a_stop_and_a_crash_on_the_same_port(tmp_path: Path) -> None:
    with Kafka(tmp_path / "folder", java_options=QUICK_START) as server:
        address = server.bootstrap
        await create_topic(address)
        await send(address, b"first")
        server.kill()
        assert server.pid() is None
        server.start()
        await send(address, b"second")

    with Kafka(tmp_path / "folder", java_options=QUICK_START) as again:
        assert again.bootstrap == address
        assert await read(address, 2) == [b"first", b"second"]


async def create_topic(address: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        await admin.create_topics([NewTopic("t", 1, 1)])
    finally:
        await admin.close()


async def send(address: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=address, acks="all") as producer:
        await producer.send_and_wait("t", value)


async def read(address: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition("t", 0)])
        return [(await consumer.getone()).value for _ in range(count)]
    finally:
        await consumer.stop()
