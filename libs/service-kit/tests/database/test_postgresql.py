"""What only PostgreSQL can do to us."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import DDL, Table, func, insert, select, text

from event_bus.parking import Parking
from event_bus.positions import read_sequences
from service_kit.access import Access
from service_kit.clock import FrozenClock
from service_kit.database import OpenDatabase, StaleError, Transaction, UnavailableError, open_database, relation
from service_kit.database import postgresql as opened
from service_kit.database.postgresql_transaction import PostgresqlTransaction
from service_kit.foundation import ServiceTables
from service_kit.idempotency import Once, StoredAnswers

HOLDERS = text(
    "select count(*) from pg_locks where locktype = 'advisory' and granted "
    "and database = (select oid from pg_database where datname = current_database())"
)


@pytest.fixture
def url(postgresql: OpenDatabase) -> str:
    """The address of the database."""
    return postgresql.url


async def test_a_server_that_is_not_there_is_away(thing: Table) -> None:
    database = open_database("postgresql://postgres@127.0.0.1:1/nothing")
    with pytest.raises(UnavailableError):
        async with database.transaction() as transaction:
            await transaction.insert(thing, ("id", "version"), [("a", 1)])
    with pytest.raises(UnavailableError):
        await database.ping()
    with pytest.raises(UnavailableError):
        async with database.leadership("relay"):
            pass
    await database.close()


async def test_a_database_that_does_not_exist_is_nobodys_record(url: str) -> None:
    """Whatever fails before a transaction has begun must never be taken for poison."""
    database = open_database(url.rpartition("/")[0] + "/no_such_database")
    with pytest.raises(UnavailableError):
        async with database.transaction():
            pass
    await database.close()


async def test_what_makes_something_may_take_longer_than_any_other_statement(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "STATEMENT_SECONDS", 0.1)
    database = open_database(url)
    with pytest.raises(UnavailableError):
        async with database.transaction() as transaction:
            await transaction.execute(text("create table late as select 1 as one from pg_sleep(0.4)"))
    async with database.transaction() as transaction:
        await transaction.define(DDL("create table late as select 1 as one from pg_sleep(0.4)"))
    async with database.snapshot() as snapshot:
        assert (await snapshot.execute(text("select count(*) from late"))).scalar_one() == 1
    await database.close()


async def test_a_lock_that_is_not_to_be_had_is_contention_and_not_poison(
    postgresql: OpenDatabase, thing: Table
) -> None:
    async with postgresql.transaction() as transaction:
        await transaction.execute(insert(thing).values(id="a", version=1))
    async with postgresql.transaction() as holder:
        await holder.execute(select(thing).with_for_update())
        with pytest.raises(StaleError):
            async with postgresql.transaction() as transaction:
                await transaction.execute(text("set local lock_timeout = '10ms'"))
                await transaction.update(thing, ("version",), [("a", 1, 2)])


@pytest.mark.parametrize("wanted", [16, 500])
async def test_a_look_up_on_fresh_tables_uses_the_index(postgresql: OpenDatabase, thing: Table, wanted: int) -> None:
    """Without our settings the planner would scan, and keep that plan after the table has grown."""
    for begin in range(0, 4000, 1000):
        async with postgresql.transaction() as transaction:
            await transaction.insert(thing, ("id", "version"), [(f"{n:05}", 1) for n in range(begin, begin + 1000)])
    async with postgresql.transaction() as transaction:
        keys = transaction.keys(id=[f"{n:05}" for n in range(wanted)])
        query = select(thing).select_from(keys.join(thing, thing.c.id == keys.c.id))
        sql = str(query.compile(dialect=_dialect(), compile_kwargs={"literal_binds": True}))
        plan = "\n".join((await transaction.execute(text(f"explain {sql}".replace(":", "\\:")))).scalars())
    assert "thing_pkey" in plan
    assert "Seq Scan on thing" not in plan


class Watched:
    """A transaction whose statements are kept."""

    def __init__(self, transaction: Transaction) -> None:
        self.statements: list[Any] = []
        self._transaction = transaction

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        self.statements.append(statement.params(parameters) if parameters else statement)
        return await self._transaction.execute(statement, parameters)

    async def rows(self, statement: Any, parameters: Any) -> Any:
        self.statements.append(statement.params(parameters))
        return await self._transaction.rows(statement, parameters)

    async def look_up(self, table: Table, keys: Mapping[str, Sequence[str]], *more: Any, **how: Any) -> Any:
        """The transaction's own, whose statement goes through here."""
        own: Any = PostgresqlTransaction.look_up
        return await own(self, table, keys, *more, **how)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transaction, name)


