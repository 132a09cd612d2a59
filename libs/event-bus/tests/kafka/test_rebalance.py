import asyncio
import time
from collections.abc import Collection, Mapping

from event_bus.kafka import KafkaLog
from event_bus.kafka_subscriber import KafkaSubscriber
from event_bus.port import Partition, Record
from event_bus.testing.support import Positions, message, publish, read, reading, seek_back, settled, values
from event_contracts.topics import LEADS

LEAD_IDS = [f"lead-{number}" for number in range(40)]


async def test_a_rebalance_waits_for_the_batch_in_hand(wide_log: KafkaLog) -> None:
    positions = Positions()
    await publish(wide_log, *(message(lead, lead) for lead in LEAD_IDS))
    asked: list[int | None] = []

    async def ask(parts: Collection[Partition]) -> Mapping[Partition, int | None]:
        found = await positions.start(parts)
        asked.extend(found.values())
        return found

    async with reading(wide_log, start_offsets=positions.start) as first:
        batch = await read(first, len(LEAD_IDS))
        epoch = first.epoch
        async with reading(wide_log, start_offsets=ask) as second:
            while first.epoch == epoch:
                assert list(await second.poll(10, 0.1)) == []
            assert first.assignment() == frozenset(), "nothing new is begun"
            assert asked == [], "nobody takes over while the batch is being handled"
            positions.handled(batch)

            await settled(first, second)
            assert asked
            assert None not in asked, "the new owner found the moved positions"


async def test_a_batch_that_takes_too_long_loses_its_partitions_and_its_records_come_again(wide_log: KafkaLog) -> None:
    await publish(wide_log, *(message(lead, lead) for lead in LEAD_IDS))
    async with reading(wide_log) as stuck:
        batch = await read(stuck, len(LEAD_IDS))
        epoch = stuck.epoch
        async with reading(wide_log) as second:
            again: list[Record] = []
            started = time.monotonic()
            while not second.assignment():
                again += await second.poll(500, 0.1)  # the first member never polls
            assert time.monotonic() - started < 20, "long before the group would have thrown it out"
            assert stuck.epoch > epoch, "its batch can be told to be old"
            await seek_back(stuck, batch)  # what the consumer does with it, and what has no effect any more
            again += await read(second, 1)
            assert {(record.topic, record.partition) for record in again} <= second.assignment()


async def test_records_prefetched_before_partitions_were_taken_away_are_never_handed_out(wide_log: KafkaLog) -> None:
    await publish(wide_log, *(message(lead, f"{lead}/{number}") for number in range(20) for lead in LEAD_IDS))
    async with reading(wide_log) as first:
        [_] = await read(first, 1, max_records=1)  # 799 are waiting inside
        async with reading(wide_log) as second:
            seen: list[Record] = []
            while not second.assignment():
                records = await first.poll(1, 0.05)
                seen += [record for record in records if (record.topic, record.partition) not in first.assignment()]
                await second.poll(1, 0.05)
            for _ in range(50):
                records = await first.poll(1, 0.05)
                seen += [record for record in records if (record.topic, record.partition) not in first.assignment()]
            assert seen == []


async def test_records_in_flight_when_partitions_are_taken_away_are_let_go_and_come_again(log: KafkaLog) -> None:
    await publish(log, message("a", "1"), message("a", "2"))
    async with reading(log) as subscriber:
        assert isinstance(subscriber, KafkaSubscriber)
        [_] = await read(subscriber, 1, max_records=1)
        member = subscriber._member
        assert member
        ownership, consumer, assigned = member.ownership, member._consumer, member.ownership.assigned
        getmany = consumer.getmany
        taken_away: list[asyncio.Task[None]] = []

        async def lose_them_before_the_batch_is_seen(*parts: object, **options: object) -> object:
            batch = await getmany(*parts, **options)
            assert batch
            taken_away.append(asyncio.create_task(ownership.on_partitions_revoked(assigned)))
            return batch

        consumer.getmany = lose_them_before_the_batch_is_seen
        assert list(await subscriber.poll(10, 0.2)) == []
        consumer.getmany = getmany
        await taken_away[0]
        assert list(await subscriber.poll(10, 0.2)) == [], "nobody's yet"

        await ownership.on_partitions_assigned(assigned)
        assert values(await read(subscriber, 2)) == ["1", "2"]


async def test_a_seek_between_polls_outlives_what_a_late_fetch_brings(log: KafkaLog) -> None:
    await publish(log, *(message("a", str(number)) for number in range(4)))
    async with reading(log) as subscriber:
        assert isinstance(subscriber, KafkaSubscriber)
        await read(subscriber, 2, max_records=1)
        assert subscriber._member
        consumer = subscriber._member._consumer
        getmany, release = consumer.getmany, asyncio.Event()

        async def bring_it_late(*parts: object, **options: object) -> object:
            batch = await getmany(*parts, **options)
            await release.wait()
            return batch

        consumer.getmany = bring_it_late
        assert list(await subscriber.poll(10, 0.2)) == []
        await subscriber.seek(LEADS.name, 0, 0)
        release.set()
        assert values(await read(subscriber, 4)) == ["0", "1", "2", "3"]


async def test_stopping_in_mid_batch_gives_the_unhandled_rest_to_the_next(log: KafkaLog) -> None:
    positions = Positions()
    await publish(log, *(message("a", str(number)) for number in range(10)))
    async with reading(log, start_offsets=positions.start) as first:
        batch = await read(first, 10)
        positions.handled(batch[:4])
    async with reading(log, start_offsets=positions.start) as second:
        assert values(await read(second, 6)) == [str(number) for number in range(4, 10)]
