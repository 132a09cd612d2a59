"""The switch to the views that were built beside: whose records wait then, and under which id."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select

from digest.adapters.slots import SqlViewSlots
from digest.adapters.tables import SERVICE
from event_bus.parking import Parking, ToPark
from event_bus.port import Record
from event_bus.positions import move_positions, read_positions, read_sequences, write_sequences
from event_contracts.topics import LEADS
from service_kit.database import open_database

PART = (LEADS.name, 3)
RECORD = Record(*PART, 7, b"lead-1", b"{}", ())
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
RUNNING, REBUILDING = "digest", "digest-rebuild"


async def test_what_waits_in_the_new_views_waits_there_as_if_the_running_group_had_parked_it(
    migrated: Callable[[str], str],
) -> None:
    """Read once more it is the same record, not a second one."""
    database, slots, consumer = open_database(migrated("digest")), SqlViewSlots(), SERVICE.consumer
    waiting = ToPark(RECORD, "lead-1", "lead.touched", "lead-intake", 2, "gap")
    async with database.transaction() as transaction:
        for group, offset in ((RUNNING, 9), (REBUILDING, 11)):
            await move_positions(transaction, consumer.position, group, {PART: None}, {PART: offset})
        await Parking(consumer, REBUILDING).park(transaction, [waiting], NOON)
    async with database.transaction() as transaction:
        await slots.switch(transaction, RUNNING, REBUILDING)
    async with database.snapshot() as snapshot:
        rows = (await snapshot.execute(select(consumer.parked))).all()
        assert [(row.id, row.consumer_group) for row in rows] == [
            (Parking(consumer, RUNNING).identity(RECORD), RUNNING)
        ]
        assert await read_positions(snapshot, consumer.position, RUNNING) == {PART: 11}
        assert await read_positions(snapshot, consumer.position, REBUILDING) == {}
    await database.close()


async def test_the_running_group_has_seen_what_the_new_views_have_seen_and_nothing_else(
    migrated: Callable[[str], str],
) -> None:
    database, slots, sequence = open_database(migrated("digest")), SqlViewSlots(), SERVICE.consumer.sequence
    same, other, gone, new = (
        ("lead-1", source) for source in ("lead-intake", "qualification", "sales-feedback", "digest")
    )
    async with database.transaction() as transaction:
        await write_sequences(transaction, sequence, RUNNING, {same: 4, other: 7, gone: 2})
        await write_sequences(transaction, sequence, REBUILDING, {same: 4, other: 6, new: 1})
        await slots.switch(transaction, RUNNING, REBUILDING)
    async with database.snapshot() as snapshot:
        found = await read_sequences(snapshot, sequence, RUNNING, [same, other, gone, new])
    assert found == {same: 4, other: 6, new: 1}
    await database.close()
