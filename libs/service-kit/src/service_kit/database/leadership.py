"""One member of an installation at a time does a duty: an advisory lock on PostgreSQL, the process itself on SQLite."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from event_bus.settled import settled
from event_bus.transaction import UnavailableError
from service_kit.database.faults import CAUGHT

ASK_AGAIN_SECONDS = 1.0
ANSWER_SECONDS = 10.0
"""A server that does not answer for so long is away, and the lock may be somebody else's."""


class Held:
    """Leadership inside one process, which cannot be lost."""

    async def check(self) -> None:
        """Always held."""


class AdvisoryLock:
    """Leadership as a session's lock: gone with the session, so every turn asks the session."""

    def __init__(self, session: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._session = session

    async def check(self) -> None:
        """Raises `UnavailableError` when the session, and with it the lock, is gone."""
        try:
            await self._session.execute("select 1")
        except CAUGHT as error:
            raise UnavailableError("leadership lost") from error


@asynccontextmanager
async def advisory_lock(url: str, duty: str) -> AsyncIterator[AdvisoryLock]:
    """Wait for the lock of this duty on a session of its own; raises `UnavailableError` when the server is away."""
    number = int.from_bytes(hashlib.sha256(duty.encode()).digest()[:8], signed=True)
    opened: list[asyncpg.Connection[asyncpg.Record]] = []
    try:
        await settled(_open(url, opened))
        session = opened[0]
        while not await _taken(session, number):  # noqa: ASYNC110  # another process holds it: nothing to wait on
            await asyncio.sleep(ASK_AGAIN_SECONDS)
        yield AdvisoryLock(session)
    finally:
        for one in opened:
            await settled(_close(one))


async def _open(url: str, opened: "list[asyncpg.Connection[asyncpg.Record]]") -> None:
    try:
        opened.append(await asyncpg.connect(url, timeout=ANSWER_SECONDS, command_timeout=ANSWER_SECONDS))
    except CAUGHT as error:
        raise UnavailableError("leadership could not be asked for") from error


async def _taken(session: "asyncpg.Connection[asyncpg.Record]", number: int) -> bool:
    try:
        return bool(await session.fetchval("select pg_try_advisory_lock($1)", number))
    except CAUGHT as error:
        raise UnavailableError("leadership could not be asked for") from error


async def _close(session: "asyncpg.Connection[asyncpg.Record]") -> None:
    try:
        await session.close(timeout=1)
    except CAUGHT:
        session.terminate()
