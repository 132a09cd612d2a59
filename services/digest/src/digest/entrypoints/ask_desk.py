"""The worker that answers who asked for a sign-in link, and lets go of what is old."""

import asyncio
from datetime import timedelta

from digest.domain.asks import KEPT
from digest.use_cases.ask_to_sign_in import Desk, answer_asks, forget_asks
from digest.use_cases.forget_sessions import forget_sessions
from event_bus.transaction import TRANSIENT, StaleError
from service_kit.database import OpenDatabase

LOOK_SECONDS = 1.0
CLEAN = timedelta(hours=1)
DUTY = "sign-in-mails"


class AskDesk:
    """Looks every second: so how long an answer to a form takes says nothing about an address."""

    def __init__(self, database: OpenDatabase, desk: Desk) -> None:
        self._database = database
        self._desk = desk

    async def run(self) -> None:
        """One replica at a time."""
        while True:
            try:
                async with self._database.leadership(DUTY) as leadership:
                    cleaned_at = self._desk.office.clock() - KEPT
                    while True:
                        await leadership.check()
                        await self.answer()
                        now = self._desk.office.clock()
                        if now - cleaned_at >= CLEAN:
                            await forget_asks(database=self._database, asks=self._desk.asks, at=now)
                            await self.forget_old_sessions()
                            cleaned_at = now
                        await asyncio.sleep(LOOK_SECONDS)
            except (StaleError, *TRANSIENT):
                await asyncio.sleep(LOOK_SECONDS)

    async def forget_old_sessions(self) -> None:
        """All whose cookies are too old."""
        desk = self._desk
        while await forget_sessions(database=self._database, office=desk.office, sessions=desk.sessions):
            pass

    async def answer(self) -> None:
        """Write the mails of everybody who waits."""
        while await answer_asks(database=self._database, desk=self._desk):
            pass
