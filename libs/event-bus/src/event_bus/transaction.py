"""The transaction in which a use case's effects, its position and its facts are committed together."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal, Protocol

from sqlalchemy import Delete, Executable, FromClause, Row, Select, Table, TextClause
from sqlalchemy.engine import CursorResult
from sqlalchemy.schema import ExecutableDDLElement

Dialect = Literal["postgresql", "sqlite"]
NOTHING: Mapping[str, Any] = {}


class StaleError(Exception):
    """Another transaction changed a row since it was read: drop caches, reload and run the same batch again."""


class UnavailableError(Exception):
    """The database is away or its answer was lost: wait and run the whole batch again; never a poison record."""


class CommitUnknownError(UnavailableError):
    """The commit was asked for and its answer was lost: it may have happened or not."""


TRANSIENT = (UnavailableError, ConnectionError, TimeoutError)
"""Faults of the surroundings: whoever meets one waits and tries the same again, and never blames a record for it."""


class Transaction(Protocol):
    """An open transaction; leaving the block commits, an exception rolls back."""

    dialect: Dialect

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one SQLAlchemy Core statement; rows are fetched already."""

    async def define(self, statement: ExecutableDDLElement) -> None:
        """Run a statement that makes or drops something, and give it the time: an index of much takes long."""

    async def rows(
        self, statement: Select[Any] | Delete, parameters: Mapping[str, Any] = NOTHING
    ) -> Sequence[Row[Any]]:
        """The rows of a select (a deletion has none) that is made once, by a function with a cache, and run in turns.

        At a third of the price of `execute`; each statement that is made anew would stay in memory.
        """

    async def insert(self, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows in bulk (COPY on PostgreSQL).

        Raises `StaleError` when a unique key exists: somebody else wrote it since this transaction looked.
        """

    async def update(
        self,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
        *,
        key: str = "id",
        version: str = "version",
    ) -> None:
        """Change rows in bulk, each `(key, version before, *values of columns)`.

        Raises `StaleError` unless every row still has its version before.
        """

    async def upsert(
        self,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
        *,
        key: Sequence[str],
        newer: str | None = None,
    ) -> None:
        """Insert rows or replace those with the same key; with `newer`, only where that column grows.

        `rows` must not hold a key twice.
        """

    async def each(self, change: TextClause, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a change that is made once, for each of these parameters in turn; no rows are answered.

        At a third of the price of `execute`.
        """

    async def remove(self, table: Table, column: str, values: Sequence[str]) -> None:
        """Delete the rows whose text column holds one of the values."""

    def keys(self, **columns: Sequence[str]) -> FromClause:
        """A relation of the given text columns to join with: an index look-up per row on both databases."""

    async def look_up(
        self, table: Table, keys: Mapping[str, Sequence[str]], columns: Sequence[str] = (), *, distinct: bool = False
    ) -> Sequence[Row[Any]]:
        """The rows whose key columns hold, side by side, what `keys` says; all of their columns unless some are named.

        What `keys` does, with a statement that is made only once for all calls of its shape.
        """

    async def joined(
        self, rows_of: Callable[[FromClause], Select[Any]], keys: Mapping[str, Sequence[str]]
    ) -> Sequence[Row[Any]]:
        """The rows of a select over several tables that joins `keys`.

        `rows_of`, a function of a module, makes the select of the relation; it is called once for each shape of keys.
        """

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call when (and only when) the transaction has committed."""


class Database(Protocol):
    """A service's own database."""

    dialect: Dialect

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A writing transaction; SQLite begins immediate, one writer at a time.

        Raises `UnavailableError` and `StaleError`.
        """

    def statement(self) -> AbstractAsyncContextManager[Transaction]:
        """A writing transaction of one `rows`, `execute` or `remove`.

        On PostgreSQL its beginning and its end are no round trips of their own. Raises as `transaction` does; an
        `UnavailableError` says that the statement may have been done.
        """

    def snapshot(self) -> AbstractAsyncContextManager[Transaction]:
        """A consistent read; writes are refused."""
