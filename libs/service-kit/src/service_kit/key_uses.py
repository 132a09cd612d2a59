"""When each API key was used last in this service: remembered in memory, written at most once a minute."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from event_bus.clock import Clock
from event_bus.transaction import TRANSIENT, Database, StaleError

WRITTEN_SECONDS = 60.0
"""A request costs no write; of a process that is killed at most this much is not known."""


class KeyUses:
    """Of the keys that this process let in."""

    def __init__(self, table: Table, database: Database, clock: Clock) -> None:
        self._table = table
        self._database = database
        self._clock = clock
        self._fresh: dict[str, datetime] = {}

    def note(self, key_id: str) -> None:
        """The key was used now."""
        self._fresh[key_id] = self._clock()

    async def write(self) -> int:
        """Write what was noted since; answers of how many keys. Another process may have written later uses: they stay.

        Raises what the database raises; what was noted is then written the next time.
        """
        if not self._fresh:
            return 0
        taken, self._fresh = self._fresh, {}
        try:
            async with self._database.transaction() as transaction:
                rows = sorted(taken.items())
                await transaction.upsert(self._table, ("key_id", "used_at"), rows, key=("key_id",), newer="used_at")
        except BaseException:
            self._fresh = taken | self._fresh
            raise
        return len(taken)

    async def run(self) -> None:
        """Once a minute, and once more when the service stops."""
        try:
            while True:
                await asyncio.sleep(WRITTEN_SECONDS)
                await self._try_to_write()
        finally:
            await self._try_to_write()

    async def _try_to_write(self) -> None:
        try:
            await self.write()
        except (StaleError, *TRANSIENT):
            pass  # a minute later there is another try

    async def of(self, keys: Sequence[str]) -> dict[str, datetime]:
        """When each of these was used last here; those that never were are left out."""
        async with self._database.snapshot() as snapshot:
            names = snapshot.keys(key_id=sorted(set(keys)))
            table = self._table
            query = select(table.c.key_id, table.c.used_at).select_from(
                names.join(table, table.c.key_id == names.c.key_id)
            )
            rows: Any = await snapshot.execute(query)
            found: dict[str, datetime] = {row[0]: row[1] for row in rows}
        return found | {key: self._fresh[key] for key in keys if key in self._fresh}
