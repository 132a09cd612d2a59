"""SQLite: one writer per file, `BEGIN IMMEDIATE`, WAL, `synchronous=FULL`.

Statements of a write run inline (microseconds, no thread hop each); only the commit, an fsync, leaves the event loop.
Reads may scan, so they run in threads, each on a connection of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from event_bus.settled import settled
from event_bus.sqlite_wal import truncate_wal
from event_bus.transaction import Transaction, UnavailableError
from service_kit.database.leadership import Held
from service_kit.database.sqlite_engine import open_engine, translated
from service_kit.database.sqlite_transaction import SqliteTransaction

T = TypeVar("T")
READERS = 4
BUSY_SECONDS = 10.0
ASK_AGAIN_SECONDS = 0.01


class SqliteDatabase:
    """One SQLite file."""

    dialect: Literal["postgresql", "sqlite"] = "sqlite"

    def __init__(self, url: str) -> None:
        self.url = url
        self._file = Path(url.removeprefix("sqlite:///"))
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._writer = open_engine(url, "BEGIN IMMEDIATE", 1, {"busy_timeout": "0"})
        self._reader = open_engine(url, "BEGIN", READERS, {"query_only": "ON"})
        # Threads of our own: on the shared ones, readers that wait for a connection could starve those that have one.
        self._writing = ThreadPoolExecutor(1, "sqlite-write")
        self._reading = ThreadPoolExecutor(READERS, "sqlite-read")
        self._turn = asyncio.Lock()
        self._seats = asyncio.Semaphore(READERS)
        self._duties: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One writing transaction at a time."""
        async with self._turn:
            connection = await self._begun()
            transaction = SqliteTransaction(connection)
            try:
                yield transaction
                # To its end, even when the caller is cancelled: what has committed must also have its callbacks.
                await self._committed(connection, transaction.callbacks)
            finally:
                connection.close()  # rolls back what was not committed

    def statement(self) -> AbstractAsyncContextManager[Transaction]:
        """Begins and ends like any other."""
        return self.transaction()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A consistent read in a thread."""
        async with self._seats:
            try:
                connection = self._reader.connect()
            except DBAPIError as error:
                raise UnavailableError(str(error.orig)) from error
            try:
                yield SqliteTransaction(connection, partial(self._in, self._reading))
            finally:
                connection.close()

    @asynccontextmanager
    async def leadership(self, duty: str) -> AsyncIterator[Held]:
        """One process writes the file, so it leads; within it, one task for each duty."""
        async with self._duties.setdefault(duty, asyncio.Lock()):
            yield Held()

    async def ping(self) -> None:
        """Return when the file can be read."""
        async with self.snapshot() as snapshot:
            await snapshot.execute(select(1))

    async def tidy(self) -> None:
        """Empty the write-ahead log: an erased person would stand in its old pages for as long as the process runs."""
        async with self._turn:
            await settled(asyncio.to_thread(truncate_wal, self._file))

    async def close(self) -> None:
        """Let go of the file."""
        self._writer.dispose()
        self._reader.dispose()
        self._writing.shutdown(wait=False)
        self._reading.shutdown(wait=False)

    async def _begun(self) -> Connection:
        """Asks again and again instead of blocking the event loop, in which the holder of the lock may live."""
        deadline = asyncio.get_running_loop().time() + BUSY_SECONDS
        while True:
            try:
                connection = self._writer.connect()
            except DBAPIError as error:
                raise UnavailableError(str(error.orig)) from error
            try:
                connection.begin()
            except DBAPIError as error:
                connection.close()
                if asyncio.get_running_loop().time() > deadline:
                    raise UnavailableError(str(error.orig)) from error
            else:
                return connection
            await asyncio.sleep(ASK_AGAIN_SECONDS)

    async def _committed(self, connection: Connection, callbacks: Sequence[Callable[[], None]]) -> None:
        committing = self._in(self._writing, connection.commit)
        try:
            await settled(committing)
        except DBAPIError as error:
            raise translated(error) from error
        finally:
            if committing.exception() is None:
                for callback in callbacks:
                    callback()

    def _in(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> "asyncio.Future[T]":
        return asyncio.get_running_loop().run_in_executor(threads, work)
