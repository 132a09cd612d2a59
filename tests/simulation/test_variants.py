"""What a planted fault does where nobody dies: nothing, or its numbers would say what something else did."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from event_bus.port import Record
from event_bus.testing.bus import Bus, bus_tables, create_tables, fact
from event_bus.testing.memory import MemoryLog
from event_contracts.topics import LEADS
from service_kit.database import open_database
from simulation.variants import VARIANTS

APART = VARIANTS["effects and position in two transactions"]
TABLES = bus_tables()
LEADS_OF_TWO = ("lead-1", "lead-2")


class Chance:
    """What the simulated loop draws pauses from; here what happens in them."""

    def __init__(self, happens: Callable[[], float]) -> None:
        self.random = happens


def goes_on() -> float:
    return 0.0


def dies() -> float:
    raise ConnectionResetError("killed")


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Bus]:
    database = open_database(f"sqlite:///{tmp_path / 'service.db'}")
    await create_tables(database, TABLES.metadata)
    yield Bus(database, TABLES, MemoryLog())
    await database.close()


async def batches(bus: Bus) -> list[list[Record]]:
    """Two facts of each lead, by partition."""
    await bus.say(*(fact(lead, number) for lead in LEADS_OF_TWO for number in (1, 2)))
    await bus.relay_all()
    found: dict[int, list[Record]] = {}
    for record in await (await bus.subscriber(bus.consumer())).poll(10, 1):
        found.setdefault(record.partition, []).append(record)
    assert [len(one) for one in found.values()] == [2, 2]
    return list(found.values())


async def applied(bus: Bus, told: list[list[Record]], happens: Callable[[], float]) -> list[Any]:
    """What two batches of one group come to that are handled at the same time."""
    asyncio.get_running_loop().random = Chance(happens)  # type: ignore[attr-defined]
    batch = bus.consumer().batch
    with APART():
        return await asyncio.gather(
            *(batch.apply(one, {(LEADS.name, one[0].partition): None}) for one in told), return_exceptions=True
        )


async def kept(bus: Bus) -> tuple[dict[str, int], set[int]]:
    """What was heard of each lead, and the positions."""
    consumer = bus.tables.consumer
    heard = {row.subject: row.sequence for row in await bus.rows(consumer.sequence)}
    return heard, {row.next for row in await bus.rows(consumer.position)}


async def test_effects_and_position_apart_change_nothing_where_nobody_dies_in_between(bus: Bus) -> None:
    await applied(bus, await batches(bus), goes_on)
    assert await kept(bus) == ({"lead-1": 2, "lead-2": 2}, {2})
    assert [await bus.sequences(lead) for lead in LEADS_OF_TWO] == [[1, 2], [1, 2]]


async def test_who_dies_between_effects_and_position_repeats_the_effects(bus: Bus) -> None:
    told = await batches(bus)
    assert [type(one) for one in await applied(bus, told, dies)] == [ConnectionResetError, ConnectionResetError]
    assert await kept(bus) == ({}, set())
    await applied(bus, told, goes_on)
    assert await kept(bus) == ({"lead-1": 2, "lead-2": 2}, {2})
    assert [await bus.sequences(lead) for lead in LEADS_OF_TWO] == [[1, 2, 1, 2], [1, 2, 1, 2]]
