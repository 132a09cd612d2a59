"""`digest rebuild`: events a second from the beginning of the log, against a consumer that only parses the JSON."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from bench.figure import Experiment, Figure, Sample
from bench.installation import Installation, World
from bench.load import send
from bench.people import People, Writer
from bench.progress import rate_of
from bench.sizes import Size
from bench.topics import ends, parse_rate
from event_contracts.topics import LEADS

NAME = "rebuild_read_model"
TOUCHES_FOR_EACH = 3
STANDS = "select coalesce(sum(next), 0)::bigint from consumer_position where consumer_group = $1 and topic = $2"


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
    installation = world.installation("rebuild")
    try:
        writer = Writer(await installation.add_key(), People())
        intake = await installation.add("lead-intake")
        await installation.add("qualification")
        await asyncio.to_thread(installation.services["digest"].start)
        await send(intake.port, writer.batches(size.leads), 2)
        await send(intake.port, writer.touches(size.leads * TOUCHES_FOR_EACH), 2)
        yield Rebuild(installation, world.kafka.bootstrap, await settled(installation, world))
    finally:
        await asyncio.to_thread(installation.close)


async def settled(installation: Installation, world: World) -> dict[int, int]:
    """Where the leads topic ends when everybody has said and digest has heard everything; then all are stopped."""
    topic, heard = installation.topic(LEADS.name), -1
    connections = [await asyncpg.connect(installation.urls[name]) for name in ("qualification", "digest")]
    try:
        while True:
            for service in ("lead-intake", "qualification"):
                await asyncio.to_thread(world.wait_until_sent, installation.urls[service])
            end = await ends(world.kafka.bootstrap, topic)
            groups = zip(connections, ("qualification", "digest"), strict=True)
            stands = [await one.fetchval(STANDS, group, LEADS.name) for one, group in groups]
            if all(where == sum(end.values()) == heard for where in stands):
                break
            heard = sum(end.values())
            await asyncio.sleep(0.5)
    finally:
        for connection in connections:
            await connection.close()
    for running in installation.services.values():
        await asyncio.to_thread(running.stop)
    return end


EXPERIMENTS = (Experiment((Figure(NAME, "events/s"),), opened),)
