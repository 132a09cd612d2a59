"""The worker that looks how sources are, and says which of them are in trouble when that changes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from event_bus.clock import Clock
from event_bus.transaction import StaleError, Transaction
from lead_intake.domain.source_trouble import SourceState, state_of
from lead_intake.entrypoints.source_states import Door, states_of
from lead_intake.overview_ports import Overviews
from lead_intake.source_ports import SourceReads
from service_kit.database import OpenDatabase

AT_ONCE = 200
EVERY_SECONDS = 300.0
"""A source is silent after a day at least, so a few minutes more tell nobody too late."""
NAMED_SINCE = timedelta(days=14)
Tell = Callable[[Transaction, Sequence[SourceState]], Awaitable[object]]


class TellingSources:
    """Runs in the one process of the installation that leads this duty."""

    def __init__(
        self,
        database: OpenDatabase,
        reads: SourceReads,
        overviews: Overviews,
        tell: Tell,
        clock: Clock,
        zone: ZoneInfo,
    ) -> None:
        self._database = database
        self._reads = reads
        self._overviews = overviews
        self._tell = tell
        self._clock = clock
        self._zone = zone

    async def run(self) -> None:
        """Lead until cancelled."""
        async with self._database.leadership("telling-sources") as leadership:
            while True:
                await leadership.check()
                await self.look()
                await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Once, at every source, those among them that nobody registered."""
        after: str | None = None
        while True:
            page = list(await self._reads.sources(after, AT_ONCE))
            names = {one.id: one.name for one in page}
            await self._say([Door(one.id, one.expected_per_day, one.active, one.created_at) for one in page], names)
            if len(page) < AT_ONCE:
                break
            after = page[-1].id
        today = self._clock().astimezone(self._zone).date()
        named = await self._overviews.named(today - NAMED_SINCE, AT_ONCE)
        begun = {one.id: datetime.combine(one.first_day, time.min, self._zone).astimezone(UTC) for one in named}
        await self._say([Door(key, None, True, at) for key, at in begun.items()], {})

    async def _say(self, doors: Sequence[Door], names: dict[str, str]) -> None:
        if not doors:
            return
        states = await states_of(self._overviews, doors, self._clock(), self._zone)
        found = [state_of(door.id, names.get(door.id, door.id), states[door.id].health) for door in doors]
        try:
            async with self._database.transaction() as transaction:
                await self._tell(transaction, found)
        except StaleError:
            return  # the next look sees what another process has said