async def test_every_look_up_of_the_libraries_is_planned_well_while_its_table_is_still_empty(
    postgresql: OpenDatabase, shared: ServiceTables, clock: FrozenClock
) -> None:
    """That plan is kept: what went through a whole group for each key took a second and more for 2,000 keys."""
    names = [f"lead-{number}" for number in range(100)]
    async with postgresql.transaction() as transaction:
        watched: Any = Watched(transaction)
        await read_sequences(watched, shared.consumer.sequence, "digest", [(name, "lead-intake") for name in names])
        await Parking(shared.consumer, "digest").subjects(watched, names)
        await StoredAnswers(shared.idempotency, clock).find(watched, [Once("anna", "POST", n, "") for n in names])
        access = Access(shared.access, postgresql, clock)
        await access.things(watched, names)
        await access.leads(watched, names)
        for statement in watched.statements:
            sql = str(statement.compile(dialect=_dialect(), compile_kwargs={"literal_binds": True}))
            plan = "\n".join((await transaction.execute(text(f"explain {sql}".replace(":", "\\:")))).scalars())
            assert "Index" in plan
            assert "Join Filter" not in plan, plan
            assert "Seq Scan" not in plan, plan
    assert len(watched.statements) == 5


def _dialect() -> Any:
    from sqlalchemy.dialects import postgresql

    return postgresql.asyncpg.dialect()


async def queries_of_changing(database: OpenDatabase, thing: Table, name: str, many: int) -> int:
    """How many statements it takes to change so many rows and to put them there once more."""
    rows = [(f"{name}{number:03}", 1) for number in range(many)]
    said: list[str] = []
    async with database.transaction() as transaction:
        await transaction.insert(thing, ("id", "version"), rows)
        assert isinstance(transaction, PostgresqlTransaction)
        raw = await transaction._raw()
        with raw.query_logger(lambda record: said.append(record.query)):
            await transaction.update(thing, ("version",), [(key, 1, 2) for key, _ in rows])
            await transaction.upsert(thing, ("id", "version"), rows, key=("id",))
    return len(said)


async def test_a_batch_of_a_busy_hour_changes_its_rows_in_one_statement_each(
    postgresql: OpenDatabase, thing: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, since each statement more is paid in every turn of every consumer."""
    await queries_of_changing(postgresql, thing, "first", 200)  # the driver asks about types that are new to it
    assert await queries_of_changing(postgresql, thing, "a", 200) == 2
    monkeypatch.setattr(relation, "FEW", 10)
    assert await queries_of_changing(postgresql, thing, "b", 200) > 2  # planted: as it was


async def test_one_at_a_time_leads_and_the_other_takes_over_when_the_leaders_session_dies(url: str) -> None:
    """Two processes, each with its own engine."""
    first, second = open_database(url), open_database(url)
    leading: list[str] = []

    async def lead(name: str, database: OpenDatabase) -> None:
        async with database.leadership("routing") as leader:
            leading.append(name)
            while True:
                await leader.check()
                await asyncio.sleep(0.01)

    one = asyncio.create_task(lead("first", first))
    await until(lambda: leading == ["first"])
    other = asyncio.create_task(lead("second", second))
    async with first.transaction() as transaction:
        assert (await transaction.execute(HOLDERS)).scalar() == 1
        assert leading == ["first"]
        holder = "select pid from pg_locks where locktype = 'advisory' and granted"
        await transaction.execute(text(f"select pg_terminate_backend(pid) from ({holder}) l"))
    with pytest.raises(UnavailableError):
        await one
    await until(lambda: leading == ["first", "second"])
    other.cancel()
    await asyncio.gather(other, return_exceptions=True)

    async with first.leadership("routing") as leader:  # let go of, not only lost
        await leader.check()
        async with second.leadership("another duty"):
            pass
    await first.close()
    await second.close()


async def test_an_error_of_the_leader_is_its_own(postgresql: OpenDatabase) -> None:
    for error in (KeyError, ConnectionError, OSError):
        with pytest.raises(error) as raised:
            async with postgresql.leadership("relay"):
                raise error("its own")
        assert not isinstance(raised.value, UnavailableError)


async def until(condition: Any) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # leadership says nothing to outsiders
            await asyncio.sleep(0.01)


async def test_the_outbox_is_vacuumed_early(postgresql: OpenDatabase) -> None:
    async with postgresql.snapshot() as snapshot:
        options = await snapshot.execute(text("select reloptions from pg_class where relname = 'outbox'"))
        assert "autovacuum_vacuum_threshold=5000" in options.scalar_one()
        assert (await snapshot.execute(select(func.count()).select_from(text("outbox")))).scalar() == 0
