"""One lead a request, answered when it is durable, 32 clients: against FastAPI with the same model and no database.

The process under test is the whole service, as it is deployed: its relay sends what the leads before have to tell, and
its consumer passes that over, in the same interpreter. The limit has the same server and event loop, and tells nobody.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from bench.figure import Experiment, Figure, Sample
from bench.figures.bulk_intake import place_of
from bench.installation import World
from bench.load import send
from bench.people import Writer
from bench.running import Running
from bench.sizes import Size

CLIENTS = 32


class SinglePost:
    """Lead-intake and the bare program, both always there; the one that is not measured is idle."""

    def __init__(self, name: str, posts: int, intake: Running, bare: Running, writer: Writer) -> None:
        self._name = name
        self._posts = posts
        self._intake = intake
        self._bare = bare
        self._writer = writer

    async def ours(self) -> Mapping[str, Sample]:
        """Requests a second, with a key that is checked and an idempotency key that is kept."""
        return await self._measured(self._intake)

    async def limit(self) -> Mapping[str, Sample]:
        """The same requests, validated and forgotten."""
        return await self._measured(self._bare)

    async def _measured(self, server: Running) -> Mapping[str, Sample]:
        requests = self._writer.singles(self._posts)
        before = server.cpu_seconds()
        seconds = await send(server.port, requests, CLIENTS)
        return {self._name: Sample(self._posts / seconds, (server.cpu_seconds() - before) / self._posts * 1e6)}


@asynccontextmanager
async def opened(dialect: str, name: str, world: World, size: Size) -> AsyncIterator[SinglePost]:
    """Both, started."""
    installation, bare = await world.shared(place_of(dialect), "lead-intake", dialect=dialect), world.bare("bare_post")
    try:
        await asyncio.to_thread(bare.start)
        await asyncio.to_thread(world.wait_until_sent, installation.urls["lead-intake"])
        yield SinglePost(name, size.posts, installation.services["lead-intake"], bare, installation.writer())
    finally:
        await asyncio.to_thread(bare.close)


EXPERIMENTS = tuple(
    Experiment(
        (Figure(f"single_post_{short}", "requests/s"),),
        partial(opened, dialect, f"single_post_{short}"),
        place=place_of(dialect),
    )
    for short, dialect in (("postgres", "postgresql"), ("sqlite", "sqlite"))
)
