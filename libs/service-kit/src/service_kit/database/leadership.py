"""One member of an installation at a time does a duty: an advisory lock on PostgreSQL, the process itself on SQLite."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from event_bus.transaction import UnavailableError

ASK_AGAIN_SECONDS = 1.0


class Held:
    """Leadership inside one process, which cannot be lost."""

    async def check(self) -> None:
        """Always held."""


class AdvisoryLock:
    """Leadership as a session's lock: gone with the session, so every turn asks the session."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def check(self) -> None:
        """Raises `UnavailableError` when the session, and with it the lock, is gone."""
        try:
            await self._connection.execute(text("select 1"))
        except (DBAPIError, OSError) as error:
            raise UnavailableError("leadership lost") from error


@asynccontextmanager
async def advisory_lock(url: str, duty: str) -> AsyncIterator[AdvisoryLock]:
    """Wait for the lock of this duty on a session of its own."""
    number = int.from_bytes(hashlib.sha256(duty.encode()).digest()[:8], signed=True)
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    try:
        async with engine.connect() as connection:
            while not await _taken(connection, number):  # noqa: ASYNC110  # another process holds it: nothing to wait on
                await asyncio.sleep(ASK_AGAIN_SECONDS)
            yield AdvisoryLock(connection)
    except (DBAPIError, OSError) as error:
        raise UnavailableError("leadership could not be asked for") from error
    finally:
        await engine.dispose()


async def _taken(connection: AsyncConnection, number: int) -> bool:
    return bool((await connection.execute(text("select pg_try_advisory_lock(:n)"), {"n": number})).scalar())
