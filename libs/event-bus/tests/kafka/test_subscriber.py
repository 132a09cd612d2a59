import asyncio
import time
from collections.abc import Collection, Mapping

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from aiokafka.structs import TopicPartition

from event_bus.kafka import KafkaLog
from event_bus.kafka_member import FETCH_BYTES
from event_bus.kafka_places import LogLostRecordsError
from event_bus.kafka_publisher import BATCH_BYTES
from event_bus.kafka_subscriber import KafkaSubscriber
from event_bus.port import Log, Partition, Record, Subscriber
from event_bus.testing.support import Positions, message, publish, read, reading, settled, values
from event_contracts.topics import INBOUND, LEADS
from local_servers import Kafka


async def test_a_subscriber_lives_through_an_absence_of_the_broker(mortal_log: Log, broker: Kafka) -> None:
    positions = Positions()
    await publish(mortal_log, message("a", "before"))
    async with reading(mortal_log, start_offsets=positions.start) as subscriber:
        positions.handled(await read(subscriber, 1))
        await asyncio.to_thread(broker.stop)

        with pytest.raises(ConnectionError):  # said aloud, where aiokafka says nothing
            await poll_for(subscriber, 20)
        with pytest.raises(ConnectionError):
            await subscriber.poll(10, 0.2)

        await asyncio.to_thread(broker.start)
        await publish(mortal_log, message("a", "after"))
        assert values(await read_through_faults(subscriber, 1)) == ["after"]


async def test_a_short_absence_is_not_even_noticed(mortal_log: Log, broker: Kafka) -> None:
    async with reading(mortal_log) as subscriber:
        await settled(subscriber)
        epoch = subscriber.epoch
        broker.stop()
        broker.start()
        await publish(mortal_log, message("a", "after"))
        assert values(await read_through_faults(subscriber, 1)) == ["after"]
        assert subscriber.epoch >= epoch


async def test_a_subscriber_stops_in_bounded_time_and_leaves_no_task_while_the_broker_is_away(
    mortal_log: Log, broker: Kafka
) -> None:
    before = asyncio.all_tasks()
    async with reading(mortal_log) as subscriber:
        await settled(subscriber)
        await subscriber.commit({(LEADS.name, 0): 0})
        await asyncio.to_thread(broker.stop)
        await asyncio.sleep(1)  # until aiokafka is in the state in which its own stop breaks off
        started = time.monotonic()
        await subscriber.stop()
        assert time.monotonic() - started < 10
    assert asyncio.all_tasks() == before
    with pytest.raises(ConnectionError):
        await mortal_log.subscriber("digest", [LEADS.name], Positions().start).start()
    await asyncio.to_thread(broker.start)


async def test_a_database_away_at_the_assignment_is_asked_again(log: KafkaLog) -> None:
    await publish(log, message("a", "1"))
    answers: list[int | Exception] = [RuntimeError("away"), RuntimeError("still away"), 0]

    async def ask(parts: Collection[Partition]) -> Mapping[Partition, int | None]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return dict.fromkeys(parts, answer)

    async with reading(log, start_offsets=ask) as subscriber:
        faults = 0
        records: list[Record] = []
        while not records:
            try:
                records += await subscriber.poll(10, 0.2)
            except RuntimeError:
                faults += 1
                assert subscriber.assignment() == frozenset()
        assert faults == 2
        assert values(records) == ["1"]


async def test_a_log_that_ends_before_our_position_has_lost_records_and_says_so(log: KafkaLog) -> None:
    await publish(log, message("a", "1"))
    positions = Positions({(LEADS.name, 0): 7})
    async with reading(log, start_offsets=positions.start) as subscriber:
        with pytest.raises(LogLostRecordsError, match=r"goes on at 1, but records up to 7"):
            await poll_for(subscriber, 10)


async def test_a_log_that_begins_anew_under_a_reader_has_lost_records_and_says_so(log: KafkaLog) -> None:
    await publish(log, message("a", "1"), message("a", "2"))
    async with reading(log) as subscriber:
        assert isinstance(subscriber, KafkaSubscriber)
        await read(subscriber, 2)
        assert subscriber._member
        # what aiokafka does by itself when the broker says that our offset is beyond its end
        subscriber._member._consumer.seek(TopicPartition(log.name_of(LEADS), 0), 0)
        with pytest.raises(LogLostRecordsError, match=r"goes on at 0, but records up to 2"):
            await poll_for(subscriber, 10)


