"""PostgreSQL through asyncpg: a pool of sessions for writes and one for reads, and the transactions on them."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Literal

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from event_bus.settled import settled
from event_bus.transaction import CommitUnknownError, StaleError, Transaction, UnavailableError
from service_kit.database.connections import Connected, Connections
from service_kit.database.faults import CAUGHT, translated
from service_kit.database.leadership import AdvisoryLock, advisory_lock
from service_kit.database.postgresql_transaction import PostgresqlTransaction

# Identity look-ups run on fresh tables, for which the planner would choose (and keep) a scan: performance.md, trap 1.
NESTED_LOOPS = {"enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off", "jit": "off"}
READ_ONLY = {"default_transaction_read_only": "on", "default_transaction_isolation": "repeatable read"}
STATEMENT_SECONDS = 60.0
"""What one statement gets, but for those that make or drop something."""
POOL = 8
"""Connections for writes, and as many for reads."""
LIMITS = {"idle_in_transaction_session_timeout": "60000", "lock_timeout": "10000"}


class PostgresqlDatabase:
    """One PostgreSQL database, with one pool for writes and one for reads (they need other plans)."""

    dialect: Literal["postgresql", "sqlite"] = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url
        self._writer = _engine(url, NESTED_LOOPS)
        self._reader = _engine(url, READ_ONLY)
        self._writing = Connections(self._writer, POOL)
        self._reading = Connections(self._reader, POOL)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A writing transaction."""
        async with self._writing.taken() as connected:
            transaction = PostgresqlTransaction(connected)
            try:
                yield transaction
            except UnavailableError:
                raise
            except BaseException:
                await settled(_given_up(transaction, connected))
                raise
            # To its end, even when the caller is cancelled: what has committed must also have its callbacks.
            await settled(_committed(transaction, connected))

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Transaction]:
        """A writing transaction of one statement, which the server begins and ends with it."""
        async with self._writing.taken() as connected:
            transaction = PostgresqlTransaction(connected, alone=True)
            yield transaction
            await settled(_committed(transaction, connected))

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A consistent read."""
        async with self._reading.taken() as connected:
            snapshot = PostgresqlTransaction(connected)
            try:
                yield snapshot
            finally:
                await settled(_given_up(snapshot, connected))

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
        await self._writing.close()
        await self._reading.close()


async def _committed(transaction: PostgresqlTransaction, connected: Connected) -> None:
    try:
        # A server that has met an error rolls back instead, and says so, however the error was dealt with here.
        if transaction.begun and await connected.raw.execute("commit") != "COMMIT":
            raise StaleError("a statement of this transaction had failed")
    except CAUGHT as error:
        fault = translated(error)
        raise CommitUnknownError(str(fault)) if isinstance(fault, UnavailableError) else fault from error
    for callback in transaction.callbacks:
        callback()


async def _given_up(transaction: PostgresqlTransaction, connected: Connected) -> None:
    try:
        if transaction.begun:
            await connected.raw.execute("rollback")
    except CAUGHT:
        return  # the connection is gone, and the transaction with it


def _engine(url: str, settings: dict[str, str]) -> Engine:
    return create_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",  # our own words begin and end a transaction: both ways of speaking share it
        connect_args={"server_settings": {**settings, **LIMITS}, "timeout": 10, "command_timeout": STATEMENT_SECONDS},
    )
