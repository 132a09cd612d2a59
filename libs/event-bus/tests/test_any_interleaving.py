"""Any sequence of polls, crashes, redeliveries, rebalances, rewinds and poison: each fact once, in order, none lost."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from event_bus import consume, sorting, taking_up
from event_bus.positions import Seen
from event_bus.testing.bus import bus_tables, create_tables
from event_bus.testing.interleaving import LEAD_NAMES, SOURCES, World
from service_kit.database import open_database
from service_kit.database.sqlite_engine import PRAGMAS

leads = st.sampled_from(LEAD_NAMES)
sources = st.sampled_from(SOURCES)
members = st.sampled_from((0, 1))
steps = st.one_of(
    st.tuples(st.just("say"), sources, leads, st.booleans()),
    st.tuples(st.just("relay"), sources),
    st.tuples(st.just("crash relay"), sources, st.sampled_from(("R0", "R1", "R2", "R3", "R4", "R5"))),
    st.tuples(st.just("late relay"), sources),
    st.tuples(st.just("turn"), members),
    st.tuples(st.just("fault"), members, st.sampled_from(("begin", "commit", "answer", "snapshot"))),
    st.tuples(st.just("crash"), members, st.sampled_from(("begin", "commit", "answer"))),
    st.tuples(st.just("leave"), members),
    st.tuples(st.just("rewind"), st.integers(0, 5)),
    st.tuples(st.just("zombie"), members),
    st.tuples(st.just("retry"), st.just(0)),
)


async def live(folder: Path, tables: Any, story: list[tuple[Any, ...]], *, ahead: bool = False) -> None:
    """A whole story, and what must be true at its end."""
    databases = [open_database(f"sqlite:///{folder}/{name}.db") for name in (*SOURCES, "digest")]
    world = World(databases, tables, ahead=ahead)
    for database in databases:
        async with database.transaction() as transaction:
            await transaction.execute(tables.effect.delete())
            for table in (tables.outbox, *tables.consumer):
                await transaction.execute(table.delete())
    world.digest.poison["bad"] = KeyError
    for step in story:
        await world.step(*step)
    await world.heal()
    handled: dict[tuple[str, str], list[int]] = {}
    for lead, source, sequence in await world.digest.effects():
        handled.setdefault((lead, source), []).append(sequence)
    expected = {pair: list(range(1, last + 1)) for pair, last in world.said.items()}
    waiting = await world.digest.rows(tables.consumer.parked)
    for database in databases:
        await database.close()
    assert handled == expected
    assert waiting == []


@contextlib.contextmanager
def fast_disk() -> Iterator[None]:
    """What is proved here does not depend on the disk."""
    kept = PRAGMAS["synchronous"]
    PRAGMAS["synchronous"] = "OFF"
    yield
    PRAGMAS["synchronous"] = kept


@pytest.fixture(scope="module")
def world_folder() -> Iterator[Path]:
    """Three databases with their tables."""

    async def create(url: str) -> None:
        database = open_database(url)
        await create_tables(database, WORLD_TABLES.metadata)
        await database.close()

    with tempfile.TemporaryDirectory() as folder, fast_disk():
        for name in (*SOURCES, "digest"):
            asyncio.run(create(f"sqlite:///{folder}/{name}.db"))
        yield Path(folder)


WORLD_TABLES = bus_tables()


@pytest.fixture
def _instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty poll ends at once."""
    monkeypatch.setattr(consume, "POLL_SECONDS", 0.0005)


@pytest.fixture
def _two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few are many, behind which the next are read ahead."""
    monkeypatch.setattr(consume, "MAX_RECORDS", 2)


@pytest.mark.sqlite
@pytest.mark.usefixtures("_instant")
@given(story=st.lists(steps, min_size=10, max_size=40))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_fact_has_its_effect_once_and_in_order_whatever_happens(
    world_folder: Path, story: list[tuple[Any, ...]]
) -> None:
    asyncio.run(live(world_folder, WORLD_TABLES, story))


@pytest.mark.sqlite
@pytest.mark.usefixtures("_instant", "_two_at_once")
@given(story=st.lists(steps, min_size=10, max_size=40))
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_so_it_has_for_who_reads_ahead(world_folder: Path, story: list[tuple[Any, ...]]) -> None:
    asyncio.run(live(world_folder, WORLD_TABLES, story, ahead=True))


REPEATS: list[tuple[Any, ...]] = [("say", "lead-intake", "lead-1", False)] * 4 + [("crash relay", "lead-intake", "R3")]


@pytest.mark.sqlite
@pytest.mark.usefixtures("_instant")
@pytest.mark.parametrize("broken", [True, False])
def test_this_harness_sees_a_consumer_that_forgets_what_it_has_seen(
    world_folder: Path, monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    async def nothing(*_: object) -> Seen:
        return {}

    if broken:
        monkeypatch.setattr(taking_up, "read_sequences", nothing)
        monkeypatch.setattr(sorting, "is_contiguous", lambda _topic: False)
    story = [*REPEATS, ("turn", 0), ("relay", "lead-intake"), ("turn", 0)]
    with pytest.raises(AssertionError) if broken else contextlib.nullcontext():
        asyncio.run(live(world_folder, WORLD_TABLES, story))
