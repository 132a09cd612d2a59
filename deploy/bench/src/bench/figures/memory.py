"""The resident memory of a service under load, the largest of the four: against a program with the same libraries."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from bench.figure import Experiment, Figure, Sample
from bench.installation import LOOP, SERVICES, World
from bench.load import send
from bench.people import Writer
from bench.running import Running
from bench.sizes import Size

NAME = "memory_per_service"
LOOK_SECONDS = 0.05
MEGABYTE = 1e6


class Memory:
    """All four services; intake takes leads in bulk and the others hear of them."""

    def __init__(self, size: Size, services: Mapping[str, Running], bare: Running, writer: Writer) -> None:
        self._size = size
        self._services = services
        self._bare = bare
        self._writer = writer

    async def ours(self) -> Mapping[str, Sample]:
        """The largest that any of them was while leads came in."""
        requests = self._writer.batches(self._size.leads)
        return {NAME: Sample(await _largest_while(self._services.values(), self._services["lead-intake"], requests))}

    async def limit(self) -> Mapping[str, Sample]:
        """The largest that the bare program was while requests came in."""
        requests = self._writer.singles(self._size.posts)
        return {NAME: Sample(await _largest_while([self._bare], self._bare, requests))}


async def _largest_while(watched: Iterable[Running], server: Running, requests: list[bytes]) -> float:
    processes = list(watched)
    sending = asyncio.create_task(send(server.port, requests, 2))
    largest = 0
    while not sending.done():
        largest = max(largest, *(one.resident() for one in processes), 0)
        await asyncio.wait([sending], timeout=LOOK_SECONDS)
    await sending
    return max(largest, *(one.resident() for one in processes), 0) / MEGABYTE


@asynccontextmanager
async def opened(world: World, size: Size) -> AsyncIterator[Memory]:
    """Everything started."""
    installation, bare = await world.shared(LOOP, *reversed(SERVICES)), world.bare("bare_service")
    try:
        await asyncio.to_thread(world.wait_until_sent, installation.urls["digest"])
        await asyncio.to_thread(bare.start)
        yield Memory(size, installation.services, bare, installation.writer())
    finally:
        await asyncio.to_thread(bare.close)


# What counts is the largest size, and no round is smaller for those before it.
EXPERIMENTS = (Experiment((Figure(NAME, "MB", less=True),), opened, place=LOOP, warm=frozenset({"ours", "limit"})),)
