"""PostgreSQL through asyncpg: SQLAlchemy for statements, COPY for rows in bulk, in one and the same transaction."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Literal

import asyncpg
from sqlalchemy import ARRAY, Executable, FromClause, Row, Select, Table, Text, bindparam, cast, func, select, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction, create_async_engine

from event_bus.settled import settled
from event_bus.transaction import CommitUnknownError, StaleError, Transaction, UnavailableError
from service_kit.database.connections import connected, seat
from service_kit.database.faults import CAUGHT, translated
from service_kit.database.leadership import AdvisoryLock, advisory_lock
from service_kit.database.looking_up import array_text, arrays, made, removal, rows_at, unnested
from service_kit.database.relation import quoted, relation, types_of

# Identity look-ups run on fresh tables, for which the planner would choose (and keep) a scan: performance.md, trap 1.
NESTED_LOOPS = {"enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off", "jit": "off"}
READ_ONLY = {"default_transaction_read_only": "on"}
POOL = 8
"""Connections for writes, and as many for reads."""
LIMITS = {"idle_in_transaction_session_timeout": "60000", "lock_timeout": "10000"}


class PostgresqlTransaction:
    """A transaction on one PostgreSQL connection."""

    dialect: Literal["postgresql", "sqlite"] = "postgresql"

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.callbacks: list[Callable[[], None]] = []

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one statement."""
        try:
            return await self._connection.execute(statement, parameters)
        except CAUGHT as error:
            raise translated(error) from error

    async def _raw(self) -> "asyncpg.Connection[asyncpg.Record]":
        raw: asyncpg.Connection[asyncpg.Record] = (await self._connection.get_raw_connection()).driver_connection
        if not raw.is_in_transaction():
            # SQLAlchemy begins with the first statement; a COPY before it would outlive a rollback.
            await self._connection.execute(select(1))
        return raw

    async def insert(self, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows by COPY."""
        if not rows:
            return
        try:
            raw = await self._raw()
            await raw.copy_records_to_table(table.name, records=rows, columns=list(columns))
        except CAUGHT as error:
            raise translated(error) from error

    async def update(
        self,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
        *,
        key: str = "id",
        version: str = "version",
    ) -> None:
        """Change rows in bulk, where the version is still the one before."""
        if not rows:
            return
        names = ("k", "v", *(f"c{place}" for place in range(len(columns))))
        sets = ", ".join(f"{quoted(column)} = u.{name}" for column, name in zip(columns, names[2:], strict=True))
        try:
            raw = await self._raw()
            source, arguments = await relation(raw, names, types_of(table, (key, version, *columns)), rows)
            done = await raw.execute(
                f"update {quoted(table.name)} t set {sets} from {source} "
                f"where t.{quoted(key)} = u.k and t.{quoted(version)} = u.v",
                *arguments,
            )
        except CAUGHT as error:
            raise translated(error) from error
        changed = int(done.rpartition(" ")[2])
        if changed != len(rows):
            raise StaleError(f"{table.name}: {len(rows) - changed} rows changed meanwhile")

    async def upsert(
        self,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
        *,
        key: Sequence[str],
        newer: str | None = None,
    ) -> None:
        """Insert rows or replace those with the same key."""
        if not rows:
            return
        names = tuple(f"c{place}" for place in range(len(columns)))
        others = [quoted(column) for column in columns if column not in key]
        sets = ", ".join(f"{column} = excluded.{column}" for column in others)
        action = f"do update set {sets}" if others else "do nothing"
        where = f" where excluded.{quoted(newer)} > t.{quoted(newer)}" if newer and others else ""
        # Sorted, so that two transactions with the same keys wait for each other instead of dead-locking.
        order = ", ".join(f"u.{names[list(columns).index(column)]}" for column in key)
        into = ", ".join(quoted(column) for column in columns)
        chosen = ", ".join(f"u.{name}" for name in names)
        try:
            raw = await self._raw()
            source, arguments = await relation(raw, names, types_of(table, tuple(columns)), rows)
            await raw.execute(
                f"insert into {quoted(table.name)} as t ({into}) select {chosen} from {source} order by {order} "
                f"on conflict ({', '.join(quoted(column) for column in key)}) {action}{where}",
                *arguments,
            )
        except CAUGHT as error:
            raise translated(error) from error

    async def remove(self, table: Table, column: str, values: Sequence[str]) -> None:
        """Delete rows in bulk."""
        if values:
            await self.execute(removal(table, column), arrays({column: values}))

    def keys(self, **columns: Sequence[str]) -> FromClause:
        """A relation of text columns to join with."""
        arrays = [cast(bindparam(None, array_text(values), Text), ARRAY(Text)) for values in columns.values()]
        return func.unnest(*arrays).table_valued(*columns, name="keys").render_derived()

    async def look_up(
        self, table: Table, keys: Mapping[str, Sequence[str]], columns: Sequence[str] = (), *, distinct: bool = False
    ) -> Sequence[Row[Any]]:
        """Rows by their keys."""
        statement = rows_at(unnested(tuple(keys)), table, tuple(keys), tuple(columns), distinct)
        return (await self.execute(statement, arrays(keys))).all()

    async def joined(
        self, rows_of: Callable[[FromClause], Select[Any]], keys: Mapping[str, Sequence[str]]
    ) -> Sequence[Row[Any]]:
        """The rows of a select that joins the keys."""
        return (await self.execute(made(rows_of, unnested(tuple(keys))), arrays(keys))).all()

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call when the transaction has committed."""
        self.callbacks.append(callback)


class PostgresqlDatabase:
    """One PostgreSQL database, with one pool for writes and one for reads (they need other plans)."""

    dialect: Literal["postgresql", "sqlite"] = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url
        self._writer = _engine(url, NESTED_LOOPS)
        self._reader = _engine(url, READ_ONLY).execution_options(isolation_level="REPEATABLE READ")
        # Seats before the pools: who waits inside a pool is not told when a connection could not be made.
        self._writers = asyncio.Semaphore(POOL)
        self._readers = asyncio.Semaphore(POOL)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A writing transaction."""
        async with seat(self._writers), connected(self._writer) as connection:
            begun = await connection.begin()
            transaction = PostgresqlTransaction(connection)
            try:
                yield transaction
            except UnavailableError:
                await settled(connection.invalidate())  # whatever is wrong with it, nobody shall get it from the pool
                raise
            except BaseException:
                await settled(_given_up(begun))
                raise
            # To its end, even when the caller is cancelled: what has committed must also have its callbacks.
            await settled(_committed(begun, transaction.callbacks))

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A consistent read."""
        async with seat(self._readers), connected(self._reader) as connection:
            yield PostgresqlTransaction(connection)

    def leadership(self, duty: str) -> AbstractAsyncContextManager[AdvisoryLock]:
        """Wait to be the one in the installation that does this duty."""
        return advisory_lock(self.url, duty)

    async def ping(self) -> None:
        """Return when the server answers."""
        async with self.snapshot() as snapshot:
            await snapshot.execute(text("select 1"))

    async def tidy(self) -> None:
        """PostgreSQL's autovacuum and checkpoints do this."""

    async def close(self) -> None:
        """Let go of every connection."""
        await self._writer.dispose()
        await self._reader.dispose()


async def _committed(begun: AsyncTransaction, callbacks: Sequence[Callable[[], None]]) -> None:
    try:
        await begun.commit()
    except CAUGHT as error:
        fault = translated(error)
        raise CommitUnknownError(str(fault)) if isinstance(fault, UnavailableError) else fault from error
    for callback in callbacks:
        callback()


async def _given_up(begun: AsyncTransaction) -> None:
    try:
        await begun.rollback()
    except CAUGHT:
        return  # the connection is gone, and the transaction with it


def _engine(url: str, settings: dict[str, str]) -> AsyncEngine:
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=POOL,
        max_overflow=0,
        connect_args={"server_settings": {**settings, **LIMITS}, "timeout": 10, "command_timeout": 60},
    )
