"""A service in small on both databases, for the kit's own tests."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, LargeBinary, MetaData, Table, Text

from event_bus import consume
from event_bus.testing.bus import create_tables
from event_bus.testing.faults import FaultyDatabase
from event_bus.testing.memory import MemoryLog
from service_kit.clock import FrozenClock
from service_kit.commands import Commands
from service_kit.database import Instant, OpenDatabase, Transaction, open_database
from service_kit.errors import Refusal, conflict
from service_kit.foundation import ServiceTables, service_tables
from service_kit.idempotency import StoredAnswers

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
METADATA = MetaData()
SHARED = service_tables(METADATA, stand_ins=True)
THING = Table(
    "thing",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("name", Text),
    Column("order", Integer),
    Column("at", Instant),
    Column("raw", LargeBinary),
    Column("active", Boolean),
    Column("score", Float),
)


def build(url: str) -> None:
    """Make the tables, from outside the test's own event loop."""

    async def create() -> None:
        database = open_database(url)
        await create_tables(database, METADATA)
        await database.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, create()).result()


@pytest.fixture
def service_url(databases: Any) -> str:
    """The address of a database with the tables of a service in small, on SQLite and on PostgreSQL."""
    url: str = databases.fresh("service-kit", build)
    return url


@pytest.fixture
def sqlite_url(sqlite_databases: Any) -> str:
    """The same on SQLite only, for what no database can change."""
    url: str = sqlite_databases.fresh("service-kit", build)
    return url


@pytest.fixture
async def database(service_url: str) -> AsyncIterator[OpenDatabase]:
    """That database, open."""
    opened = open_database(service_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[OpenDatabase]:
    """The same on SQLite only."""
    opened = open_database(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def postgresql(postgres_databases: Any) -> AsyncIterator[OpenDatabase]:
    """The same on PostgreSQL only."""
    opened = open_database(postgres_databases.fresh("service-kit", build))
    yield opened
    await opened.close()


@pytest.fixture
def thing() -> Table:
    """A table of the service's own."""
    return THING


@pytest.fixture
def shared() -> ServiceTables:
    """The tables that every service has."""
    return SHARED


@pytest.fixture
def clock() -> FrozenClock:
    """Stands until it is moved."""
    return FrozenClock(NOON)


@pytest.fixture
def memory() -> MemoryLog:
    """A log whose faults the test decides."""
    return MemoryLog()


class Desk:
    """A use case that notes names, and what it is told to do wrong."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.batches: list[list[str]] = []
        self.faults: dict[str, list[Exception]] = {}
        self.hold: asyncio.Event | None = None

    async def note(self, transaction: Transaction, names: Sequence[str]) -> Sequence[str | Refusal]:
        """One row for each name; `refused` is refused, others may fail as planned."""
        self.batches.append(list(names))
        if self.hold is not None:
            await self.hold.wait()
        for name in names:
            if self.faults.get(name):
                raise self.faults[name].pop()
        kept = [name for name in names if name != "refused"]
        await transaction.insert(self.table, ("id", "version", "name"), [(name, 1, name) for name in kept])
        return [conflict("no") if name == "refused" else f"noted {name}" for name in names]


@pytest.fixture
def desk(thing: Table) -> Desk:
    """A use case."""
    return Desk(thing)


@pytest.fixture
def faulty(database: OpenDatabase) -> FaultyDatabase:
    """The database with faults on demand."""
    return FaultyDatabase(database)


@pytest.fixture
def commands(faulty: FaultyDatabase, desk: Desk, shared: ServiceTables, clock: FrozenClock) -> Commands[str, str]:
    """The door to the use case."""
    return Commands(faulty, desk.note, StoredAnswers(shared.idempotency, clock))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consume, "POLL_SECONDS", 0.02)
