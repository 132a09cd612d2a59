"""Sessions of PostgreSQL that die, or in which something failed, and what whoever has one is told."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import Table, select, text

from event_bus.outbox import Outbox
from event_bus.relay import Relay
from event_bus.testing.bus import fact
from event_bus.testing.memory import MemoryLog
from service_kit.clock import FrozenClock
from service_kit.database import OpenDatabase, StaleError, UnavailableError, open_database
from service_kit.database.postgresql import PostgresqlDatabase
from service_kit.foundation import ServiceTables

KILL_OTHERS = text(
    "select count(pg_terminate_backend(pid)) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid()"
)


@pytest.fixture
def url(postgresql: OpenDatabase) -> str:
    """The address of the database."""
    return postgresql.url


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # a connection tells nobody that it ended
            await asyncio.sleep(0.01)


async def kill_others(url: str) -> None:
    """Every connection of the database dies, as when the server fails over."""
    killer = open_database(url)
    async with killer.transaction() as transaction:
        await transaction.execute(KILL_OTHERS)
    await killer.close()


@pytest.mark.parametrize("when", ["inside", "commit"])
async def test_a_connection_that_dies_means_waiting_and_the_next_one_works(
    postgresql: OpenDatabase, url: str, thing: Table, when: str
) -> None:
    async with postgresql.transaction() as transaction:
        await transaction.execute(select(1))
    with pytest.raises(UnavailableError):
        async with postgresql.transaction() as transaction:
            await transaction.insert(thing, ("id", "version"), [("a", 1)])
            await kill_others(url)
            if when == "inside":
                await transaction.insert(thing, ("id", "version"), [("b", 1)])
    async with postgresql.transaction() as transaction:
        await transaction.insert(thing, ("id", "version"), [("c", 1)])
    async with postgresql.snapshot() as snapshot:
        assert (await snapshot.execute(select(thing.c.id))).scalars().all() == ["c"]


async def test_connections_that_died_while_they_waited_are_handed_to_nobody(
    postgresql: OpenDatabase, url: str, thing: Table
) -> None:
    assert isinstance(postgresql, PostgresqlDatabase)
    async with postgresql.transaction() as one, postgresql.transaction() as other:
        await one.execute(select(1))
        await other.execute(select(1))
    waiting = list(postgresql._writing._free)
    assert len(waiting) == 2
    await kill_others(url)
    await until(lambda: all(connected.raw.is_closed() for connected in waiting))
    async with postgresql.transaction() as transaction:
        await transaction.insert(thing, ("id", "version"), [("a", 1)])
    assert len(postgresql._writing._free) == 1


async def test_a_transaction_in_which_a_statement_failed_is_no_success_however_it_ends(
    postgresql: OpenDatabase, thing: Table
) -> None:
    called: list[str] = []
    with pytest.raises(StaleError):
        async with postgresql.transaction() as transaction:
            transaction.after_commit(lambda: called.append("told"))
            await transaction.insert(thing, ("id", "version"), [("a", 1)])
            with suppress(StaleError):
                await transaction.insert(thing, ("id", "version"), [("a", 1)])
    assert called == []
    async with postgresql.snapshot() as snapshot:
        assert (await snapshot.execute(select(thing))).all() == []


async def test_a_reading_whose_connection_dies_is_an_absence_too(postgresql: OpenDatabase, url: str) -> None:
    with pytest.raises(UnavailableError):
        async with postgresql.snapshot() as snapshot:
            await snapshot.execute(select(1))
            await kill_others(url)
            await snapshot.execute(select(1))
    await postgresql.ping()


async def test_a_busy_turn_takes_few_round_trips(postgresql: OpenDatabase, thing: Table) -> None:
    """Counted by the driver: a beginning, what was asked for, an end; nothing for a transaction that asks nothing."""
    said: list[str] = []
    async with postgresql.transaction() as transaction:
        await transaction.insert(thing, ("id", "version"), [("a", 1)])
        await transaction.look_up(thing, {"id": ["a"]})
    assert isinstance(postgresql, PostgresqlDatabase)
    [connected] = postgresql._writing._free
    with connected.raw.query_logger(lambda record: said.append(record.query.split()[0].lower())):
        async with postgresql.transaction() as transaction:
            await transaction.update(thing, ("version",), [("a", 1, 2)])
            [row] = await transaction.look_up(thing, {"id": ["a"]})
            await transaction.remove(thing, "id", ["a"])
        assert row.version == 2
        async with postgresql.transaction():
            pass
    assert said == ["begin", "update", "select", "delete", "commit"]


async def test_a_turn_of_the_relay_asks_and_deletes_in_a_round_trip_each(
    postgresql: OpenDatabase, shared: ServiceTables, clock: FrozenClock
) -> None:
    said: list[str] = []
    outbox = Outbox(shared.outbox, "lead-intake", clock)
    publisher = MemoryLog().publisher("lead-intake")
    relay = Relay(postgresql, outbox, lambda: publisher, postgresql.leadership)
    await publisher.start()

    assert isinstance(postgresql, PostgresqlDatabase)
    async with postgresql.transaction() as transaction:
        await outbox.append(transaction, [fact("lead-1", 1)])
    assert await relay.turn(publisher) == 1
    [connected] = postgresql._writing._free
    async with postgresql.transaction() as transaction:
        await outbox.append(transaction, [fact("lead-1", 2)])
    with connected.raw.query_logger(lambda record: said.append(record.query.split()[0].lower())):
        assert await relay.turn(publisher) == 1
    assert said == ["select", "delete"]
    assert await relay.turn(publisher) == 0


async def test_a_transaction_of_one_statement_is_no_more_than_that(postgresql: OpenDatabase, thing: Table) -> None:
    called: list[str] = []
    async with postgresql.transaction() as transaction:
        await transaction.insert(thing, ("id", "version"), [("a", 1), ("b", 1)])
    with pytest.raises(RuntimeError):
        async with postgresql.statement() as statement:
            statement.after_commit(lambda: called.append("not this one"))
            await statement.remove(thing, "id", ["a"])
            await statement.remove(thing, "id", ["b"])
    with pytest.raises(RuntimeError):
        async with postgresql.statement() as statement:
            await statement.update(thing, ("version",), [("b", 1, 2)])
    async with postgresql.statement() as statement:
        statement.after_commit(lambda: called.append("told"))
        found = await statement.rows(select(thing.c.id, thing.c.version))
    assert [tuple(row) for row in found] == [("b", 1)]
    assert called == ["told"]
