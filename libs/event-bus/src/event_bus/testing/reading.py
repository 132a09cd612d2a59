"""Reading: from the consumer's own position, again when sought back, no more than asked."""

# ruff: noqa: S101

import asyncio
import time
from collections.abc import Collection, Mapping

from event_bus.port import Log, Partition
from event_bus.testing.support import Positions, message, nothing_more, publish, read, reading, settled, values
from event_contracts.topics import INBOUND, LEADS, TEAM


class ReadingContract:
    """What a subscriber promises."""

    async def test_a_group_that_handled_nothing_reads_from_the_beginning(self, log: Log) -> None:
        await publish(log, message("a", "1"), message("a", "2"))
        async with reading(log, start_offsets=Positions().start) as subscriber:
            assert values(await read(subscriber, 2)) == ["1", "2"]

    async def test_reading_goes_on_at_the_position_of_the_consumers_own_database(self, log: Log) -> None:
        await publish(log, *(message("a", str(number)) for number in range(5)))
        positions = Positions()
        async with reading(log, start_offsets=positions.start) as subscriber:
            first = await read(subscriber, 5)
        positions.handled(first[:3])
        async with reading(log, start_offsets=positions.start) as subscriber:
            assert values(await read(subscriber, 2)) == ["3", "4"]
            await nothing_more(subscriber)

    async def test_the_positions_of_an_assignment_are_asked_for_at_once(self, log: Log) -> None:
        positions, asked = Positions(), []

        async def ask(parts: Collection[Partition]) -> Mapping[Partition, int | None]:
            asked.append(frozenset(parts))
            return await positions.start(parts)

        await publish(log, message("a", "1"))
        async with reading(log, LEADS.name, TEAM.name, start_offsets=ask) as subscriber:
            await read(subscriber, 1)
            assert asked == [subscriber.assignment()]
        assert len(asked[0]) > 1

    async def test_what_the_log_was_told_of_positions_never_decides(self, log: Log) -> None:
        await publish(log, message("a", "1"), message("a", "2"))
        async with reading(log) as subscriber:
            records = await read(subscriber, 2)
            await subscriber.commit({(records[0].topic, records[0].partition): 2})
        async with reading(log) as subscriber:
            assert values(await read(subscriber, 2)) == ["1", "2"]

    async def test_groups_do_not_know_of_each_other(self, log: Log) -> None:
        await publish(log, message("a", "1"))
        async with reading(log, group="digest") as one, reading(log, group="qualification") as other:
            assert values(await read(one, 1)) == ["1"]
            assert values(await read(other, 1)) == ["1"]

    async def test_a_poll_hands_out_no_more_than_asked_and_the_next_goes_on(self, log: Log) -> None:
        await publish(log, *(message("a", str(number)) for number in range(10)))
        async with reading(log) as subscriber:
            found = values(await read(subscriber, 1, max_records=4))
            assert len(found) <= 4
            found += values(await read(subscriber, 10 - len(found), max_records=4))
        assert found == [str(number) for number in range(10)]

    async def test_a_waiting_poll_returns_soon_after_something_was_published(self, log: Log) -> None:
        async with reading(log) as subscriber:
            await settled(subscriber)
            waiting = asyncio.create_task(subscriber.poll(10, 10.0))
            await asyncio.sleep(0)
            await publish(log, message("a", "1"))
            published = time.monotonic()
            assert values(await waiting) == ["1"]
            assert time.monotonic() - published < 5

    async def test_what_came_while_records_were_in_hand_comes_with_the_next_poll_all_of_it(self, log: Log) -> None:
        """Not first what a request brought that had been under way since the last poll, and the rest a turn later."""
        async with reading(log) as subscriber:
            await publish(log, message("a", "1"))
            await read(subscriber, 1)
            await publish(log, message("a", "2"))
            await publish(log, message("b", "3"))
            assert set(values(await subscriber.poll(10, 10.0))) == {"2", "3"}

    async def test_what_is_sought_back_to_is_handed_out_again(self, log: Log) -> None:
        await publish(log, *(message("a", str(number)) for number in range(6)))
        async with reading(log) as subscriber:
            records = await read(subscriber, 6)
            fourth = records[3]
            await subscriber.seek(fourth.topic, fourth.partition, fourth.offset)
            assert values(await read(subscriber, 3)) == ["3", "4", "5"]

            await subscriber.seek(fourth.topic, fourth.partition, 0)
            assert values(await read(subscriber, 2, max_records=2)) == ["0", "1"]
            await subscriber.seek(fourth.topic, fourth.partition, 5)
            assert values(await read(subscriber, 1)) == ["5"]

    async def test_seeking_and_reporting_what_is_not_ours_does_nothing(self, log: Log) -> None:
        async with reading(log) as subscriber:
            await settled(subscriber)
            await subscriber.seek(TEAM.name, 0, 3)
            await subscriber.seek(LEADS.name, 999, 3)
            await subscriber.commit({(TEAM.name, 0): 3, (LEADS.name, 999): 3})
            await publish(log, message("a", "1"))
            assert values(await read(subscriber, 1)) == ["1"]

    async def test_ends_and_lag_tell_what_is_still_to_come(self, log: Log) -> None:
        async with reading(log) as subscriber:
            assert await subscriber.lag() > 0, "nothing is known before the first assignment"
            await settled(subscriber)
            assert await subscriber.lag() == 0
            assert set((await subscriber.end_offsets()).values()) == {0}

            await publish(log, message("a", "1"), message("a", "2"), message("a", "3"))
            assert sum((await subscriber.end_offsets()).values()) == 3
            records = await read(subscriber, 3)
            assert await subscriber.lag() == 0
            await subscriber.seek(records[1].topic, records[1].partition, records[1].offset)
            assert await subscriber.lag() == 2

    async def test_ends_are_those_of_the_assigned_partitions_also_of_the_empty_ones(self, log: Log) -> None:
        async with reading(log, LEADS.name, INBOUND.name) as subscriber:
            await settled(subscriber)
            assert (await subscriber.end_offsets()).keys() == subscriber.assignment()

    async def test_after_stop_nothing_is_handed_out_and_nothing_fails(self, log: Log) -> None:
        await publish(log, message("a", "1"))
        async with reading(log) as subscriber:
            await read(subscriber, 1)
            await subscriber.stop()
            await publish(log, message("a", "2"))
            assert list(await subscriber.poll(10, 0.2)) == []
            assert subscriber.assignment() == frozenset()
            await subscriber.stop()

    async def test_topics_that_exist_are_left_as_they_are(self, log: Log) -> None:
        await publish(log, message("a", "1"))
        async with reading(log) as subscriber:
            await read(subscriber, 1)
            before = subscriber.assignment()
        await log.create_topics([LEADS], 64)
        async with reading(log) as subscriber:
            assert values(await read(subscriber, 1)) == ["1"]
            assert subscriber.assignment() == before
