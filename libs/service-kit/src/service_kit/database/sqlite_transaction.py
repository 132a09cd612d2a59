"""A transaction on one SQLite connection."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Literal

import orjson
from sqlalchemy import (
    Connection,
    Delete,
    Executable,
    FromClause,
    Row,
    Select,
    Table,
    TextClause,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import ExecutableDDLElement

from event_bus.columns import Instant, to_microseconds
from event_bus.settled import settled
from event_bus.transaction import NOTHING, StaleError
from service_kit.database import sqlite_engine
from service_kit.database.looking_up import PACKED, SHAPES, made, packed, rows_at
from service_kit.database.relation import quoted
from service_kit.database.spoken import spoken_of
from service_kit.database.sqlite_engine import translated

DIALECT = SQLiteDialect_pysqlite()

Elsewhere = Callable[[Callable[[], Any]], "asyncio.Future[Any]"]
"""Runs a function in a thread."""


class SqliteTransaction:
    """Statements run inline, or `elsewhere`."""

    dialect: Literal["postgresql", "sqlite"] = "sqlite"

    def __init__(self, connection: Connection, elsewhere: Elsewhere | None = None) -> None:
        self._connection = connection
        # Asked for once: SQLAlchemy comes to it through four objects of its own.
        self._driver: Any = connection.connection.driver_connection
        self._elsewhere = elsewhere
        self.callbacks: list[Callable[[], None]] = []

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one statement."""
        if self._elsewhere is None:
            return self._run(statement, parameters)
        result: CursorResult[Any] = await _there(self._elsewhere(partial(self._run, statement, parameters)))
        return result

    async def define(self, statement: ExecutableDDLElement) -> None:
        """Run a statement that makes or drops something."""
        await self.execute(statement)

    def _run(self, statement: Executable, parameters: Any) -> CursorResult[Any]:
        try:
            result = self._connection.execute(statement, parameters)
            if result.returns_rows:
                result = result.freeze()()  # type: ignore[assignment]  # a frozen result holds its rows already
        except DBAPIError as error:
            raise translated(error) from error
        return result

    async def rows(
        self, statement: Select[Any] | Delete, parameters: Mapping[str, Any] = NOTHING
    ) -> Sequence[Row[Any]]:
        """The rows of a select that is made once, past SQLAlchemy."""
        spoken = spoken_of(statement, DIALECT)
        if spoken is None:
            return (await self.execute(statement, parameters)).all()
        values = spoken.arguments(parameters)
        if self._elsewhere is None:
            return spoken.rows(self._asked(spoken.sql, values))
        return spoken.rows(await _there(self._elsewhere(partial(self._asked, spoken.sql, values))))

    def _asked(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        connection = self._connection
        if not connection.in_transaction():
            connection.begin()  # as SQLAlchemy does before the first statement of a read
        try:
            return sqlite_engine.asked(self._driver, sql, values)
        except sqlite3.Error as error:
            raise translated(error) from error

    def _many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        try:
            cursor: sqlite3.Cursor = self._driver.executemany(sql, rows)
        except sqlite3.Error as error:
            raise translated(error) from error
        return cursor.rowcount

    async def insert(self, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows in bulk."""
        if rows:
            self._many(_insertion(table, tuple(columns)), _encoded(table, tuple(columns), rows))

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
        encoded = _encoded(table, (key, version, *columns), rows)
        changed = self._many(
            _change(table, tuple(columns), key, version), [(*row[2:], row[0], row[1]) for row in encoded]
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
        names = tuple(columns)
        self._many(_insertion_or_change(table, names, tuple(key), newer), _encoded(table, names, rows))

    async def each(self, change: TextClause, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a change for each row."""
        spoken = spoken_of(change, DIALECT)
        if spoken is None:
            raise ValueError("the change's text hangs on the values that are given with it")
        if rows:
            self._many(spoken.sql, [spoken.arguments(row) for row in rows])

    async def remove(self, table: Table, column: str, values: Sequence[str]) -> None:
        """Delete rows in bulk."""
        if values:
            self._many(f"delete from {quoted(table.name)} where {quoted(column)} = ?", [(value,) for value in values])

    def keys(self, **columns: Sequence[str]) -> FromClause:
        """A relation of text columns to join with."""
        each = func.json_each(bindparam(None, _packed(columns.values()))).table_valued("value")
        return select(
            *(func.json_extract(each.c.value, f"$[{place}]").label(name) for place, name in enumerate(columns))
        ).subquery("keys")

    async def look_up(
        self, table: Table, keys: Mapping[str, Sequence[str]], columns: Sequence[str] = (), *, distinct: bool = False
    ) -> Sequence[Row[Any]]:
        """Rows by their keys."""
        names = tuple(keys)
        return await self._rows(rows_at(packed(names), table, names, tuple(columns), distinct), keys)

    async def joined(
        self, rows_of: Callable[[FromClause], Select[Any]], keys: Mapping[str, Sequence[str]]
    ) -> Sequence[Row[Any]]:
        """The rows of a select that joins the keys."""
        return await self._rows(made(rows_of, packed(tuple(keys))), keys)

    async def _rows(self, statement: Select[Any], keys: Mapping[str, Sequence[str]]) -> Sequence[Row[Any]]:
        return await self.rows(statement, {PACKED: _packed(keys.values())})

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call when the transaction has committed."""
        self.callbacks.append(callback)


async def _there(asked: "asyncio.Future[Any]") -> Any:
    try:
        return await settled(asked)
    except DBAPIError as error:
        raise translated(error) from error


def _packed(columns: Iterable[Sequence[str]]) -> str:
    return orjson.dumps(list(zip(*columns, strict=True))).decode()


@lru_cache(maxsize=SHAPES)
def _insertion(table: Table, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"insert into {quoted(table.name)} ({', '.join(quoted(column) for column in columns)}) values ({marks})"


@lru_cache(maxsize=SHAPES)
def _insertion_or_change(table: Table, columns: tuple[str, ...], key: tuple[str, ...], newer: str | None) -> str:
    others = [quoted(column) for column in columns if column not in key]
    sets = ", ".join(f"{column} = excluded.{column}" for column in others)
    action = f"do update set {sets}" if others else "do nothing"
    where = f" where excluded.{quoted(newer)} > {quoted(table.name)}.{quoted(newer)}" if newer and others else ""
    conflict = ", ".join(quoted(column) for column in key)
    return f"{_insertion(table, columns)} on conflict ({conflict}) {action}{where}"


@lru_cache(maxsize=SHAPES)
def _change(table: Table, columns: tuple[str, ...], key: str, version: str) -> str:
    sets = ", ".join(f"{quoted(column)} = ?" for column in columns)
    return f"update {quoted(table.name)} set {sets} where {quoted(key)} = ? and {quoted(version)} = ?"


@lru_cache(maxsize=SHAPES)
def _instants(table: Table, columns: tuple[str, ...]) -> list[int]:
    return [place for place, column in enumerate(columns) if isinstance(table.c[column].type, Instant)]


_number = lru_cache(maxsize=SHAPES)(to_microseconds)
"""What one transaction writes is of few moments."""


def _encoded(table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> Sequence[Sequence[Any]]:
    instants = _instants(table, columns)
    if not instants:
        return rows
    encoded = [list(row) for row in rows]
    for place in instants:
        for row in encoded:
            if row[place] is not None:
                row[place] = _number(row[place])
    return encoded
