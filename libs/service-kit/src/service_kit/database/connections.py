"""Connections to PostgreSQL, taken and given back whatever becomes of them in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import asyncpg
from sqlalchemy import Engine

from event_bus.settled import settled
from event_bus.transaction import UnavailableError
from service_kit.database.core_session import CoreSession
from service_kit.database.faults import CAUGHT

SEAT_SECONDS = 10.0


class Connected(NamedTuple):
    """One session, as SQLAlchemy and as its driver speak to it; its transactions are begun and ended by its taker."""

    by_core: CoreSession
    raw: "asyncpg.Connection[asyncpg.Record]"


class Connections:
    """Up to `most` sessions of an engine that commits each statement by itself; whoever is done leaves his here.

    The engine has no pool: to be taken and given back through SQLAlchemy's costs as much as a short statement.
    """

    def __init__(self, engine: Engine, most: int) -> None:
        self._engine = engine
        self._seats = asyncio.Semaphore(most)
        self._free: list[Connected] = []

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[Connected]:
        """A session for as long as the block lasts; one that ended, or whose transaction did not, nobody gets again.

        Raises `UnavailableError` when none becomes free or can be opened.
        """
        try:
            async with asyncio.timeout(SEAT_SECONDS):
                await self._seats.acquire()
        except TimeoutError as error:
            raise UnavailableError("every connection is taken") from error
        try:
            connected = await self._waiting() or await self._opened()
            try:
                yield connected
            except UnavailableError:
                # Whatever is wrong with it is likely wrong with those that wait, too: they are opened anew.
                for one in (connected, *self._free):
                    one.raw.terminate()
                raise
            finally:
                if connected.raw.is_closed() or connected.raw.is_in_transaction() or connected.by_core.invalidated:
                    await settled(_let_go(connected))
                else:
                    self._free.append(connected)
        finally:
            self._seats.release()

    async def close(self) -> None:
        """Let go of those that wait."""
        while self._free:
            await settled(_closed(self._free.pop()))

    async def _waiting(self) -> Connected | None:
        while self._free:
            connected = self._free.pop()
            if not connected.raw.is_closed() and not connected.raw.is_in_transaction():
                return connected
            await settled(_let_go(connected))
        return None

    async def _opened(self) -> Connected:
        session = CoreSession(self._engine)
        try:
            await settled(session.start())  # to its end: asyncpg leaves a socket behind when it is cancelled here
        except CAUGHT as error:
            raise UnavailableError(type(error).__name__) from error
        except BaseException:
            if session.started:
                await settled(session.close())
            raise
        return Connected(session, session.driver)


async def _let_go(connected: Connected) -> None:
    """Away with it, without a word to a server that may not answer: what was committed before its end stands."""
    connected.raw.terminate()
    await connected.by_core.invalidate()
    await connected.by_core.close()


async def _closed(connected: Connected) -> None:
    try:
        await connected.by_core.close()
    except CAUGHT:
        await _let_go(connected)
