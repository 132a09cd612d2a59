"""Connections to PostgreSQL, taken and given back whatever becomes of them in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from event_bus.settled import settled
from event_bus.transaction import UnavailableError
from service_kit.database.faults import CAUGHT

SEAT_SECONDS = 10.0


@asynccontextmanager
async def seat(seats: asyncio.Semaphore) -> AsyncIterator[None]:
    """One of the places that there are; raises `UnavailableError` when none becomes free."""
    try:
        async with asyncio.timeout(SEAT_SECONDS):
            await seats.acquire()
    except TimeoutError as error:
        raise UnavailableError("every connection is taken") from error
    try:
        yield
    finally:
        seats.release()


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection; whatever fails before there is one is nobody's record's fault."""
    connection = engine.connect()
    try:
        try:
            await settled(connection.start())  # to its end: asyncpg leaves a socket behind when it is cancelled here
        except CAUGHT as error:
            raise UnavailableError(type(error).__name__) from error
        yield connection
    finally:
        if connection.sync_connection is not None:
            await settled(_let_go(connection))


async def _let_go(connection: AsyncConnection) -> None:
    """Back into the pool, or away with it: what was read or committed before its end stands."""
    try:
        await connection.close()
    except CAUGHT:
        if not connection.closed:
            await connection.invalidate()
            await connection.close()
