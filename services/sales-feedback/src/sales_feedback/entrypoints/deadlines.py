"""The poller of deadlines: any number of them may run, each row is claimed by one."""

import asyncio

from event_bus.transaction import Database, StaleError
from sales_feedback.application import Application

FULL_TURN = 200


class DeadlinePoller:
    """Looks for deadlines that have passed, until cancelled."""

    def __init__(self, database: Database, application: Application, seconds: float) -> None:
        self._database = database
        self._notice_overdue = application.notice_overdue
        self._passed_deadlines = application.passed_deadlines
        self._seconds = seconds

    async def run(self) -> None:
        """Poll for ever; a fault ends the run, and the host begins it again."""
        while True:
            if await self.turn() < FULL_TURN:
                await asyncio.sleep(self._seconds)

    async def turn(self) -> int:
        """Notice what has passed; answers how many deadlines were looked at."""
        try:
            async with self._database.transaction() as transaction:
                return await self._notice_overdue(transaction)
        except StaleError:
            return 0  # a salesperson acted on one of them at this moment; the next turn sees it

    async def pending(self) -> int:
        """How many deadlines wait to be noticed."""
        async with self._database.snapshot() as snapshot:
            return await self._passed_deadlines(snapshot)
