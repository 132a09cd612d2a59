"""What rings when the log grows, for those who wait for that part of it."""

import asyncio
from collections.abc import Collection, Set

from event_bus.port import Partition


class Bell:
    """A condition that a dead process cannot hold locked."""

    def __init__(self) -> None:
        self._waiting: list[tuple[asyncio.Future[bool], Collection[Partition] | None]] = []

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_: object) -> None:
        return None

    async def wait(self) -> None:
        """Until it rings for anything."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((future, None))
        await future

    async def rings(self, parts: Collection[Partition], seconds: float) -> bool:
        """Whether it rings for one of these in time."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((future, parts))
        over = loop.call_later(seconds, _over, future)
        try:
            return await future
        finally:
            over.cancel()

    def ring(self, parts: Set[Partition] | None = None) -> None:
        """Wake whoever waits for one of these; everybody, where none are named."""
        waiting, self._waiting = self._waiting, []
        for future, wanted in waiting:
            if future.done():
                continue
            if parts is None or wanted is None or not parts.isdisjoint(wanted):
                future.set_result(True)
            else:
                self._waiting.append((future, wanted))


def _over(future: "asyncio.Future[bool]") -> None:
    if not future.done():
        future.set_result(False)
