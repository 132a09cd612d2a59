"""Pages that people wait for, at ten million touches; against the very same page at the ten thousand of a story.

The product's own page on little data is the least that it could do: what it costs beyond that is what grew.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx

from bench.figure import Experiment, Figure, Sample
from bench.installation import Installation, World
from bench.running import Running, program
from bench.seeding import VIEWS, copy_story, grow
from bench.sizes import Size
from local_servers import ServerError
from local_servers.process import free_ports

LEADS = 2_000
"""A story of so many has some ten thousand touches."""
HANDOVERS, TOUCHES = 10_000, 10_000_000
LOOKS = 15
TOLD = "sign in as "
STORY_SECONDS = 1800.0
BUSIEST = (
    f"select owner from {VIEWS.handover.name} where ended_at is null group by owner order by count(*) desc limit 1"
)
LONGEST = f"select lead_id from {VIEWS.entry.name} group by lead_id order by count(*) desc, lead_id limit 1"
MANAGER = "select id from person where role = 'manager' order by id limit 1"


class Reader:
    """A digest on one set of views, and the people who look."""

    def __init__(self, digest: Running, client: httpx.AsyncClient, paths: Mapping[str, tuple[str, str]]) -> None:
        self._digest = digest
        self._client = client
        self._paths = paths
        """By figure: the page, and the cookie of who opens it."""

    async def looked(self) -> Mapping[str, Sample]:
        """The milliseconds until each page is there, in the middle of several looks."""
        found = {}
        for name, (path, cookie) in self._paths.items():
            took = []
            before = self._digest.cpu_seconds()
            for _ in range(LOOKS):
                started = time.perf_counter()
                answer = await self._client.get(path, headers={"cookie": cookie})
                took.append(time.perf_counter() - started)
                if answer.status_code != 200:
                    raise ServerError(f"{path} answered {answer.status_code}")
            used = (self._digest.cpu_seconds() - before) / LOOKS * 1e6
            found[name] = Sample(statistics.median(took) * 1000, used)
        return found


class Pages:
    """The same pages on both."""

    def __init__(self, large: Reader, small: Reader) -> None:
        self._large = large
        self._small = small

    async def ours(self) -> Mapping[str, Sample]:
        """At ten million touches."""
        return await self._large.looked()

    async def limit(self) -> Mapping[str, Sample]:
        """At the story's own."""
        return await self._small.looked()


@asynccontextmanager
async def opened(world: World, _size: Size) -> AsyncIterator[Pages]:
    """Two digests on views of two sizes."""
    story = await told(world)
    installations = [world.installation("pages_large"), world.installation("pages_small")]
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=120) as client:
            large = await reader(installations[0], story, client, HANDOVERS, TOUCHES)
            yield Pages(large, await reader(installations[1], story, client, 0, 0))
    finally:
        for installation in installations:
            await asyncio.to_thread(installation.close)


async def reader(
    installation: Installation, story: Path, client: httpx.AsyncClient, handovers: int, touches: int
) -> Reader:
    """A digest with the story's views, grown to so many."""
    key = await installation.add_key()
    digest, url = installation.services["digest"], installation.urls["digest"]
    await copy_story(story, url)
    await grow(url, handovers, touches)
    await asyncio.to_thread(digest.start)
    connection = await asyncpg.connect(url)
    try:
        seller, lead, manager = [await connection.fetchval(query) for query in (BUSIEST, LONGEST, MANAGER)]
    finally:
        await connection.close()
    address = f"http://127.0.0.1:{digest.port}"
    cookies = {person: await signed_in(client, address, key, person) for person in (seller, manager)}
    pages = {
        "active_list_page": ("/digest/my-leads", cookies[seller]),
        "lead_card_page": (f"/digest/leads/{lead}", cookies[manager]),
        "loop_page": ("/digest/loop", cookies[manager]),
        "funnel_page": ("/digest/funnel", cookies[manager]),
    }
    paths = {name: (f"{address}{path}", cookie) for name, (path, cookie) in pages.items()}
    return Reader(digest, client, paths)


async def signed_in(client: httpx.AsyncClient, address: str, key: str, person: str) -> str:
    """The cookie of somebody who used a sign-in link."""
    made = await client.post(
        f"{address}/v1/people/{person}/sign-in-links", json={}, headers={"authorization": f"Bearer {key}"}
    )
    path = made.raise_for_status().json()["path"]
    used = await client.post(f"{address}{path}", headers={"origin": address, "sec-fetch-site": "same-origin"})
    cookie = used.headers.get("set-cookie", "").partition(";")[0]
    client.cookies.clear()
    if not cookie:
        raise ServerError(f"a sign-in link answered {used.status_code} and no cookie")
    return str(cookie)


async def told(world: World) -> Path:
    """The read model of a whole story, as `make demo` tells it.

    Raises `ServerError`.
    """
    folder, log, port = world.folder / "story", world.folder / "story.log", free_ports(1)[0]
    if folder.exists():  # for another figure of this run
        return folder / "digest.db"
    command = [program("leadloop"), "demo", "--data", str(folder), "--port", str(port), "--leads", str(LEADS)]
    host = Running("leadloop demo", command, {}, log, port, world.watch)
    try:
        await asyncio.to_thread(host.start)
        until = time.monotonic() + STORY_SECONDS
        while TOLD not in await asyncio.to_thread(log.read_text):
            if time.monotonic() > until:
                raise ServerError("the story was not told in time")
            await asyncio.sleep(1)
    finally:
        await asyncio.to_thread(host.close)
    return folder / "digest.db"


NAMES = ("active_list_page", "lead_card_page", "loop_page", "funnel_page")
EXPERIMENTS = (Experiment(tuple(Figure(name, "ms", less=True) for name in NAMES), opened),)
