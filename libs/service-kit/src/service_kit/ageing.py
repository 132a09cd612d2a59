"""How old stored answers are: by a time that no clock of a process can jump in."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Column, func, select

from event_bus.clock import Clock
from event_bus.transaction import Transaction

PART_SECONDS = 1.0
"""Where a clock and the count of seconds part by more, one of them jumped or stood: the time is asked anew."""


class _Told(NamedTuple):
    """What time it was, and what the process's clock and its count of seconds showed then."""

    moment: datetime
    clock: datetime
    seconds: float


class Ageing:
    """The time by which rows of one table age.

    On PostgreSQL it is the database's, whose clock all replicas share. On SQLite there is one process and no clock but
    its own: the time goes on from the newest row, and only while the process runs. So a row may stay for longer than
    its age says, and never for less.
    """

    def __init__(self, column: Column[datetime], clock: Clock, seconds: Callable[[], float] | None = None) -> None:
        self._column = column
        self._clock = clock
        self._seconds = seconds or (lambda: asyncio.get_running_loop().time())
        self._told: _Told | None = None

    async def now(self, transaction: Transaction) -> datetime:
        """The time; asked once, and counted on from there."""
        clock, seconds = self._clock(), self._seconds()
        told = self._told
        if told is None or abs((clock - told.clock) - timedelta(seconds=seconds - told.seconds)) > timedelta(
            seconds=PART_SECONDS
        ):
            told = self._told = _Told(await self._asked(transaction) or clock, clock, seconds)
        return told.moment + timedelta(seconds=seconds - told.seconds)

    async def _asked(self, transaction: Transaction) -> datetime | None:
        if transaction.dialect == "postgresql":
            moment: datetime = (await transaction.execute(select(func.clock_timestamp()))).scalar_one()
            return moment.astimezone(UTC)
        newest: datetime | None = (await transaction.execute(select(func.max(self._column)))).scalar_one()
        return newest
