"""Groups: members share partitions, take over from one another, and can tell whose a batch was."""

# ruff: noqa: S101

import asyncio

from event_bus.port import Log, Record, Subscriber
from event_bus.testing.support import (
    PATIENCE_SECONDS,
    POLL_SECONDS,
    Positions,
    message,
    publish,
    read,
    reading,
    seek_back,
    settled,
    values,
)

LEADS_APART = [f"lead-{number}" for number in range(60)]
"""Enough for every partition to have some."""


class GroupContract:
    """What the members of a group promise one another."""

    async def test_members_share_the_partitions_and_each_record_goes_to_one(self, log: Log) -> None:
        positions = Positions()
        async with (
            reading(log, start_offsets=positions.start) as one,
            reading(log, start_offsets=positions.start) as other,
        ):
            await settled(one, other)
            assert one.assignment().isdisjoint(other.assignment())
            await publish(log, *(message(lead, lead) for lead in LEADS_APART))
            found = await _read_together(one, other, len(LEADS_APART))

        assert {record.value for record in found[0] + found[1]} == {lead.encode() for lead in LEADS_APART}
        assert len(found[0] + found[1]) == len(LEADS_APART)
        assert found[0]
        assert found[1]

    async def test_who_leaves_is_followed_from_the_position_in_the_database(self, log: Log) -> None:
        positions = Positions()
        async with reading(log, start_offsets=positions.start) as stays:
            async with reading(log, start_offsets=positions.start) as leaves:
                await settled(stays, leaves)
                await publish(log, *(message(lead, lead) for lead in LEADS_APART))
                mine, theirs = await _read_together(stays, leaves, len(LEADS_APART))
                positions.handled(mine)
                positions.handled(theirs[:-2])
            unhandled = theirs[-2:]

            assert set(values(await read(stays, 2))) == set(values(unhandled))
            assert await stays.lag() == 0

    async def test_a_batch_from_before_a_change_of_hands_is_told_by_its_epoch(self, log: Log) -> None:
        positions = Positions()
        async with reading(log, start_offsets=positions.start) as first:
            await settled(first)
            await publish(log, *(message(lead, lead) for lead in LEADS_APART))
            batch = await first.poll(5, POLL_SECONDS) or await read(first, 1, max_records=5)
            epoch = first.epoch
            async with reading(log, start_offsets=positions.start) as second:
                await _until_epoch_grows(first, epoch)
                await seek_back(first, batch)
                again = await _read_together(first, second, len(LEADS_APART))
                # what was polled and not handled is handed out anew, to whom it belongs now
                assert {record.value for record in batch} <= {record.value for record in again[0] + again[1]}

    async def test_nothing_is_skipped_when_members_come_and_go_and_handle_only_what_is_theirs(self, log: Log) -> None:
        positions = Positions()
        handled: list[Record] = []
        await publish(log, *(message(lead, f"{lead}/{number}") for number in range(10) for lead in LEADS_APART))
        async with reading(log, start_offsets=positions.start) as one:
            await _handle_some(one, positions, handled, 100)
            async with reading(log, start_offsets=positions.start) as other:
                for _ in range(10):
                    await _handle_some(one, positions, handled, len(handled) + 1, patience=5)
                    await _handle_some(other, positions, handled, len(handled) + 1, patience=5)
            await _handle_some(one, positions, handled, 10 * len(LEADS_APART), patience=100)

        assert len(handled) == 10 * len(LEADS_APART)
        for lead in LEADS_APART:
            mine = [record for record in handled if record.key == lead.encode()]
            assert values(mine) == [f"{lead}/{number}" for number in range(10)]


async def _read_together(one: Subscriber, other: Subscriber, count: int) -> tuple[list[Record], list[Record]]:
    """What two members are handed until everything of theirs has come; what a change of hands made old is let go."""
    found: dict[Subscriber, list[Record]] = {one: [], other: []}
    for _ in range(300):
        for member in (one, other):
            epoch = member.epoch
            records = await member.poll(500, POLL_SECONDS / 2)
            if member.epoch == epoch:
                found[member] += records
            else:
                await seek_back(member, records)
        kept = {m: [r for r in records if (r.topic, r.partition) in m.assignment()] for m, records in found.items()}
        if len({record.value for records in kept.values() for record in records}) == count:
            return kept[one], kept[other]
    raise AssertionError(f"{sum(map(len, found.values()))} of {count} records came")


async def _until_epoch_grows(member: Subscriber, epoch: int) -> None:
    # by time, not by polls: with records at hand three hundred of these take less than a group takes to change hands
    async with asyncio.timeout(PATIENCE_SECONDS):
        while member.epoch <= epoch:
            await seek_back(member, await member.poll(1, POLL_SECONDS / 2))


async def _handle_some(
    member: Subscriber, positions: Positions, handled: list[Record], until: int, patience: int = 50
) -> None:
    """A consumer in small: a batch is handled if it is still ours and stands where the position is."""
    for _ in range(patience):
        if len(handled) >= until:
            return
        epoch = member.epoch
        for record in await member.poll(20, POLL_SECONDS / 2):
            if member.epoch == epoch and record.offset == positions.get((record.topic, record.partition), 0):
                positions.handled([record])
                handled.append(record)
            else:
                await member.seek(record.topic, record.partition, positions.get((record.topic, record.partition), 0))
