"""What the members of one consumer group promise together, over a fixture `bus`."""

# ruff: noqa: S101

from event_bus.port import Record
from event_bus.testing.bus import HEARD, Bus, fact, until_quiet
from event_bus.testing.memory import MemoryLog
from event_contracts.topics import LEADS


async def say(bus: Bus, lead: str, *sequences: int) -> None:
    """Facts of a lead, on the log."""
    await bus.say(*(fact(lead, sequence, f"{lead}/{sequence}") for sequence in sequences))
    await bus.relay_all()


async def hear(bus: Bus) -> None:
    """A consumer that comes, works until nothing is left, and goes."""
    consumer = bus.consumer()
    subscriber = await bus.subscriber(consumer)
    await until_quiet(consumer, subscriber)
    await subscriber.stop()


def records_of(memory: MemoryLog, lead: str) -> list[Record]:
    """The records of a lead's partition."""
    return memory.read((LEADS.name, memory.partition_of(lead.encode())), 0, 1000)


class GroupContract:
    """Several members, or one that begins anew."""

    async def test_two_members_of_a_group_share_the_work_and_do_nothing_twice(self, bus: Bus) -> None:
        members = [bus.consumer(), bus.consumer()]
        subscribers = [await bus.subscriber(member) for member in members]
        leads = [f"lead-{n}" for n in range(30)]
        for sequence in (1, 2, 3):
            await bus.say(*(fact(lead, sequence) for lead in leads))
            await bus.relay_all()
            for member, subscriber in zip(members, subscribers, strict=True):
                await member.turn(subscriber)
        await subscribers[0].stop()
        await bus.say(*(fact(lead, 4) for lead in leads))
        await bus.relay_all()
        await until_quiet(members[1], subscribers[1])

        for lead in leads:
            assert await bus.sequences(lead) == [1, 2, 3, 4]
        assert all(member.applied for member in members)

    async def test_what_a_group_does_not_hear_still_counts_for_the_order(self, bus: Bus) -> None:
        await bus.say(fact("lead-1", 1), fact("lead-1", 2, kind="lead.consent_changed"), fact("lead-1", 3))
        await bus.say(fact("lead-1", 4, kind="lead.of_the_future"), fact("lead-1", 5))
        await bus.relay_all()
        consumer = bus.consumer()
        await until_quiet(consumer, await bus.subscriber(consumer))

        assert await bus.sequences("lead-1") == [1, 3, 5]
        assert consumer.batch.unknown == 1
        assert "lead.of_the_future" not in HEARD

    async def test_a_replay_from_zero_gives_the_same_read_model_row_by_row(self, bus: Bus) -> None:
        for n in range(1, 6):
            await say(bus, "lead-1", n)
            await say(bus, "lead-2", n)
        await hear(bus)
        before = await bus.rows(bus.tables.effect)
        async with bus.database.transaction() as transaction:
            for table in (bus.tables.effect, bus.tables.consumer.position, bus.tables.consumer.sequence):
                await transaction.execute(table.delete())
        await hear(bus)

        columns = ("lead", "source", "sequence", "value")
        for lead in ("lead-1", "lead-2"):
            rows = [
                [tuple(getattr(row, name) for name in columns) for row in model if row.lead == lead]
                for model in (before, await bus.rows(bus.tables.effect))
            ]
            assert rows[0] == rows[1]
            assert len(rows[0]) == 5
