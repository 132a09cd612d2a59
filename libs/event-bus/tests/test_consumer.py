"""The way in, on both databases; what depends on no database, once; and over both real logs."""

import asyncio

import pytest

from event_bus.testing.bus import Bus, fact, until, until_quiet
from event_bus.testing.consumer import ConsumerContract
from event_bus.testing.memory import MemoryLog


class TestConsumer(ConsumerContract):
    """On SQLite and on PostgreSQL."""


async def test_a_log_away_at_the_start_is_waited_for(bus: Bus, memory: MemoryLog) -> None:
    await bus.say(fact("lead-1", 1))
    await bus.relay_all()
    memory.away = True
    consumer = bus.consumer()
    task = asyncio.create_task(consumer.run())

    async def waits() -> bool:
        return consumer.failing == "ConnectionError"

    async def handled() -> bool:
        return await bus.sequences("lead-1") == [1] and consumer.failing is None

    await until(waits)
    assert await consumer.lag() == 1
    memory.away = False
    await until(handled)
    memory.away = True
    await until(waits)
    memory.away = False
    await until(handled)
    consumer.stop()
    await asyncio.wait_for(task, 5)


async def test_who_is_stopped_in_mid_batch_finishes_it_and_no_other(bus: Bus) -> None:
    handle = bus.handle
    entered = asyncio.Event()
    leave = asyncio.Event()

    async def slowly(transaction, events):  # type: ignore[no-untyped-def]
        entered.set()
        await leave.wait()
        await handle(transaction, events)

    consumer = bus.consumer(bus.subscription()._replace(handle=slowly))
    task = asyncio.create_task(consumer.run())
    await bus.say(fact("lead-1", 1))
    sending = asyncio.create_task(bus.relay_all())  # SQLite has one writer: it ends after the batch
    await entered.wait()
    consumer.stop()
    leave.set()
    await asyncio.wait_for(asyncio.gather(task, sending), 5)
    await bus.say(fact("lead-1", 2))
    await bus.relay_all()

    assert await bus.sequences("lead-1") == [1]
    await until_quiet(again := bus.consumer(), await bus.subscriber(again))
    assert await bus.sequences("lead-1") == [1, 2]


async def test_an_idle_consumer_notices_that_it_was_rewound(bus: Bus, memory: MemoryLog) -> None:
    await bus.say(fact("lead-1", 1))
    await bus.relay_all()
    consumer = bus.consumer()
    subscriber = await bus.subscriber(consumer)
    await until_quiet(consumer, subscriber)
    [row] = await bus.rows(bus.tables.consumer.position)
    await consumer.rewind((row.topic, row.partition), 0)
    consumer._looked = -100  # long ago
    for _ in range(4):
        await consumer.turn(subscriber)

    [row] = await bus.rows(bus.tables.consumer.position)
    assert row.next == 1
    assert await bus.sequences("lead-1") == [1]


@pytest.mark.parametrize("members", [1, 2])
async def test_the_way_from_one_transaction_to_another_over_the_real_logs(real_bus: Bus, members: int) -> None:
    consumers = [real_bus.consumer() for _ in range(members)]
    tasks = [asyncio.create_task(consumer.run()) for consumer in consumers]
    leads = [f"lead-{n}" for n in range(20)]
    for sequence in range(1, 6):
        await real_bus.say(*(fact(lead, sequence) for lead in leads))
        await real_bus.relay_all()

    async def all_there() -> bool:
        return await real_bus.count(real_bus.tables.effect) >= 100

    await until(all_there)
    for consumer in consumers:
        consumer.stop()
    await asyncio.wait_for(asyncio.gather(*tasks), 30)
    for lead in leads:
        assert await real_bus.sequences(lead) == [1, 2, 3, 4, 5]