async def test_where_retention_has_passed_the_position_reading_goes_on_with_what_is_left(
    log: KafkaLog, kafka_bootstrap: str
) -> None:
    await publish(log, *(message("a", str(number), INBOUND.name) for number in range(6)))
    positions = Positions({(INBOUND.name, 0): 1})
    await delete_before(kafka_bootstrap, TopicPartition(log.name_of(INBOUND), 0), 3)
    async with reading(log, INBOUND.name, start_offsets=positions.start) as subscriber:
        assert values(await read(subscriber, 3)) == ["3", "4", "5"]

        # and while reading, where other consumers have been seen to hang
        await publish(log, *(message("a", str(number), INBOUND.name) for number in range(6, 9)))
        await read(subscriber, 3)
        await delete_before(kafka_bootstrap, TopicPartition(log.name_of(INBOUND), 0), 7)
        await subscriber.seek(INBOUND.name, 0, 4)
        assert values(await read(subscriber, 2)) == ["7", "8"]


async def test_kafkas_own_tools_see_how_far_a_group_is(log: KafkaLog, kafka_bootstrap: str, kafka_prefix: str) -> None:
    await publish(log, message("a", "1"), message("a", "2"))
    async with reading(log) as subscriber:
        await read(subscriber, 2)
        await subscriber.commit({(LEADS.name, 0): 2})
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(f"{kafka_prefix}digest")
    finally:
        await admin.close()
    assert offsets[TopicPartition(log.name_of(LEADS), 0)].offset == 2


async def test_a_record_that_cannot_be_read_is_handed_out_empty_and_does_not_stop_its_topic(
    log: KafkaLog, kafka_bootstrap: str
) -> None:
    await publish(log, message("a", "1", INBOUND.name))
    await send_unreadable(kafka_bootstrap, log.name_of(INBOUND))
    await publish(log, message("a", "2", INBOUND.name))
    async with reading(log, INBOUND.name) as subscriber:
        records = await read(subscriber, 4)

    assert values(records) == ["1", "fine", None, "2"]
    assert [record.offset for record in records] == [0, 1, 2, 3]
    assert records[2].key is None
    assert records[2].headers == ()


async def test_no_more_is_kept_here_than_a_poll_takes_however_much_waits(wide_log: KafkaLog) -> None:
    long = "x" * 60_000
    await publish(wide_log, *(message(str(number), long) for number in range(60)))
    async with reading(wide_log) as subscriber:
        kept = await read(subscriber, 1, max_records=1_000)
        assert sum(len(record.value or b"") for record in kept) <= FETCH_BYTES + BATCH_BYTES
        assert len(await read(subscriber, 60 - len(kept))) == 60 - len(kept)


async def test_a_header_without_a_value_is_an_empty_one(log: KafkaLog, kafka_bootstrap: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka_bootstrap) as producer:
        await producer.send_and_wait(log.name_of(INBOUND), b"v", headers=[("ce_id", b"1"), ("flag", None)])
    async with reading(log, INBOUND.name) as subscriber:
        [record] = await read(subscriber, 1)
    assert record.headers == (("ce_id", b"1"), ("flag", b""))


async def poll_for(subscriber: Subscriber, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        await subscriber.poll(10, 0.2)


async def read_through_faults(subscriber: Subscriber, count: int) -> list[Record]:
    records: list[Record] = []
    deadline = time.monotonic() + 40
    while len(records) < count:
        assert time.monotonic() < deadline, "the subscriber did not recover"
        try:
            records += await subscriber.poll(10, 0.2)
        except ConnectionError:
            await asyncio.sleep(0.1)
    return records


async def delete_before(bootstrap: str, part: TopicPartition, offset: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.delete_records({part: RecordsToDelete(before_offset=offset)})
    finally:
        await admin.close()


class NotUtf8(str):
    __slots__ = ()

    def encode(self, *_: str, **__: str) -> bytes:
        return b"\xff\xfe"


async def send_unreadable(bootstrap: str, topic: str) -> None:
    """A good record and, last in its batch, one with a header name that is not UTF-8."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        batch: BatchBuilder = producer.create_batch()
        batch._builder = _DefaultRecordBatchBuilderPy(
            2, 0, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=0, batch_size=100_000
        )
        batch.append(timestamp=1, key=b"k", value=b"fine", headers=[])
        batch.append(timestamp=1, key=b"k", value=b"bad", headers=[(NotUtf8("x"), b"1")])
        await (await producer.send_batch(batch, topic, partition=0))
