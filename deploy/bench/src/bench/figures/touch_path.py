"""Touches through qualification: its consumer group on a real topic, against a consumer that only parses the JSON."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from bench.figure import Experiment, Figure, Sample
from bench.installation import LOOP, Installation, World
from bench.load import send
from bench.people import Writer
from bench.progress import rate_of
from bench.sizes import Size
from bench.topics import ends, parse_rate
from event_contracts.topics import LEADS

NAME = "touch_path"
TOUCHES_FOR_EACH = 2
"""A round's touches for each of the leads, in random order."""
FEWEST = 6_000
"""A rate needs several polls of two thousand."""
DONE = (
    "select coalesce(sum(next), 0)::bigint from consumer_position where consumer_group = 'qualification' and topic = $1"
)


class TouchPath:
    """Intake writes touches of known people while qualification is down; then qualification is started."""

    def __init__(self, installation: Installation, world: World, writer: Writer, size: Size) -> None:
        self._installation = installation
        self._world = world
        self._writer = writer
        self._touches = max(size.leads * TOUCHES_FOR_EACH, FEWEST)
        self._bootstrap = world.kafka.bootstrap
        self._topic = installation.topic(LEADS.name)
        self._begin: dict[int, int] = {}
        self._end: dict[int, int] = {}

    async def written(self) -> None:
        """One more round of touches stands on the topic."""
        self._begin = await ends(self._bootstrap, self._topic)
        await send(self._installation.services["lead-intake"].port, self._writer.touches(self._touches), 2)
        await self.sent()
        self._end = await ends(self._bootstrap, self._topic)

    async def sent(self) -> None:
        """All that intake has said is on the topic."""
        await asyncio.to_thread(self._world.wait_until_sent, self._installation.urls["lead-intake"])

    async def heard(self) -> Sample:
        """Start qualification and let it apply all that stands there; then stop it."""
        qualification = self._installation.services["qualification"]
        connection = await asyncpg.connect(self._installation.urls["qualification"])
        try:

            async def done() -> int:
                found: int = await connection.fetchval(DONE, LEADS.name)
                return found

            whole = sum((await ends(self._bootstrap, self._topic)).values())
            before = await done()
            starting = asyncio.create_task(asyncio.to_thread(qualification.start))
            rate = await rate_of(done, whole)
            await starting
            used = qualification.cpu_seconds()
            await asyncio.to_thread(qualification.stop)
            return Sample(rate, used / max(1, whole - before) * 1e6)
        finally:
            await connection.close()

    async def limit(self) -> Mapping[str, Sample]:
        """The same records."""
        await self.written()
        return {NAME: Sample(*await parse_rate(self._bootstrap, self._topic, self._begin, self._end))}

    async def ours(self) -> Mapping[str, Sample]:
        """Touches a second: the score, the grade, what follows from them and the position, in one transaction."""
        return {NAME: await self.heard()}


@asynccontextmanager
async def opened(world: World, size: Size) -> AsyncIterator[TouchPath]:
    """People that qualification knows: they are settled after the uncounted first round."""
    installation = await world.shared(LOOP, "lead-intake")
    await installation.keep_down("qualification")
    writer = installation.writer()
    await send(installation.services["lead-intake"].port, writer.batches(size.leads), 2)
    pair = TouchPath(installation, world, writer, size)
    await pair.sent()
    yield pair


EXPERIMENTS = (Experiment((Figure(NAME, "events/s"),), opened, place=LOOP),)
