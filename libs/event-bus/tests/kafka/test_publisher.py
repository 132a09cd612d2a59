import asyncio
import time

import pytest
from aiokafka.partitioner import DefaultPartitioner

from event_bus.kafka import KafkaLog
from event_bus.kafka_connection import Connection
from event_bus.kafka_publisher import KafkaPublisher
from event_bus.kafka_topics import create_topics
from event_bus.port import Log, Message, OutcomeUnknownError, RejectedError
from event_bus.testing.support import message, nothing_more, publish, publishing, read, reading, values
from event_contracts.topics import LEADS, TOPICS, Topic
from local_servers import Kafka


async def test_a_broker_away_means_an_unknown_outcome_in_bounded_time_and_a_dead_publisher(
    mortal_log: Log, broker: Kafka
) -> None:
    publisher = mortal_log.publisher("lead-intake")
    await publisher.start()
    await publisher.publish([message("a", "before")])
    await asyncio.to_thread(broker.stop)

    started = time.monotonic()
    with pytest.raises(OutcomeUnknownError):
        await publisher.publish([message("a", "unknown")])
    assert time.monotonic() - started < 10
    with pytest.raises(OutcomeUnknownError):
        await publisher.publish([message("a", "not tried")])
    await publisher.stop()

    await asyncio.to_thread(broker.start)
    await publish(mortal_log, message("a", "again"))
    async with reading(mortal_log) as subscriber:
        # what the dead publisher had not delivered never arrives behind its successor's records
        assert values(await read(subscriber, 2)) == ["before", "again"]
        await nothing_more(subscriber)


async def test_a_publisher_cannot_start_while_the_broker_is_away(mortal_log: Log, broker: Kafka) -> None:
    await asyncio.to_thread(broker.stop)
    started = time.monotonic()
    with pytest.raises(ConnectionError):
        await mortal_log.publisher("lead-intake").start()
    with pytest.raises(ConnectionError):
        await mortal_log.start()
    assert time.monotonic() - started < 15
    await asyncio.to_thread(broker.start)


async def test_a_dead_publisher_leaves_no_task_behind(mortal_log: Log, broker: Kafka) -> None:
    before = asyncio.all_tasks()
    publisher = mortal_log.publisher("lead-intake")
    await publisher.start()
    await publisher.publish([message("a", "1")])
    await asyncio.to_thread(broker.stop)
    with pytest.raises(OutcomeUnknownError):
        await publisher.publish([message("a", "2"), message("b", "3")])
    assert asyncio.all_tasks() - before == set()  # one that ended meanwhile was not the publisher's
    await asyncio.to_thread(broker.start)


async def test_a_publisher_whose_request_never_ends_leaves_no_task_behind(
    log: KafkaLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = asyncio.all_tasks()
    publisher = log.publisher("lead-intake")
    assert isinstance(publisher, KafkaPublisher)
    await publisher.start()
    assert publisher._producer

    async def for_ever(*_request: object, **_more: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(publisher._producer.client, "send", for_ever)
    with pytest.raises(OutcomeUnknownError):
        await publisher.publish([message("a", "1")])
    assert asyncio.all_tasks() - before == set()


async def test_a_publisher_that_was_never_started_says_so_instead_of_waiting(log: KafkaLog) -> None:
    with pytest.raises(OutcomeUnknownError):
        await log.publisher("lead-intake").publish([message("a", "1")])


async def test_a_call_that_is_cancelled_ends_the_publisher(log: KafkaLog) -> None:
    publisher = log.publisher("lead-intake")
    await publisher.start()
    call = asyncio.create_task(publisher.publish([message("a", "1")]))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    with pytest.raises(OutcomeUnknownError):
        await publisher.publish([message("a", "2")])


async def test_a_topic_that_takes_less_than_we_allow_refuses_the_message_by_its_place(
    kafka_bootstrap: str, kafka_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("event_bus.kafka_topics.MAX_RECORD_BYTES", 300_000 - 64 * 1024)
    log = KafkaLog(kafka_bootstrap, kafka_prefix, partitions=1)
    await log.start()
    async with publishing(log) as publisher:
        with pytest.raises(RejectedError) as refusal:
            await publisher.publish([message("a", "small"), message("a", "x" * 400_000)])
        assert refusal.value.index == 1
        with pytest.raises(OutcomeUnknownError):  # its sequence numbers have a hole now
            await publisher.publish([message("a", "next")])
    await publish(log, message("a", "next"))
    async with reading(log) as subscriber:
        assert values(await read(subscriber, 2)) == ["small", "next"]
    await log.delete_topics()


async def test_a_lead_stands_where_kafkas_own_hash_puts_it(wide_log: KafkaLog) -> None:
    keys = [f"0192f6a0-7c1e-7000-8000-{number:012d}" for number in range(50)] + ["лид", "a", ""]
    await publish(wide_log, *(Message(LEADS.name, key.encode(), key.encode(), ()) for key in keys))
    async with reading(wide_log) as subscriber:
        records = await read(subscriber, len(keys))

    partitions = list(range(4))
    for record in records:
        assert record.partition == DefaultPartitioner()(record.key, partitions, partitions)


async def test_installations_on_one_cluster_do_not_see_each_other(log: KafkaLog, kafka_bootstrap: str) -> None:
    other = KafkaLog(kafka_bootstrap, "other-installation-", partitions=1)
    await other.start()
    await publish(log, message("a", "ours"))
    await publish(other, message("a", "theirs"))
    async with reading(log) as mine, reading(other) as theirs:
        assert values(await read(mine, 1)) == ["ours"]
        [record] = await read(theirs, 1)
    assert record.value == b"theirs"
    assert record.topic == LEADS.name
    await other.delete_topics()


async def test_every_topic_is_kept_and_compacted_as_the_contract_says(log: KafkaLog, kafka_bootstrap: str) -> None:
    configured = await configurations(kafka_bootstrap, [log.name_of(topic) for topic in TOPICS])
    leads, private, inbound = (configured[log.name_of(topic)] for topic in (TOPICS[0], TOPICS[2], TOPICS[3]))

    assert leads["cleanup.policy"] == "delete"
    assert leads["retention.ms"] == "-1"
    assert private["cleanup.policy"] == "compact"
    assert private["max.compaction.lag.ms"] == "21600000"
    assert inbound["retention.ms"] == "604800000"
    assert inbound["message.timestamp.type"] == "LogAppendTime"


async def test_a_topic_that_cannot_be_made_is_said_by_its_name(kafka_bootstrap: str, kafka_prefix: str) -> None:
    from event_bus.kafka import TopicError

    connection = Connection(kafka_bootstrap, "leadloop", kafka_prefix)
    with pytest.raises(TopicError, match=f"{kafka_prefix}new"):
        await create_topics(connection, [Topic("new", "key", "things")], partitions=1, replication=3)


async def configurations(bootstrap: str, topics: list[str]) -> dict[str, dict[str, str]]:
    from aiokafka.admin import AIOKafkaAdminClient
    from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic) for topic in topics])
    finally:
        await admin.close()
    return {
        resource[3]: {entry[0]: entry[1] for entry in resource[4]}
        for answer in answers
        for resource in answer.resources
    }
