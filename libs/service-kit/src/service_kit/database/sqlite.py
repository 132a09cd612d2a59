"""SQLite: one writer per file, `BEGIN IMMEDIATE`, WAL, `synchronous=FULL`.

Statements of a write run inline (microseconds, no thread hop each); only the commit, an fsync, leaves the event loop.
Reads may scan, so they run in a thread on connections of their own.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, Executable, FromClause, Table, bindparam, create_engine, event, func, select
from sqlalchemy.engine import CursorResult, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from event_bus.columns import Instant, to_microseconds
from event_bus.transaction import StaleError, Transaction, UnavailableError
from service_kit.database.leadership import Held

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON", "secure_delete=ON")
BUSY_OR_FULL = ("locked", "busy", "disk", "full", "unable to open", "readonly")


def _engine(url: str, begin: str) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 10})

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = (
            None  # the driver must not manage transactions: it begins too late and loses updates
        )
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _translated(error: DBAPIError | sqlite3.Error) -> Exception:
    cause = error.orig if isinstance(error, DBAPIError) else error
    text = str(cause)
    if isinstance(cause, sqlite3.IntegrityError) and "UNIQUE" in text:
        return StaleError(text)
    if isinstance(cause, sqlite3.OperationalError) and any(word in text for word in BUSY_OR_FULL):
        return UnavailableError(text)
    return error


class SqliteTransaction:
    """A transaction on one SQLite connection."""

    dialect: Literal["postgresql", "sqlite"] = "sqlite"

    def __init__(self, connection: Connection, *, inline: bool) -> None:
        self._connection = connection
        self._inline = inline
        self.callbacks: list[Callable[[], None]] = []

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one statement."""
        if self._inline:
            return self._run(statement, parameters)
        return await asyncio.to_thread(self._run, statement, parameters)

    def _run(self, statement: Executable, parameters: Any) -> CursorResult[Any]:
        try:
            result = self._connection.execute(statement, parameters)
            if result.returns_rows:
                result = result.freeze()()  # type: ignore[assignment]  # a frozen result holds its rows already
        except DBAPIError as error:
            raise _translated(error) from error
        return result

    def _many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> int:
        driver = self._connection.connection.driver_connection
        assert driver is not None  # noqa: S101  # an open SQLAlchemy connection has one
        try:
            cursor: sqlite3.Cursor = driver.executemany(sql, rows)
        except sqlite3.Error as error:
            raise _translated(error) from error
        return cursor.rowcount

    async def insert(self, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows in bulk."""
        if rows:
            marks = ", ".join("?" * len(columns))
            self._many(
                f"insert into {table.name} ({', '.join(columns)}) values ({marks})", _encoded(table, columns, rows)
            )

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
        sets = ", ".join(f"{column} = ?" for column in columns)
        encoded = _encoded(table, (key, version, *columns), rows)
        changed = self._many(
            f"update {table.name} set {sets} where {key} = ? and {version} = ?",
            [(*row[2:], row[0], row[1]) for row in encoded],
        )
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
        others = [column for column in columns if column not in key]
        sets = ", ".join(f"{column} = excluded.{column}" for column in others)
        action = f"do update set {sets}" if others else "do nothing"
        where = f" where excluded.{newer} > {table.name}.{newer}" if newer and others else ""
        marks = ", ".join("?" * len(columns))
        self._many(
            f"insert into {table.name} ({', '.join(columns)}) values ({marks}) "
            f"on conflict ({', '.join(key)}) {action}{where}",
            _encoded(table, columns, rows),
        )

    def keys(self, **columns: Sequence[str]) -> FromClause:
        """A relation of text columns to join with."""
        packed = orjson.dumps(list(zip(*columns.values(), strict=True))).decode()
        each = func.json_each(bindparam(None, packed)).table_valued("value")
        return select(
            *(func.json_extract(each.c.value, f"$[{place}]").label(name) for place, name in enumerate(columns))
        ).subquery("keys")

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call when the transaction has committed."""
        self.callbacks.append(callback)


def _encoded(table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
    instants = {place for place, column in enumerate(columns) if isinstance(table.c[column].type, Instant)}
    if not instants:
        return rows
    return [
        tuple(
            to_microseconds(value) if place in instants and value is not None else value
            for place, value in enumerate(row)
        )
        for row in rows
    ]


class SqliteDatabase:
    """One SQLite file."""

    dialect: Literal["postgresql", "sqlite"] = "sqlite"

    def __init__(self, url: str) -> None:
        self.url = url
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        self._writer = _engine(url, "BEGIN IMMEDIATE")
        self._reader = _engine(url, "BEGIN")
        self._turn = asyncio.Lock()
        self._duties: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One writing transaction at a time."""
        async with self._turn:
            connection = _connected(self._writer)
            transaction = SqliteTransaction(connection, inline=True)
            try:
                try:
                    connection.begin()
                except DBAPIError as error:
                    raise _translated(error) from error
                yield transaction
                # Shielded: a cancelled request must not leave a commit half waited for.
                await asyncio.shield(asyncio.ensure_future(asyncio.to_thread(_commit, connection)))
            finally:
                connection.close()  # rolls back what was not committed
        for callback in transaction.callbacks:
            callback()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A consistent read in a thread."""
        connection = await asyncio.to_thread(_connected, self._reader)
        try:
            yield SqliteTransaction(connection, inline=False)
        finally:
            await asyncio.to_thread(connection.close)

    @asynccontextmanager
    async def leadership(self, duty: str) -> AsyncIterator[Held]:
        """One process writes the file, so it leads; within it, one task for each duty."""
        async with self._duties.setdefault(duty, asyncio.Lock()):
            yield Held()

    async def ping(self) -> None:
        """Return when the file can be read."""
        async with self.snapshot() as snapshot:
            await snapshot.execute(select(1))

    async def close(self) -> None:
        """Let go of the file."""
        self._writer.dispose()
        self._reader.dispose()


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except DBAPIError as error:
        raise _translated(error) from error


def _commit(connection: Connection) -> None:
    try:
        connection.commit()
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise _translated(error) from error
