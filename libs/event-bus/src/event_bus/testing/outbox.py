"""From the outbox to the log: what relay and database promise together, over a fixture `bus`."""

# ruff: noqa: S101, SLF001

from typing import Any, Literal

import pytest

from event_bus import relay as relaying
from event_bus.outbox import COLUMNS, TooLargeError
from event_bus.port import OutcomeUnknownError, Record
from event_bus.rejected import send_again, show
from event_bus.testing.bus import Bus, document, fact
from event_bus.testing.faults import CrashError, FaultyDatabase, Point
from event_bus.testing.memory import MemoryLog
from event_bus.transaction import StaleError
from event_contracts.envelope import from_headers
from event_contracts.topics import LEADS

CrashPoint = Literal["R0", "R1", "R2", "R3", "R4", "R5"]
CRASH_POINTS: tuple[CrashPoint, ...] = ("R0", "R1", "R2", "R3", "R4", "R5")
"""Leader, rows read, some sent, all acknowledged, in the commit (its answer is lost), rows deleted."""


def wire(memory: MemoryLog, lead: str) -> list[int]:
    """The sequences of a lead as they stand on the log, repeats included."""
    return [sequence_of(record) for record in memory.everything(LEADS.name) if record.key == lead.encode()]


def sequence_of(record: Record) -> int:
    """The sequence in a record's envelope."""
    return from_headers(record.headers).sequence


def firsts(sequences: list[int]) -> list[int]:
    """Without repeats."""
    return list(dict.fromkeys(sequences))


async def crash(bus: Bus, memory: MemoryLog, point: CrashPoint) -> None:
    """One turn of a relay whose process dies at this point."""
    faulty = FaultyDatabase(bus.database)
    if point == "R2":
        memory.breaks_after = 3
    else:
        # Its first transaction reads, its second deletes.
        passes: dict[CrashPoint, tuple[Point, int]] = {
            "R0": ("begin", 1), "R1": ("answer", 1), "R3": ("begin", 2), "R4": ("commit", 2), "R5": ("answer", 2)
        }  # fmt: skip
        faulty.faults[passes[point]] = CrashError
    publisher = bus.publisher()
    await publisher.start()
    with pytest.raises((CrashError, OutcomeUnknownError)):
        await bus.relay(faulty).turn(publisher)
    await publisher.stop()


SMALL, NOON = 3, "2026-11-24T12:00:00.000000Z"


