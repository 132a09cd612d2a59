"""A morning on which everybody's digest is due at once: until the last one has left, in memory that stays flat.

The limit writes the very mails that the product wrote, drawn already, with COPY and in as many commits; it reads and
draws nothing.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from bench.crowd import gather, make_due
from bench.figure import Experiment, Figure, Sample
from bench.figures.pages import told
from bench.installation import Installation, World
from bench.limits.replay import Postgresql, Written
from bench.running import Running
from bench.seeding import copy_story
from bench.sizes import Size
from digest.use_cases.send_digests import AT_ONCE
from local_servers import ServerError

NAME = "digest_thousand"
MOST_SECONDS = 900.0
LOOK_SECONDS = 0.1
MEGABYTE = 1_000_000
GROWN_MB = 50.0
"""More than this above what it weighed before its first morning is not flat: a thousand mails alone are 30 MB."""
WRITTEN = ("mail", "mail_lead")
WAITING = (
    "select (select count(*) from digest_plan where sent_on is null) "
    "+ (select count(*) from mail where due_at is not null)"
)


class Morning:
    """A digest that serves, and people who wait for theirs."""

    def __init__(self, digest: Running, url: str, empty: str, people: int) -> None:
        self._digest = digest
        self._url = url
        self._empty = empty
        self._people = people
        self._idle = digest.resident()

    async def ours(self) -> Mapping[str, Sample]:
        """The seconds until nobody waits.

        Raises `ServerError` where the process grows meanwhile, or most people have nothing to read.
        """
        connection = await asyncpg.connect(self._url)
        try:
            before, heaviest = self._digest.cpu_seconds(), 0
            await make_due(self._url)
            started = time.perf_counter()
            while await connection.fetchval(WAITING):
                heaviest = max(heaviest, self._digest.resident())
                if time.perf_counter() - started > MOST_SECONDS:
                    raise ServerError("digests were not sent in time")
                await asyncio.sleep(LOOK_SECONDS)
            took = time.perf_counter() - started
            sent = await connection.fetchval("select count(*) from mail where sent_at is not null")
        finally:
            await connection.close()
        if sent < self._people // 2:
            raise ServerError(f"only {sent} of {self._people} people had something to read")
        if (grown := (heaviest - self._idle) / MEGABYTE) > GROWN_MB:
            raise ServerError(f"digest grew by {grown:.0f} MB while it wrote {sent} mails")
        used = (self._digest.cpu_seconds() - before) / self._people * 1e6
        return {NAME: Sample(took, used)}

    async def limit(self) -> Mapping[str, Sample]:
        """The seconds that the rows take."""
        written = await self._written()
        connection = await asyncpg.connect(self._empty)
        try:
            await connection.execute(f"truncate {', '.join(WRITTEN)}")
        finally:
            await connection.close()
        return {NAME: Sample(await Postgresql(self._empty).write(written))}

    async def _written(self) -> Written:
        connection = await asyncpg.connect(self._url)
        try:
            tables = {}
            for table in WRITTEN:
                rows = await connection.fetch(f'select * from "{table}"')
                tables[table] = (tuple(rows[0].keys()) if rows else (), [tuple(row) for row in rows])
        finally:
            await connection.close()
        return Written(tables, -(-self._people // AT_ONCE))


@asynccontextmanager
async def opened(world: World, size: Size) -> AsyncIterator[Morning]:
    """The story's open hand-overs among so many people; one morning is over."""
    installation = world.installation("digests")
    try:
        story = await told(world)
        await installation.add_key()
        digest, url = installation.services["digest"], installation.urls["digest"]
        await copy_story(story, url)
        await gather(url, size.people, size.handovers)
        morning = await begun(installation, digest, url, size.people)
        await morning.ours()
        yield morning
    finally:
        await asyncio.to_thread(installation.close)


async def begun(installation: Installation, digest: Running, url: str, people: int) -> Morning:
    """The service is up; nothing is due."""
    empty = await installation.empty_database("digest", "postgresql")
    await asyncio.to_thread(digest.start)
    return Morning(digest, url, empty, people)


EXPERIMENTS = (Experiment((Figure(NAME, "s", less=True),), opened),)
