"""A database that fails when a test says so: before a transaction, inside it, in its commit, or behind it."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal, cast

from sqlalchemy import Delete, Executable, Row, Select, Table
from sqlalchemy.engine import CursorResult

from event_bus.transaction import CommitUnknownError, Database, Dialect, Transaction, UnavailableError

Point = Literal["begin", "commit", "answer", "snapshot"]
"""Before anything, before the commit, after the commit (whose answer is lost), before a read."""
Fault = type[BaseException] | Callable[[], Awaitable[None]]
"""An exception to raise, or something to happen first."""


class CrashError(BaseException):
    """The process dies here: nothing of ours may catch it."""


class FaultyDatabase:
    """Stands before a real database; `faults` says what happens at the n-th pass of a point, counted from 1."""

    def __init__(self, database: Database) -> None:
        self.dialect: Dialect = database.dialect
        self.away = False
        self.faults: dict[tuple[Point, int], Fault] = {}
        self.statements: list[str] = []
        self.looked: list[str] = []
        """The tables in which rows were looked up by their keys."""
        self._database = database
        self._passes: Counter[Point] = Counter()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A writing transaction, or a fault."""
        await self._pass("begin")
        async with self._database.transaction() as transaction:
            yield cast("Transaction", _Watched(transaction, self))
            await self._pass("commit")
        await self._pass("answer")

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Transaction]:
        """A transaction of one statement, or a fault at the same points."""
        await self._pass("begin")
        async with self._database.statement() as transaction:
            await self._pass("commit")
            yield cast("Transaction", _Watched(transaction, self))
        await self._pass("answer")

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A read, or a fault."""
        await self._pass("snapshot")
        async with self._database.snapshot() as transaction:
            yield transaction

    def next(self, point: Point, fault: Fault) -> None:
        """The next pass of this point brings this fault."""
        self.faults[point, self._passes[point] + 1] = fault

    async def _pass(self, point: Point) -> None:
        self._passes[point] += 1
        fault = self.faults.pop((point, self._passes[point]), None)
        if isinstance(fault, type):
            raise CommitUnknownError("lost") if point == "answer" and fault is UnavailableError else fault(point)
        if fault is not None:
            await fault()
        if self.away and point != "answer":
            raise UnavailableError("away")


class _Watched:
    """A transaction whose statements are written down."""

    def __init__(self, transaction: Transaction, database: FaultyDatabase) -> None:
        self._transaction = transaction
        self._statements = database.statements
        self._looked = database.looked

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        self._statements.append(str(statement))
        return await self._transaction.execute(statement, parameters)

    async def rows(self, statement: Select[Any] | Delete, *values: Any) -> Sequence[Row[Any]]:
        self._statements.append(str(statement))
        return await self._transaction.rows(statement, *values)

    async def remove(self, table: Table, column: str, values: Sequence[str]) -> None:
        if values:
            self._statements.append(f"DELETE FROM {table.name}")
        await self._transaction.remove(table, column, values)

    async def look_up(self, table: Table, *about: Any, **how: Any) -> Sequence[Row[Any]]:
        self._looked.append(table.name)
        return await self._transaction.look_up(table, *about, **how)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transaction, name)
