"""What runs by itself: routing when something changed, re-scoring when criteria took force."""

import asyncio
from collections.abc import Awaitable, Callable

from event_bus.relay import Leadership
from event_bus.transaction import StaleError, Transaction
from service_kit.database import OpenDatabase
from service_kit.service import Worker

Turn = Callable[[Transaction], Awaitable[bool]]
STALE_PAUSE_SECONDS = 0.005


class Leader:
    """Runs a use case turn by turn in the one process of the installation that leads this duty.

    A turn answers whether there is more to do. Between turns it waits until it is woken, or until `poll_seconds` are
    over, since other processes cannot wake it and time alone changes things, too.
    """

    def __init__(self, duty: str, database: OpenDatabase, turn: Turn, poll_seconds: float) -> None:
        self._duty = duty
        self._database = database
        self._turn = turn
        self._poll_seconds = poll_seconds
        self._woken = asyncio.Event()
        self._leading = False
        self._busy = False

    def wake(self) -> None:
        """Something changed that this duty may have to act on."""
        self._woken.set()

    async def pending(self) -> int:
        """1 while this process leads and knows of something that it has not acted on yet."""
        return int(self._leading and (self._busy or self._woken.is_set()))

    @property
    def worker(self) -> Worker:
        """The worker that a service runs."""
        return Worker(self._duty, self.run)

    async def run(self) -> None:
        """Lead until cancelled."""
        async with self._database.leadership(self._duty) as leadership:
            self._leading = True
            try:
                while True:
                    await self._act(leadership)
                    try:
                        async with asyncio.timeout(self._poll_seconds):
                            await self._woken.wait()
                    except TimeoutError:
                        await leadership.check()
            finally:
                self._leading = False

    async def _act(self, leadership: Leadership) -> None:
        self._busy = True
        self._woken.clear()
        try:
            while await self._step():
                await leadership.check()
        finally:
            self._busy = False

    async def _step(self) -> bool:
        try:
            async with self._database.transaction() as tx:
                return await self._turn(tx)
        except StaleError:
            # Somebody's commit came between: the next turn reads anew.
            await asyncio.sleep(STALE_PAUSE_SECONDS)
            return True
