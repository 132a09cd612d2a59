"""Parking: what a record that cannot be handled does to its lead, and to nobody else; over a fixture `bus`."""

# ruff: noqa: S101

import pytest

from event_bus import operating
from event_bus.parking import ATTEMPTS, BEHIND, GAP, Parking
from event_bus.testing.bus import Bus, fact, until_quiet
from event_bus.testing.memory import MemoryLog
from event_bus.transaction import StaleError
from event_contracts.topics import DEAD_LETTERS, LEADS


async def hear(bus: Bus, *facts: tuple[str, int, str]) -> None:
    """Say facts (lead, sequence, value) and let a fresh consumer handle everything."""
    await bus.say(*(fact(lead, sequence, value) for lead, sequence, value in facts))
    await bus.relay_all()
    consumer = bus.consumer()
    subscriber = await bus.subscriber(consumer)
    await until_quiet(consumer, subscriber)
    await subscriber.stop()


async def retry_until_idle(bus: Bus) -> int:
    """Let the retrying worker do what is due at this moment; answers how much that was."""
    retrying, turns = bus.retrying(), 0
    while await retrying.turn():
        turns += 1
        assert turns < 1000
    return turns


async def parked(bus: Bus) -> list[tuple[str, int, str, int]]:
    """(subject, sequence, reason, attempts) of what waits, in log order."""
    rows = sorted(await bus.rows(bus.tables.consumer.parked), key=lambda row: (row.partition, row.record_offset))
    return [(row.subject, row.sequence, row.reason, row.attempts) for row in rows]


async def die(bus: Bus) -> None:
    """Let a poisonous record use up its attempts."""
    for _ in range(ATTEMPTS):
        bus.clock.pass_by(hours=2)
        await retry_until_idle(bus)


