"""The time from a service's start until it is ready, the slowest of the four: against a program that only loads."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from bench.figure import Experiment, Figure, Sample
from bench.installation import LOOP, SERVICES, Installation, World
from bench.sizes import Size

NAME = "start_up"


class StartUp:
    """The four services on databases that are there already."""

    def __init__(self, installation: Installation, world: World) -> None:
        self._installation = installation
        self._world = world
        self._asked: Sequence[str] = SERVICES

    async def ours(self) -> Mapping[str, Sample]:
        """The slowest one's seconds; each is started while the others are down.

        Which one that is, the first round tells: what the others take in the rounds after it would say nothing more.
        """
        seconds = {service: await self._started(service) for service in self._asked}
        self._asked = (max(seconds, key=seconds.__getitem__),)
        return {NAME: Sample(max(seconds.values()))}

    async def limit(self) -> Mapping[str, Sample]:
        """The bare program's seconds."""
        bare = self._world.bare("bare_service")
        try:
            await asyncio.to_thread(bare.start)
            return {NAME: Sample(bare.seconds)}
        finally:
            await asyncio.to_thread(bare.close)

    async def _started(self, service: str) -> float:
        running = self._installation.services[service]
        await asyncio.to_thread(running.start)
        await asyncio.to_thread(running.stop)
        return running.seconds


@asynccontextmanager
async def opened(world: World, _size: Size) -> AsyncIterator[StartUp]:
    """All four have been there once: tables, topics and first documents exist."""
    installation = await world.shared(LOOP, *SERVICES)
    await installation.only()
    yield StartUp(installation, world)


EXPERIMENTS = (Experiment((Figure(NAME, "s", less=True),), opened, place=LOOP, warm=frozenset({"ours", "limit"})),)
