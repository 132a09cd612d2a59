"""A planted fault that needs two processes which do the same at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from unittest.mock import patch

from event_bus.relay import BATCH, HELD, Relay, _delete, _message, _waiting
from simulation import seams
from simulation.loop import PROCESS

FEW = 1
"""Rows that a relay takes at once, so that two of them get something to do."""
SLOW_SECONDS = 0.05
"""So long, at most, may what a planted fault takes apart lie apart, as a slow disk would have it."""


@contextmanager
def two_leaders() -> Iterator[None]:
    """Every process relays, each what no other one is sending at the moment: what `skip locked` would give it."""
    right = seams.leadership

    @asynccontextmanager
    async def everybody(database: Any, duty: str) -> AsyncIterator[Any]:
        if duty == "relay":
            yield HELD
        else:
            async with right(database, duty) as held:
                yield held

    async def turn(self: Relay, publisher: Any, _leadership: Any = HELD) -> int:
        taken: dict[str, Any] = asyncio.get_running_loop().__dict__.setdefault("taken", {})
        mine = PROCESS.get()

        def is_free(row: Any) -> bool:
            holder = taken.get(row.id)
            return holder is None or holder is mine or not holder.alive

        async with self._database.transaction() as transaction:
            found = (await transaction.execute(_waiting(self._outbox.table, BATCH))).all()
            rows = [row for row in found if is_free(row)][:FEW]
            taken.update((row.id, mine) for row in rows)
        if not rows:
            return 0
        await asyncio.sleep(SLOW_SECONDS * asyncio.get_running_loop().random.random())  # type: ignore[attr-defined]
        await publisher.publish([_message(row) for row in rows])
        async with self._database.transaction() as transaction:
            await _delete(transaction, self._outbox.table, rows)
        return BATCH

    with patch.object(seams, "leadership", everybody), patch.object(Relay, "turn", turn):
        yield