class ParkingContract:
    """What parking promises."""

    async def test_a_poisonous_fact_holds_back_its_lead_and_no_other(self, bus: Bus) -> None:
        bus.poison["bad"] = KeyError
        await hear(bus, ("lead-1", 1, ""), ("lead-1", 2, "bad"), ("lead-2", 1, ""), ("lead-1", 3, ""))
        await hear(bus, ("lead-1", 4, ""), ("lead-2", 2, ""))

        assert await bus.sequences("lead-1") == [1]
        assert await bus.sequences("lead-2") == [1, 2]
        assert await parked(bus) == [
            ("lead-1", 2, "KeyError", 1),
            ("lead-1", 3, BEHIND, 0),
            ("lead-1", 4, BEHIND, 0),
        ]

    async def test_order_survives_the_retry(self, bus: Bus) -> None:
        bus.poison["bad"] = KeyError
        await hear(bus, ("lead-1", 1, ""), ("lead-1", 2, "bad"), ("lead-1", 3, ""))
        bus.poison.clear()
        bus.clock.pass_by(seconds=5)
        await retry_until_idle(bus)
        await hear(bus, ("lead-1", 4, ""))

        assert await bus.sequences("lead-1") == [1, 2, 3, 4]
        assert await parked(bus) == []

    async def test_what_waits_behind_does_not_shorten_the_back_off(self, bus: Bus) -> None:
        bus.poison["bad"] = KeyError
        await hear(bus, ("lead-1", 1, "bad"), ("lead-1", 2, ""), ("lead-1", 3, ""))
        assert await retry_until_idle(bus) == 0
        for seconds in (1.3, 2.5, 5, 10):  # a second, doubled each time, and up to a fifth more
            bus.clock.pass_by(seconds=seconds)
            assert await retry_until_idle(bus) == 1
        assert (await parked(bus))[0] == ("lead-1", 1, "KeyError", 5)

    async def test_a_clock_that_was_ahead_for_a_while_keeps_no_lead_waiting(self, bus: Bus) -> None:
        bus.poison["bad"] = KeyError
        bus.clock.pass_by(hours=1)
        await hear(bus, ("lead-1", 1, "bad"), ("lead-1", 2, ""))
        bus.poison.clear()
        bus.clock.pass_by(hours=-1)
        await retry_until_idle(bus)

        assert await bus.sequences("lead-1") == [1, 2]
        assert await parked(bus) == []

    async def test_clocks_that_differ_by_less_than_a_minute_do_not_shorten_the_back_off(self, bus: Bus) -> None:
        bus.poison["bad"] = KeyError
        bus.clock.pass_by(seconds=59)
        await hear(bus, ("lead-1", 1, "bad"))
        bus.clock.pass_by(seconds=-59)
        assert await retry_until_idle(bus) == 0

    async def test_after_twelve_attempts_a_fact_is_dead_and_its_copy_stands_on_the_dead_letters(
        self, bus: Bus, memory: MemoryLog
    ) -> None:
        bus.poison["bad"] = KeyError
        await hear(bus, ("lead-1", 1, "bad"), ("lead-1", 2, ""))
        await die(bus)
        await bus.relay_all()

        assert await parked(bus) == [("lead-1", 1, "KeyError", 12), ("lead-1", 2, BEHIND, 0)]
        assert [row.dead for row in await bus.rows(bus.tables.consumer.parked) if row.sequence == 1] == [True]
        [letter] = memory.everything(DEAD_LETTERS.name)
        assert letter.key == b"lead-1"
        assert b'"data":{"value":"bad"}' in (letter.value or b"")

    async def test_an_operator_retries_a_dead_fact_and_order_is_kept(self, bus: Bus) -> None:
        bus.poison["bad"] = KeyError
        await hear(bus, ("lead-1", 1, "bad"), ("lead-1", 2, ""))
        await die(bus)
        bus.poison.clear()
        assert await retry_until_idle(bus) == 0  # dead is dead until somebody says otherwise
        async with bus.database.transaction() as transaction:
            assert (
                await operating.retry(transaction, Parking(bus.tables.consumer, "digest"), "lead-1", bus.clock()) == 2
            )
        await retry_until_idle(bus)

        assert await bus.sequences("lead-1") == [1, 2]

    async def test_an_operator_skips_a_fact_with_a_reason_and_the_lead_goes_on(self, bus: Bus) -> None:
        bus.poison["bad"] = KeyError
        await hear(bus, ("lead-1", 1, "bad"), ("lead-1", 2, ""), ("lead-1", 3, ""))
        parking = Parking(bus.tables.consumer, "digest")
        first, second, _ = sorted(await bus.rows(bus.tables.consumer.parked), key=lambda row: row.sequence)
        async with bus.database.transaction() as transaction:
            with pytest.raises(operating.NotPossibleError, match="earlier record"):
                await operating.skip(transaction, parking, second.id, "wrong one", "anna", bus.clock())
            assert await operating.skip(transaction, parking, "none", "no reason", "anna", bus.clock()) is None
            assert await operating.skip(transaction, parking, first.id, "spoilt import", "anna", bus.clock())
            await operating.retry(transaction, parking, "lead-1", bus.clock())
        await retry_until_idle(bus)
        await hear(bus, ("lead-1", 4, ""))

        assert await bus.sequences("lead-1") == [2, 3, 4]
        [note] = await bus.rows(bus.tables.consumer.skipped)
        assert (note.reason, note.by, note.at) == ("spoilt import", "anna", bus.clock())

    async def test_a_replay_neither_repeats_nor_revives(self, bus: Bus) -> None:
        bus.poison["bad"] = KeyError
        await hear(bus, ("lead-1", 1, ""), ("lead-1", 2, "bad"), ("lead-1", 3, ""))
        await die(bus)
        before = await parked(bus)
        [position] = await bus.rows(bus.tables.consumer.position)
        await bus.consumer().rewind((position.topic, position.partition), 0)
        await hear(bus)

        assert await parked(bus) == before
        assert await bus.sequences("lead-1") == [1]

    async def test_a_gap_in_the_sequence_parks_the_lead(self, bus: Bus) -> None:
        await hear(bus, ("lead-1", 1, ""), ("lead-1", 3, ""), ("lead-2", 1, ""), ("lead-1", 4, ""))

        assert await bus.sequences("lead-1") == [1]
        assert await bus.sequences("lead-2") == [1]
        assert [row[1:3] for row in await parked(bus) if row[0] == "lead-1"] == [(3, GAP), (4, BEHIND)]

    async def test_what_fills_the_gap_sets_the_lead_free_in_order(self, bus: Bus) -> None:
        await hear(bus, ("lead-1", 1, ""), ("lead-1", 3, ""), ("lead-1", 4, ""))
        await die(bus)
        await hear(bus, ("lead-1", 2, ""))
        await retry_until_idle(bus)

        assert await bus.sequences("lead-1") == [1, 2, 3, 4]
        assert await parked(bus) == []

    async def test_a_gap_behind_a_poisonous_fact_is_not_jumped_over(self, bus: Bus) -> None:
        bus.poison["bad"] = KeyError
        await hear(bus, ("lead-1", 1, "bad"), ("lead-1", 3, ""))
        bus.poison.clear()
        bus.clock.pass_by(seconds=5)
        await retry_until_idle(bus)

        assert await bus.sequences("lead-1") == [1]
        assert await parked(bus) == [("lead-1", 3, GAP, 1)]

    async def test_an_operator_gives_up_what_is_missing(self, bus: Bus) -> None:
        await hear(bus, ("lead-1", 1, ""), ("lead-1", 3, ""), ("lead-1", 4, ""))
        parking = Parking(bus.tables.consumer, "digest")
        first = next(row for row in await bus.rows(bus.tables.consumer.parked) if row.sequence == 3)
        async with bus.database.transaction() as transaction:
            await operating.accept_gap(transaction, parking, first.id, "the broker lost it", "anna", bus.clock())
            with pytest.raises(operating.NotPossibleError, match="Nothing is missing"):
                await operating.accept_gap(transaction, parking, first.id, "again", "anna", bus.clock())
            await operating.retry(transaction, parking, "lead-1", bus.clock())
        await retry_until_idle(bus)

        assert await bus.sequences("lead-1") == [1, 3, 4]

    @pytest.mark.parametrize("fault", [ConnectionError, TimeoutError])
    async def test_a_transient_fault_while_retrying_counts_no_attempt(self, bus: Bus, fault: type[Exception]) -> None:
        bus.poison["bad"] = KeyError
        await hear(bus, ("lead-1", 1, "bad"))
        bus.poison["bad"] = fault
        bus.clock.pass_by(seconds=5)
        with pytest.raises(fault):
            await bus.retrying().turn()
        assert await parked(bus) == [("lead-1", 1, "KeyError", 1)]

    async def test_a_row_that_is_always_stale_parks_its_lead_instead_of_stopping_everything(self, bus: Bus) -> None:
        bus.poison["bad"] = StaleError
        await hear(bus, ("lead-1", 1, "bad"), ("lead-2", 1, ""))

        assert await bus.sequences("lead-2") == [1]
        assert await parked(bus) == [("lead-1", 1, "StaleError", 1)]

    async def test_a_bad_fact_costs_its_neighbours_a_few_halvings_and_nothing_else(self, bus: Bus) -> None:
        bus.poison["bad"] = ValueError
        await hear(bus, *((f"lead-{n}", 1, "bad" if n == 17 else "") for n in range(64)))

        assert await bus.count(bus.tables.effect) == 63
        assert len(bus.calls) <= 2 * 7
        assert {lead for lead, _, _ in await bus.effects()} == {f"lead-{n}" for n in range(64) if n != 17}

    async def test_events_of_every_service_wait_for_the_one_that_came_first(self, bus: Bus, memory: MemoryLog) -> None:
        """A consequence stands behind its cause, also while the cause waits."""
        sales = Bus(bus.database, bus.tables, memory, source="sales-feedback")
        bus.poison["bad"] = KeyError
        await hear(bus, ("lead-1", 1, "bad"))
        await sales.say(fact("lead-1", 1, "from sales"))
        await sales.relay_all()
        await hear(bus)
        assert await bus.effects() == []
        bus.poison.clear()
        bus.clock.pass_by(seconds=5)
        await retry_until_idle(bus)

        assert await bus.effects() == [("lead-1", "lead-intake", 1), ("lead-1", "sales-feedback", 1)]
        assert {row.topic for row in await bus.rows(bus.tables.consumer.position)} == {LEADS.name}
