"""A transaction on PostgreSQL: SQLAlchemy for statements that are made for once, its driver for all that come often."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import asyncpg
from sqlalchemy import (
    ARRAY,
    Delete,
    Executable,
    FromClause,
    Row,
    Select,
    Table,
    Text,
    TextClause,
    bindparam,
    cast,
    func,
)
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import CursorResult
from sqlalchemy.schema import ExecutableDDLElement

from event_bus.transaction import NOTHING, StaleError
from service_kit.database.connections import Connected
from service_kit.database.faults import CAUGHT, translated
from service_kit.database.looking_up import array_text, arrays, made, removal, rows_at, unnested
from service_kit.database.relation import quoted, relation, types_of
from service_kit.database.spoken import spoken_of

DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
DEFINING_SECONDS = 86_400.0
"""For a statement that makes or drops something; every other has the connection's `command_timeout`."""


class PostgresqlTransaction:
    """A transaction on one PostgreSQL connection."""

    dialect: Literal["postgresql", "sqlite"] = "postgresql"

    def __init__(self, connected: Connected, *, alone: bool = False) -> None:
        """`alone`: one statement and no more, which is a transaction by itself."""
        self._connection = connected.by_core
        self._driver = connected.raw
        self.begun = False
        """Whether the server may know of it: it begins with the first statement."""
        self._alone = alone
        self._said = False
        self.callbacks: list[Callable[[], None]] = []

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one statement."""
        try:
            await self._session()
            return await self._connection.execute(statement, parameters)
        except CAUGHT as error:
            raise translated(error) from error

    async def define(self, statement: ExecutableDDLElement) -> None:
        """Run a statement that makes or drops something."""
        try:
            raw = await self._raw()
            await raw.execute(str(statement.compile(dialect=DIALECT)), timeout=DEFINING_SECONDS)
        except CAUGHT as error:
            raise translated(error) from error

    async def _session(self) -> "asyncpg.Connection[asyncpg.Record]":
        """The session, for one statement."""
        if not self._alone:
            return await self._raw()
        if self._said:
            raise RuntimeError("this transaction is one statement, which was said")
        self._said = True
        return self._driver

    async def _raw(self) -> "asyncpg.Connection[asyncpg.Record]":
        """The session, inside the transaction: a COPY before its beginning would outlive a rollback."""
        if self._alone:
            raise RuntimeError("rows in bulk may take more than the one statement of this transaction")
        if not self.begun:
            self.begun = True  # before it is said: who is cancelled meanwhile does not know, and must roll back
            await self._driver.execute("begin")
        return self._driver

    async def rows(
        self, statement: Select[Any] | Delete, parameters: Mapping[str, Any] = NOTHING
    ) -> Sequence[Row[Any]]:
        """The rows of a select that is made once: past SQLAlchemy, which costs more than driver and server together."""
        spoken = spoken_of(statement, DIALECT)
        if spoken is None:
            return (await self.execute(statement, parameters)).all()
        try:
            raw = await self._session()
            return spoken.rows(await raw.fetch(spoken.sql, *spoken.arguments(parameters)))
        except CAUGHT as error:
            raise translated(error) from error

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

    async def each(self, change: TextClause, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a change for each row, all in one round trip."""
        spoken = spoken_of(change, DIALECT)
        if spoken is None:
            raise ValueError("the change's text hangs on the values that are given with it")
        if rows:
            try:
                raw = await self._raw()
                await raw.executemany(spoken.sql, [spoken.arguments(row) for row in rows])
            except CAUGHT as error:
                raise translated(error) from error

    async def remove(self, table: Table, column: str, values: Sequence[str]) -> None:
        """Delete rows in bulk."""
        if values:
            await self.rows(removal(table, column), arrays({column: values}))

    def keys(self, **columns: Sequence[str]) -> FromClause:
        """A relation of text columns to join with."""
        arrays = [cast(bindparam(None, array_text(values), Text), ARRAY(Text)) for values in columns.values()]
        return func.unnest(*arrays).table_valued(*columns, name="keys").render_derived()

    async def look_up(
        self, table: Table, keys: Mapping[str, Sequence[str]], columns: Sequence[str] = (), *, distinct: bool = False
    ) -> Sequence[Row[Any]]:
        """Rows by their keys."""
        statement = rows_at(unnested(tuple(keys)), table, tuple(keys), tuple(columns), distinct)
        return await self.rows(statement, arrays(keys))

    async def joined(
        self, rows_of: Callable[[FromClause], Select[Any]], keys: Mapping[str, Sequence[str]]
    ) -> Sequence[Row[Any]]:
        """The rows of a select that joins the keys."""
        return await self.rows(made(rows_of, unnested(tuple(keys))), arrays(keys))

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call when the transaction has committed."""
        self.callbacks.append(callback)
