"""Reads the log for the group that builds the other set of views."""

import asyncio

from digest.adapters.tables import SERVICE
from event_bus.clock import Clock
from event_bus.consume import Consumer
from event_bus.event import Subscription
from event_bus.port import Log
from event_bus.positions import read_positions
from event_bus.reading_ahead import ReadAhead
from event_bus.transaction import Database

LOOK_AGAIN_SECONDS = 0.1


class RebuildReader:
    """Called, it reads on until the rebuilding group stands where the running one stands, and lets go of everything."""

    def __init__(
        self, event_log: Log, database: Database, subscription: Subscription, group: str, clock: Clock
    ) -> None:
        self._log = ReadAhead(event_log)
        self._database = database
        self._subscription = subscription
        self._group = group
        self._clock = clock

    async def __call__(self) -> None:
        """Raises what the consumer raised."""
        consumer = Consumer(self._log, self._database, SERVICE.consumer, self._subscription, self._clock)
        reading = asyncio.create_task(consumer.run())
        try:
            while not reading.done() and not await self._there():
                await asyncio.wait([reading], timeout=LOOK_AGAIN_SECONDS)
        finally:
            consumer.stop()
            await reading

    async def _there(self) -> bool:
        async with self._database.snapshot() as snapshot:
            stands = await read_positions(snapshot, SERVICE.consumer.position, self._group)
            built = await read_positions(snapshot, SERVICE.consumer.position, self._subscription.group)
        return all(built.get(part, 0) >= next_offset for part, next_offset in stands.items())
