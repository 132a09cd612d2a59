"""A service in small, over both databases and a log in memory or a real one."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from event_bus import consume, pace
from event_bus.port import Log
from event_bus.testing.bus import Bus, BusTables, bus_tables, create_tables
from event_bus.testing.memory import MemoryLog
from service_kit.database import OpenDatabase, open_database

TABLES = bus_tables()


async def create(url: str, tables: BusTables) -> None:
    """Make the tables in an empty database."""
    database = open_database(url)
    await create_tables(database, tables.metadata)
    await database.close()


def build(url: str) -> None:
    """The same from outside the test's own event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, create(url, TABLES)).result()


@pytest.fixture
async def database(databases: Any) -> AsyncIterator[OpenDatabase]:
    """A database with the tables of the service in small, on SQLite and on PostgreSQL."""
    opened = open_database(databases.fresh("event-bus", build))
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(sqlite_databases: Any) -> AsyncIterator[OpenDatabase]:
    """The same on SQLite only, for what no database can change."""
    opened = open_database(sqlite_databases.fresh("event-bus", build))
    yield opened
    await opened.close()


@pytest.fixture
def memory() -> MemoryLog:
    """A log whose faults the test decides."""
    return MemoryLog()


@pytest.fixture
def bus(database: OpenDatabase, memory: MemoryLog) -> Bus:
    """The service in small over both databases."""
    return Bus(database, TABLES, memory)


@pytest.fixture
def real_bus(sqlite: OpenDatabase, log: Log) -> Bus:
    """The service in small over both real logs."""
    return Bus(sqlite, TABLES, log)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is worth waiting long for."""
    monkeypatch.setattr(consume, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(pace, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(consume, "HOLE_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(pace, "LONGEST_PAUSE_SECONDS", 0.01)
