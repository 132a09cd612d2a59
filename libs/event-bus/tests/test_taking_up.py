"""What a turn begins with: counted by PostgreSQL's driver, and without a gap beside whoever holds the position."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from event_bus import taking_up
from event_bus.parking import ToPark
from event_bus.port import Record
from event_bus.positions import FenceLostError, position_id
from event_bus.testing.bus import Bus, fact, until_quiet
from event_contracts.topics import LEADS
from service_kit.database.postgresql import PostgresqlDatabase

pytestmark = [pytest.mark.postgresql, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]
WAITING = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")
TURN = ["begin", "with", "insert", "commit"]
"""The position, who is parked and what was seen in one statement; the effect goes by COPY, which is not told."""


async def spoken(bus: Bus) -> list[str]:
    """The first words of what a turn says that brings three facts, after one that brought the first."""
    consumer = bus.consumer()
    subscriber = await bus.subscriber(consumer)
    await bus.say(fact("lead-1", 1))
    await bus.relay_all()
    await until_quiet(consumer, subscriber)
    await bus.say(fact("lead-1", 2), fact("lead-1", 3), fact("lead-1", 4))
    await bus.relay_all()
    assert isinstance(bus.database, PostgresqlDatabase)
    [connected] = bus.database._writing._free
    said: list[str] = []
    with connected.raw.query_logger(lambda record: said.append(record.query.split()[0].lower())):
        await consumer.turn(subscriber)
    assert await bus.sequences("lead-1") == [1, 2, 3, 4]
    return said


async def test_a_turn_asks_and_moves_in_one_round_trip(bus: Bus) -> None:
    assert await spoken(bus) == TURN


async def test_apart_it_would_be_two_round_trips_more(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_up, "AT_ONCE", 0)  # planted
    assert await spoken(bus) == ["begin", "update", "select", "select", "insert", "commit"]


async def turn_beside(bus: Bus, *, replaced: bool) -> Any:
    """How a turn ends that waited for somebody who held its position, parked its lead, and left the position as it was.

    `replaced`: but in another row. Answers the error, or None, and what was handled.
    """
    consumer = bus.consumer()
    subscriber = await bus.subscriber(consumer)
    await bus.say(fact("lead-1", 1))
    await bus.relay_all()
    await until_quiet(consumer, subscriber)
    await bus.say(fact("lead-1", 2))
    await bus.relay_all()
    [record] = await subscriber.poll(10, 1)
    part = (LEADS.name, record.partition)
    position = bus.tables.consumer.position
    row = (position_id("digest", part), "digest", *part, record.offset)
    columns = ("id", "consumer_group", "topic", "partition", "next")
    async with bus.database.transaction() as other:
        if replaced:
            await other.remove(position, "id", [row[0]])
            await other.insert(position, columns, [row])
        else:
            await other.upsert(position, columns, [row], key=("id",))
        waiting = asyncio.create_task(consumer.batch.apply([record], {part: record.offset}))
        await blocked(bus)
        await consumer.batch.parking.park(other, [parked(record)], bus.clock())
    return (await asyncio.gather(waiting, return_exceptions=True))[0], await bus.sequences("lead-1")


def parked(record: Record) -> ToPark:
    """The record, as one that waits."""
    return ToPark(record, "lead-1", "lead.touched", "lead-intake", 2, "as rebuilding left it")


async def blocked(bus: Bus) -> None:
    """Until somebody waits for a row."""
    waits = False
    async with asyncio.timeout(30):
        while not waits:
            async with bus.database.snapshot() as snapshot:
                waits = bool((await snapshot.execute(WAITING)).scalar())


async def test_who_changes_what_is_parked_replaces_the_position_and_whoever_waited_for_it_begins_anew(bus: Bus) -> None:
    ended, handled = await turn_beside(bus, replaced=True)
    assert isinstance(ended, FenceLostError)
    assert handled == [1]


async def test_a_position_that_is_only_written_over_would_let_a_parked_lead_go_on(bus: Bus) -> None:
    """Why the row must be another one, planted."""
    ended, handled = await turn_beside(bus, replaced=False)
    assert isinstance(ended, dict)
    assert handled == [1, 2]
