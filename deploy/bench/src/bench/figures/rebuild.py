"""`digest rebuild`: events a second from the beginning of the log, against a consumer that only parses the JSON."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from bench.figure import Experiment, Figure, Sample
from bench.installation import LOOP, Installation, World
from bench.load import send
from bench.progress import rate_of
from bench.settling import STANDS, settled
from bench.sizes import Size
from bench.topics import parse_rate
from event_contracts.topics import LEADS

NAME = "rebuild_read_model"
TOUCHES_FOR_EACH = 3


class Rebuild:
    """Digest, whose views stand where the log ends; the running service is down, so that one process is measured."""

    def __init__(self, installation: Installation, bootstrap: str, end: dict[int, int]) -> None:
        self._installation = installation
        self._bootstrap = bootstrap
        self._end = end

    async def ours(self) -> Mapping[str, Sample]:
        """Until the new views are the ones that are read."""
        whole = sum(self._end.values())
        connection = await asyncpg.connect(self._installation.urls["digest"])
        seen = 0

        async def done() -> int:
            nonlocal seen
            stands: int = await connection.fetchval(STANDS, "digest-rebuild", LEADS.name)
            if seen and not stands:
                return whole  # switched: the rebuilding group is gone
            seen = max(seen, stands)
            return min(seen, whole - 1)

        rebuilding = asyncio.create_task(asyncio.to_thread(self._installation.run, "digest", "rebuild"))
        try:
            rate = await rate_of(done, whole)
            return {NAME: Sample(rate, await rebuilding / whole * 1e6)}
        finally:
            await asyncio.wait([rebuilding])
            await connection.close()

    async def limit(self) -> Mapping[str, Sample]:
        """The leads topic from its beginning."""
        begin = dict.fromkeys(self._end, 0)
        topic = self._installation.topic(LEADS.name)
        return {NAME: Sample(*await parse_rate(self._bootstrap, topic, begin, self._end))}


@asynccontextmanager
async def opened(world: World, size: Size) -> AsyncIterator[Rebuild]:
    """Leads, scores and touches stand on the log, and digest has heard them all."""
    installation = await world.shared(LOOP, "lead-intake", "qualification", "digest")
    writer, intake = installation.writer(), installation.services["lead-intake"]
    await send(intake.port, writer.batches(size.leads), 2)
    await send(intake.port, writer.touches(size.leads * TOUCHES_FOR_EACH), 2)
    end = await settled(installation, world)
    await installation.only()
    yield Rebuild(installation, world.kafka.bootstrap, end)


# Each rebuild is a program of its own, and all that it reads has been read by others.
EXPERIMENTS = (Experiment((Figure(NAME, "events/s"),), opened, place=LOOP, warm=frozenset({"ours"})),)
