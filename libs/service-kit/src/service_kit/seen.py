"""Read your own write: wait until this service has seen a write that another one answered."""

import asyncio
import re

from sqlalchemy import Table, select

from event_bus.transaction import Database
from service_kit.errors import FieldError, Refusal, invalid

FORM = re.compile(r"([0-9a-f-]{36}):([a-z-]{1,64}):([0-9]{1,19})")
WAIT_SECONDS = 1.0
LOOK_AGAIN_SECONDS = 0.05


class Seen:
    """Knows how far this service's consumers are, per lead and source."""

    def __init__(self, database: Database, sequences: Table, group: str, source: str) -> None:
        self._database = database
        self._sequences = sequences
        self._group = group
        self._source = source
        self._applied = asyncio.Event()

    def applied(self) -> None:
        """A consumer of this process committed something."""
        self._applied.set()
        self._applied = asyncio.Event()

    async def wait(self, after: str) -> None:
        """Return once the write is visible here, at most a second later.

        Raises `Refusal`: 422 for a malformed value, 503 when the second is over.
        """
        form = FORM.fullmatch(after)
        if form is None:
            raise invalid(
                [FieldError("after", "must be lead:source:sequence", "Send a Leadloop-After value as it came.")]
            )
        lead, source, sequence = form[1], form[2], int(form[3])
        if source == self._source:
            return  # answered after its commit: everybody who reads this database sees it
        loop = asyncio.get_running_loop()
        deadline = loop.time() + WAIT_SECONDS
        while True:
            applied = self._applied
            if await self._sequence(lead, source) >= sequence:
                return
            if loop.time() >= deadline:
                raise Refusal(
                    503,
                    "not-seen-yet",
                    "The write has not arrived here yet",
                    "Nothing is lost. Please ask again.",
                    headers={"Retry-After": "1"},
                )
            try:
                # Another replica may be the one that handles this lead; its commits do not wake us.
                await asyncio.wait_for(applied.wait(), LOOK_AGAIN_SECONDS)
            except TimeoutError:
                continue

    async def _sequence(self, lead: str, source: str) -> int:
        table = self._sequences
        async with self._database.snapshot() as snapshot:
            found = await snapshot.execute(
                select(table.c.sequence).where(
                    table.c.consumer_group == self._group, table.c.subject == lead, table.c.source == source
                )
            )
            return found.scalar() or 0
