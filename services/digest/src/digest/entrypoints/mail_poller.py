"""The poller of everything about mails: any number of them may run, each row is claimed by one."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from digest.mail_ports import Carrier
from digest.use_cases.escalate import escalate
from digest.use_cases.mail_desk import MailDesk
from digest.use_cases.send_digests import plan_digests, send_digests
from digest.use_cases.send_mails import send_mails
from event_bus.transaction import Database, StaleError, Transaction

EMPTIED_AT_ONCE = 500
Step = Callable[[Transaction], Awaitable[int]]
AnythingDue = Callable[[Transaction, datetime], Awaitable[bool]]


class MailPoller:
    """Plans, writes and sends until cancelled."""

    def __init__(
        self, database: Database, desk: MailDesk, carrier: Carrier, anything_due: AnythingDue, seconds: float
    ) -> None:
        self._database = database
        self._desk = desk
        self._carrier = carrier
        self._anything_due = anything_due
        self._seconds = seconds
        self._steps: tuple[Step, ...] = (
            partial(plan_digests, desk=desk),
            partial(escalate, desk=desk),
            partial(send_digests, desk=desk),
            lambda tx: desk.mails.empty(tx, desk.clock(), EMPTIED_AT_ONCE),
        )

    async def run(self) -> None:
        """Poll for ever; a fault ends the run, and the host begins it again."""
        while True:
            if not await self.turn():
                await asyncio.sleep(self._seconds)

    async def turn(self) -> int:
        """Do what is due, each step in a transaction of its own; answers how much that was."""
        async with self._database.snapshot() as snapshot:
            if not await self._anything_due(snapshot, self._desk.clock()):
                return 0
        done = 0
        for step in self._steps:
            try:
                async with self._database.transaction() as transaction:
                    done += await step(transaction)
            except StaleError:
                continue  # somebody else changed a row at this moment; the next turn sees it
        return done + await self._sent()

    async def _sent(self) -> int:
        try:
            return await send_mails(database=self._database, carrier=self._carrier, desk=self._desk)
        except StaleError:
            return 0
