"""From the log to the read model: what consumer and database promise together, over a fixture `bus`."""

# ruff: noqa: S101

from collections.abc import Sequence

import pytest

from event_bus.port import Record
from event_bus.positions import FenceLostError
from event_bus.testing.bus import Bus, document, fact, until_quiet
from event_bus.testing.consumer_groups import GroupContract, hear, records_of, say
from event_bus.testing.faults import CrashError, FaultyDatabase
from event_bus.testing.memory import MemoryLog
from event_bus.transaction import TRANSIENT, UnavailableError
from event_contracts.topics import LEADS, PRIVATE


class ConsumerContract(GroupContract):
    """What the way in promises."""

    async def test_each_fact_has_its_effect_once_and_in_order(self, bus: Bus) -> None:
        await say(bus, "lead-1", 1, 2, 3)
        await say(bus, "lead-2", 1)
        await hear(bus)
        await say(bus, "lead-1", 4)
        await hear(bus)

        assert await bus.sequences("lead-1") == [1, 2, 3, 4]
        assert await bus.sequences("lead-2") == [1]

    async def test_a_fact_that_stands_twice_on_the_log_has_one_effect(self, bus: Bus, memory: MemoryLog) -> None:
        memory.breaks_after = 2
        await bus.say(*(fact("lead-1", n) for n in range(1, 4)))
        publisher = bus.publisher()
        with pytest.raises(Exception, match="broke"):
            await bus.relay().turn(publisher)
        await bus.relay_all()
        assert len(records_of(memory, "lead-1")) == 5

        await hear(bus)
        assert await bus.sequences("lead-1") == [1, 2, 3]

    async def test_after_a_rewind_everything_is_read_again_and_nothing_happens_again(
        self, bus: Bus, memory: MemoryLog
    ) -> None:
        await say(bus, "lead-1", 1, 2, 3)
        consumer = bus.consumer()
        subscriber = await bus.subscriber(consumer)
        await until_quiet(consumer, subscriber)
        part = (LEADS.name, memory.partition_of(b"lead-1"))
        await bus.consumer().rewind(part, 0)
        await say(bus, "lead-1", 4)
        for _ in range(3):
            await consumer.turn(subscriber)

        assert await bus.sequences("lead-1") == [1, 2, 3, 4]
        [position] = await bus.rows(bus.tables.consumer.position)
        assert position.next == 4
        with pytest.raises(ValueError, match="ahead"):
            await consumer.rewind(part, 5)

    async def test_the_batch_of_a_zombie_has_no_effect(self, bus: Bus, memory: MemoryLog) -> None:
        await say(bus, "lead-1", 1, 2)
        zombie = bus.consumer()
        part = (LEADS.name, memory.partition_of(b"lead-1"))
        await hear(bus)  # its successor

        with pytest.raises(FenceLostError):
            await zombie.batch.apply(records_of(memory, "lead-1"), {part: None})
        await say(bus, "lead-1", 3)
        with pytest.raises(FenceLostError):
            await zombie.batch.apply(records_of(memory, "lead-1")[1:], {part: 1})
        assert await bus.sequences("lead-1") == [1, 2]

    async def test_a_zombie_that_lives_on_goes_where_its_successor_is(self, bus: Bus) -> None:
        zombie = bus.consumer()
        subscriber = await bus.subscriber(zombie)
        await say(bus, "lead-1", 1)
        await until_quiet(zombie, subscriber)
        await say(bus, "lead-1", 2)
        # Behind the group's back, as after a partition of the network: the same partition, read by two.
        second = bus.consumer()
        stray = bus.log.subscriber("another group of the log", (LEADS.name,), second.start_offsets)
        await stray.start()
        await until_quiet(second, stray)
        await say(bus, "lead-1", 3)
        for _ in range(4):
            await zombie.turn(subscriber)

        assert await bus.sequences("lead-1") == [1, 2, 3]

    @pytest.mark.parametrize("missing", [0, 1, 3])
    async def test_a_hole_in_the_log_is_never_applied_silently(self, bus: Bus, memory: MemoryLog, missing: int) -> None:
        await say(bus, "lead-1", 1, 2, 3, 4, 5)
        part = (LEADS.name, memory.partition_of(b"lead-1"))
        lost = memory.lose(part, missing)
        consumer = bus.consumer()
        subscriber = await bus.subscriber(consumer)
        for _ in range(3):
            await consumer.turn(subscriber)
        assert await bus.sequences("lead-1") == [n for n in range(1, 6) if n <= missing]
        assert str(consumer.failing) == f"{part[0]}/{part[1]} has a hole before offset {missing + 1}"

        memory.put(lost)
        await until_quiet(consumer, subscriber)
        assert await bus.sequences("lead-1") == [1, 2, 3, 4, 5]
        assert consumer.failing is None

    async def test_an_operator_may_give_up_what_the_log_has_lost(self, bus: Bus, memory: MemoryLog) -> None:
        await say(bus, "lead-1", 1, 2)
        part = (LEADS.name, memory.partition_of(b"lead-1"))
        memory.lose(part, 0)
        consumer = bus.consumer()
        subscriber = await bus.subscriber(consumer)
        await consumer.turn(subscriber)
        await consumer.leap(part, 1)
        await until_quiet(consumer, subscriber)

        assert consumer.failing is None
        # What was lost is still missed by its lead, which waits for another word.
        assert await bus.sequences("lead-1") == []
        assert [row.sequence for row in await bus.rows(bus.tables.consumer.parked)] == [2]

    async def test_a_batch_that_does_not_begin_at_the_position_is_refused(self, bus: Bus, memory: MemoryLog) -> None:
        await say(bus, "lead-1", 1, 2, 3)
        part = (LEADS.name, memory.partition_of(b"lead-1"))
        records = records_of(memory, "lead-1")
        batch = bus.consumer().batch
        for wrong, before in ((records[1:], None), (records, 1), ([records[0], records[2]], None), (records[:1], 2)):
            with pytest.raises(FenceLostError):
                await batch.apply(wrong, {part: before})
        assert await bus.effects() == []

    async def test_compacted_topics_may_have_holes(self, bus: Bus) -> None:
        for version in range(1, 6):
            await bus.say(document("lead-1", version, f"v{version}"))
            await bus.relay_all()
        subscription = bus.subscription(PRIVATE.name)
        consumer = bus.consumer(subscription)
        subscriber = await bus.subscriber(consumer, PRIVATE.name)
        await until_quiet(consumer, subscriber)

        assert [row.sequence for row in await bus.rows(bus.tables.effect)] == [5]

    @pytest.mark.parametrize("point", ["begin", "commit", "answer"])
    async def test_a_crash_in_mid_batch_repeats_and_loses_nothing(self, bus: Bus, point: str) -> None:
        await say(bus, "lead-1", 1, 2, 3)
        faulty = FaultyDatabase(bus.database)
        faulty.next(point, CrashError)  # type: ignore[arg-type]  # the points above are points
        dying = bus.consumer(database=faulty)
        subscriber = await bus.subscriber(dying)
        with pytest.raises(CrashError):
            await dying.turn(subscriber)
        await subscriber.stop()
        await hear(bus)

        assert await bus.sequences("lead-1") == [1, 2, 3]

    @pytest.mark.parametrize("point", ["begin", "commit", "answer", "snapshot"])
    @pytest.mark.parametrize("fault", TRANSIENT)
    async def test_a_database_away_and_back_is_waited_for(self, bus: Bus, point: str, fault: type[Exception]) -> None:
        await say(bus, "lead-1", 1, 2, 3)
        faulty = FaultyDatabase(bus.database)
        consumer = bus.consumer(database=faulty)
        subscriber = await bus.subscriber(consumer)
        faulty.next(point, fault)  # type: ignore[arg-type]  # the points above are points
        await consumer.turn(subscriber)
        unknown = (point, fault) == ("answer", UnavailableError)
        assert str(consumer.failing) == ("CommitUnknownError" if unknown else fault.__name__)

        await until_quiet(consumer, subscriber)
        assert consumer.failing is None
        assert await bus.sequences("lead-1") == [1, 2, 3]
        assert await bus.rows(bus.tables.consumer.parked) == []

    async def test_a_long_absence_of_the_database_skips_nothing(self, bus: Bus) -> None:
        faulty = FaultyDatabase(bus.database)
        faulty.away = True
        consumer = bus.consumer(database=faulty)
        subscriber = await bus.subscriber(consumer)
        await say(bus, "lead-1", 1, 2, 3)
        for _ in range(5):
            await consumer.turn(subscriber)
        assert (consumer.failing, await bus.effects(), consumer.last_progress) == ("UnavailableError", [], None)
        faulty.away = False
        await until_quiet(consumer, subscriber)

        assert await bus.sequences("lead-1") == [1, 2, 3]

    async def test_ownership_that_changed_during_the_poll_leaves_the_batch_to_its_new_owner(self, bus: Bus) -> None:
        first, second = bus.consumer(), bus.consumer()
        one = await bus.subscriber(first)
        await first.turn(one)
        leads = [f"lead-{n}" for n in range(12)]
        await bus.say(*(fact(lead, 1) for lead in leads))
        await bus.relay_all()
        poll, joined = one.poll, []

        async def poll_while_another_joins(max_records: int, timeout: float) -> Sequence[Record]:
            records = await poll(max_records, timeout)
            assert len(records) == 12
            joined.append(await bus.subscriber(second))
            return records

        one.poll = poll_while_another_joins  # type: ignore[method-assign]  # a poll during which the group changes
        await first.turn(one)
        one.poll = poll  # type: ignore[method-assign]  # as it was
        [other] = joined
        assert await bus.effects() == []
        for consumer, subscriber in ((first, one), (second, other)) * 3:
            await consumer.turn(subscriber)

        assert sorted(await bus.effects()) == sorted((lead, "lead-intake", 1) for lead in leads)

    async def test_a_source_of_which_nothing_is_heard_moves_the_position_and_nothing_else(self, bus: Bus) -> None:
        """Its facts are most of what a service reads back; no version of them is kept, and other sources count on."""
        await say(bus, "lead-1", 1, 2)
        bus.outbox.source = "qualification"
        await say(bus, "lead-1", 1)
        subscription = bus.subscription()._replace(passes_over="lead-intake")
        watched = FaultyDatabase(bus.database)
        consumer = bus.consumer(subscription, watched)
        subscriber = await bus.subscriber(consumer)
        await until_quiet(consumer, subscriber)

        assert [(source, sequence) for _, source, sequence in await bus.effects()] == [("qualification", 1)]
        assert [(row.source, row.sequence) for row in await bus.rows(bus.tables.consumer.sequence)] == [
            ("qualification", 1)
        ]
        [position] = await bus.rows(bus.tables.consumer.position)
        assert position.next == 3

        bus.outbox.source = "lead-intake"
        await say(bus, "lead-1", 4)  # 3 never came: nobody here would know
        watched.looked.clear()
        await until_quiet(consumer, subscriber)
        assert await bus.count(bus.tables.consumer.parked) == 0
        assert watched.looked == []  # neither for parked leads nor for versions