class OutboxContract:
    """What the way out promises."""

    @pytest.fixture
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Batches of three."""
        monkeypatch.setattr(relaying, "BATCH", SMALL)

    async def test_the_facts_of_a_lead_reach_the_log_in_the_order_in_which_they_were_committed(
        self, bus: Bus, memory: MemoryLog
    ) -> None:
        for sequence in range(1, 8):
            await bus.say(fact("lead-1", sequence), fact("lead-2", sequence))
        await bus.relay_all()

        assert wire(memory, "lead-1") == wire(memory, "lead-2") == [1, 2, 3, 4, 5, 6, 7]
        assert await bus.count(bus.tables.outbox) == 0

    async def test_a_fact_of_a_transaction_that_fails_is_never_said(self, bus: Bus, memory: MemoryLog) -> None:
        with pytest.raises(RuntimeError):
            async with bus.database.transaction() as transaction:
                await bus.outbox.append(transaction, [fact("lead-1", 1)])
                raise RuntimeError
        await bus.relay_all()

        assert memory.everything(LEADS.name) == []

    async def test_the_same_version_of_a_lead_cannot_be_said_twice(self, bus: Bus) -> None:
        await bus.say(fact("lead-1", 1))
        with pytest.raises(StaleError):
            await bus.say(fact("lead-1", 1))

    async def test_a_fact_over_64_kib_is_refused_before_it_could_block_its_lead(self, bus: Bus) -> None:
        with pytest.raises(TooLargeError):
            await bus.say(fact("lead-1", 1, "x" * (64 * 1024)))
        assert await bus.count(bus.tables.outbox) == 0

    @pytest.mark.parametrize("point", CRASH_POINTS)
    async def test_a_crash_of_the_relay_repeats_facts_but_loses_and_reorders_none(
        self, bus: Bus, memory: MemoryLog, point: CrashPoint
    ) -> None:
        await bus.say(*(fact(f"lead-{n % 2}", 1 + n // 2) for n in range(8)))
        await crash(bus, memory, point)
        await bus.say(*(fact(f"lead-{n}", 5) for n in range(2)))
        await bus.relay_all()

        for lead in ("lead-0", "lead-1"):
            assert firsts(wire(memory, lead)) == [1, 2, 3, 4, 5]
        repeated = len(memory.everything(LEADS.name)) - 10
        assert repeated == {"R0": 0, "R1": 0, "R2": 3, "R3": 8, "R4": 8, "R5": 0}[point]

    async def test_two_relays_at_once_lose_nothing_and_the_first_copies_are_in_order(
        self, bus: Bus, memory: MemoryLog
    ) -> None:
        await bus.say(*(fact("lead-1", n) for n in range(1, 6)))
        slow, quick = FaultyDatabase(bus.database), bus.relay()
        publisher = bus.publisher()

        async def overtake() -> None:
            await quick.turn(publisher)
            await bus.say(fact("lead-1", 6))
            await quick.turn(publisher)

        slow.faults["begin", 2] = overtake  # read, then overtaken before it deletes: it has sent 1 to 5 as well
        await bus.relay(slow).turn(publisher)
        await bus.relay_all()

        assert firsts(wire(memory, "lead-1")) == [1, 2, 3, 4, 5, 6]
        assert len(wire(memory, "lead-1")) == 11
        assert await bus.count(bus.tables.outbox) == 0

    async def test_rows_are_only_inserted_and_deleted(self, bus: Bus) -> None:
        """As Debezium's outbox router asks."""
        watched = FaultyDatabase(bus.database)
        await bus.say(fact("lead-1", 1))
        publisher = bus.publisher()
        relay = bus.relay(watched)
        while await relay.turn(publisher):
            continue

        assert {statement.split()[0] for statement in watched.statements} == {"SELECT", "DELETE"}

    async def test_a_fact_that_the_log_refuses_is_set_aside_and_blocks_only_its_lead(
        self, bus: Bus, memory: MemoryLog
    ) -> None:
        memory.refuses = lambda message: b"huge" in (message.value or b"")
        await bus.say(fact("lead-1", 1), fact("lead-2", 1), fact("lead-1", 2, "huge"), fact("lead-1", 3))
        await bus.say(fact("lead-2", 2))
        await bus.relay_all()
        assert (wire(memory, "lead-1"), wire(memory, "lead-2")) == ([1], [1, 2])

        memory.refuses = lambda _message: False
        async with bus.database.transaction() as transaction:
            [refused] = await show(transaction, bus.tables.outbox)
            assert await send_again(transaction, bus.tables.outbox, refused.id)
            assert not await send_again(transaction, bus.tables.outbox, refused.id)
        await bus.relay_all()
        assert wire(memory, "lead-1") == [1, 2, 3]

    async def test_a_tombstone_has_no_value_but_its_version(self, bus: Bus, memory: MemoryLog) -> None:
        await bus.say(document("lead-1", 1, "Ada"), document("lead-1", 2, None))
        await bus.relay_all()

        [record] = memory.everything("leadloop.private.v1")
        assert record.value is None
        assert sequence_of(record) == 2

    @pytest.mark.usefixtures("small")
    async def test_full_batches_follow_one_another_in_order_with_one_transaction_each(
        self, bus: Bus, memory: MemoryLog
    ) -> None:
        await bus.say(*(fact(f"lead-{n % 2}", 1 + n // 2) for n in range(10)))
        watched = FaultyDatabase(bus.database)
        assert await bus.relay(watched).turn(bus.publisher()) == 1

        assert wire(memory, "lead-0") == wire(memory, "lead-1") == [1, 2, 3, 4, 5]
        assert await bus.count(bus.tables.outbox) == 0
        # 3 and 3 and 3 and 1: the first is read, then each is read while the one before it is sent; all are deleted.
        assert [statement.split()[0] for statement in watched.statements] == [
            "SELECT", "SELECT", "DELETE", "SELECT", "DELETE", "SELECT", "DELETE"
        ]  # fmt: skip

    @pytest.mark.usefixtures("small")
    @pytest.mark.parametrize("number", [2, 3, 4, 5])
    @pytest.mark.parametrize("point", ["begin", "commit", "answer"])
    async def test_a_crash_between_full_batches_repeats_facts_but_loses_and_reorders_none(
        self, bus: Bus, memory: MemoryLog, point: Point, number: int
    ) -> None:
        await bus.say(*(fact(f"lead-{n % 2}", 1 + n // 2) for n in range(10)))
        faulty = FaultyDatabase(bus.database)
        faulty.faults[point, number] = CrashError
        publisher = bus.publisher()
        await publisher.start()
        with pytest.raises(CrashError):
            await bus.relay(faulty).turn(publisher)
        await publisher.stop()
        await bus.relay_all()

        for lead in ("lead-0", "lead-1"):
            assert firsts(wire(memory, lead)) == [1, 2, 3, 4, 5]
        assert len(memory.everything(LEADS.name)) - 10 <= 2 * SMALL

    @pytest.mark.usefixtures("small")
    async def test_what_is_committed_late_goes_before_what_follows_it(self, bus: Bus, memory: MemoryLog) -> None:
        """Numbers are drawn before the commit: a lead's second fact may be seen behind a batch, its first before it."""
        rows = [(n, *bus.outbox._row(fact(f"lead-{n}", 1), bus.clock(), NOON)) for n in (10, 11, 12)]
        first, second = (bus.outbox._row(fact("late", n), bus.clock(), NOON) for n in (1, 2))

        async def put(*more: tuple[Any, ...]) -> None:
            async with bus.database.transaction() as transaction:
                await transaction.insert(bus.tables.outbox, ("seq", *COLUMNS), more)

        async def late() -> None:
            await put((9, *first), (13, *second))

        await put(*rows)
        watched = FaultyDatabase(bus.database)
        watched.faults["begin", 2] = late
        relay, publisher = bus.relay(watched), bus.publisher()
        while await relay.turn(publisher):
            continue

        assert [record.key for record in memory.everything(LEADS.name) if record.key == b"late"] == [b"late"] * 2
        assert wire(memory, "late") == [1, 2]
