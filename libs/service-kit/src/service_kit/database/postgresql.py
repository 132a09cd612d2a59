"""PostgreSQL through asyncpg: SQLAlchemy for statements, COPY for rows in bulk, in one and the same transaction."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Literal

import asyncpg
from sqlalchemy import ARRAY, Executable, FromClause, Table, Text, bindparam, func, select, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from event_bus.transaction import StaleError, Transaction, UnavailableError
from service_kit.database.leadership import AdvisoryLock, advisory_lock

# Identity look-ups run on fresh tables, for which the planner would choose (and keep) a scan: performance.md, trap 1.
NESTED_LOOPS = {"enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off", "jit": "off"}
LIMITS = {"idle_in_transaction_session_timeout": "60000", "lock_timeout": "10000"}
FEW = 10
"""Up to so many rows a statement with arrays beats COPY into a temporary table."""
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalClientError,
    asyncpg.InterfaceError,
)
_AGAIN = (asyncpg.UniqueViolationError, asyncpg.SerializationError, asyncpg.DeadlockDetectedError)


def _translated(error: BaseException) -> BaseException:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _AGAIN):
            return StaleError(type(cause).__name__)
        if isinstance(cause, (*_AWAY, OSError, TimeoutError)):
            return UnavailableError(type(cause).__name__)
        cause = cause.__cause__ or getattr(cause, "orig", None)
    if isinstance(error, InterfaceError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return UnavailableError(type(error).__name__)
    return error


class PostgresqlTransaction:
    """A transaction on one PostgreSQL connection."""

    dialect: Literal["postgresql", "sqlite"] = "postgresql"

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.callbacks: list[Callable[[], None]] = []

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one statement."""
        return await self._connection.execute(statement, parameters)

    async def _raw(self) -> "asyncpg.Connection[asyncpg.Record]":
        raw: asyncpg.Connection[asyncpg.Record] = (await self._connection.get_raw_connection()).driver_connection
        if not raw.is_in_transaction():
            # SQLAlchemy begins with the first statement; a COPY before it would outlive a rollback.
            await self._connection.execute(select(1))
        return raw

    async def insert(self, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows by COPY."""
        if rows:
            raw = await self._raw()
            await raw.copy_records_to_table(table.name, records=rows, columns=list(columns))

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
        names = [f"c{place}" for place in range(len(columns))]
        types = _types(table, (key, version, *columns))
        sets = ", ".join(f"{column} = u.{name}" for column, name in zip(columns, names, strict=True))
        raw = await self._raw()
        source, arguments = await _relation(raw, ("k", "v", *names), types, rows)
        done = await raw.execute(
            f"update {table.name} t set {sets} from {source} where t.{key} = u.k and t.{version} = u.v", *arguments
        )
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
        names = [f"c{place}" for place in range(len(columns))]
        others = [column for column in columns if column not in key]
        sets = ", ".join(f"{column} = excluded.{column}" for column in others)
        action = f"do update set {sets}" if others else "do nothing"
        where = f" where excluded.{newer} > t.{newer}" if newer and others else ""
        raw = await self._raw()
        source, arguments = await _relation(raw, names, _types(table, columns), rows)
        chosen = ", ".join(f"u.{name}" for name in names)
        # Sorted, so that two transactions with the same keys wait for each other instead of dead-locking.
        order = ", ".join(f"u.{names[list(columns).index(column)]}" for column in key)
        await raw.execute(
            f"insert into {table.name} as t ({', '.join(columns)}) select {chosen} from {source} order by {order} "
            f"on conflict ({', '.join(key)}) {action}{where}",
            *arguments,
        )

    def keys(self, **columns: Sequence[str]) -> FromClause:
        """A relation of text columns to join with."""
        arrays = [bindparam(None, list(values), ARRAY(Text)) for values in columns.values()]
        return func.unnest(*arrays).table_valued(*columns, name="keys").render_derived()

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call when the transaction has committed."""
        self.callbacks.append(callback)


def _types(table: Table, columns: Sequence[str]) -> list[str]:
    from sqlalchemy.dialects import postgresql

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return [table.c[column].type.compile(dialect) for column in columns]


async def _relation(
    raw: "asyncpg.Connection[asyncpg.Record]",
    names: Sequence[str],
    types: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> tuple[str, list[Any]]:
    """The rows as a FROM item `u(names)`: arrays for a few, a temporary table filled by COPY for many."""
    if len(rows) <= FEW:
        arrays = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(types, 1))
        return f"unnest({arrays}) as u({', '.join(names)})", [list(column) for column in zip(*rows, strict=True)]
    table = f"rows_{abs(hash(tuple(types))):x}"
    fields = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
    await raw.execute(
        f"create temporary table if not exists {table} ({fields}) on commit delete rows; delete from {table}"
    )
    await raw.copy_records_to_table(table, records=rows, columns=list(names))
    return f"{table} u", []


class PostgresqlDatabase:
    """One PostgreSQL database, with one pool for writes and one for reads (they need other plans)."""

    dialect: Literal["postgresql", "sqlite"] = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url
        self._writer = _engine(url, NESTED_LOOPS, size=6)
        self._reader = _engine(url, {"default_transaction_read_only": "on"}, size=6)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A writing transaction."""
        transaction: PostgresqlTransaction | None = None
        try:
            async with self._writer.begin() as connection:
                transaction = PostgresqlTransaction(connection)
                yield transaction
        except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            raise _translated(error) from error
        for callback in transaction.callbacks:
            callback()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A consistent read."""
        try:
            async with self._reader.connect() as connection:
                await connection.execution_options(isolation_level="REPEATABLE READ")
                yield PostgresqlTransaction(connection)
        except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            raise _translated(error) from error

    def leadership(self, duty: str) -> AbstractAsyncContextManager[AdvisoryLock]:
        """Wait to be the one in the installation that does this duty."""
        return advisory_lock(self.url, duty)

    async def ping(self) -> None:
        """Return when the server answers."""
        async with self.snapshot() as snapshot:
            await snapshot.execute(text("select 1"))

    async def close(self) -> None:
        """Let go of every connection."""
        await self._writer.dispose()
        await self._reader.dispose()


def _engine(url: str, settings: dict[str, str], size: int) -> AsyncEngine:
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=size,
        max_overflow=0,
        pool_timeout=10,
        connect_args={"server_settings": {**settings, **LIMITS}, "timeout": 10, "command_timeout": 60},
    )
