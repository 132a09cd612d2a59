"""The worker that puts things away: lists that nobody started, and what was to be remembered for a while only."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from event_bus.clock import Clock
from event_bus.transaction import StaleError, Transaction
from lead_intake.use_cases.change_imports import ChangeImport
from lead_intake.use_cases.take_once import SAME_WITHIN
from service_kit.database import OpenDatabase
from service_kit.errors import Refusal

PREVIEW_KEPT = timedelta(days=7)
"""A list that nobody has started by then is cancelled, and its file deleted."""
EVERY_SECONDS = 30.0
log = structlog.get_logger("lead_intake.housekeeping")
Unstarted = Callable[[Transaction, datetime], Awaitable[list[str]]]
Forget = Callable[[Transaction], Awaitable[None]]
ForgetBefore = Callable[[Transaction, datetime], Awaitable[None]]
Cancel = Callable[[ChangeImport], Awaitable[object]]


class Housekeeping:
    """Runs in the one process of the installation that leads this duty."""

    def __init__(
        self,
        database: OpenDatabase,
        clock: Clock,
        *,
        unstarted: Unstarted,
        cancel: Cancel,
        cancelled: Callable[[], None],
        forget_lists: Forget,
        forget_forms: ForgetBefore,
    ) -> None:
        self._database = database
        self._clock = clock
        self._unstarted = unstarted
        self._cancel = cancel
        self._cancelled = cancelled
        self._forget_lists = forget_lists
        self._forget_forms = forget_forms

    async def run(self) -> None:
        """Lead until cancelled."""
        async with self._database.leadership("housekeeping") as leadership:
            while True:
                await leadership.check()
                await self.tidy()
                await asyncio.sleep(EVERY_SECONDS)

    async def tidy(self) -> None:
        """Once; what somebody else changes at this moment waits for the next time."""
        now = self._clock()
        async with self._database.snapshot() as snapshot:
            expired = await self._unstarted(snapshot, now - PREVIEW_KEPT)
        for import_id in expired:
            try:
                await self._cancel(ChangeImport(import_id, "cancel"))
            except Refusal:
                continue  # started or cancelled at this moment
            log.info("preview_expired", import_id=import_id)
        if expired:
            self._cancelled()
        try:
            async with self._database.transaction() as transaction:
                await self._forget_lists(transaction)
                await self._forget_forms(transaction, now - SAME_WITHIN)
        except StaleError:
            return
