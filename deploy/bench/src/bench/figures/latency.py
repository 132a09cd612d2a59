"""From a lead's commit in intake until it stands in a salesperson's list, at a steady pace through all four services.

Against a bare program that makes the same three hops. Both ends are commits as PostgreSQL noted them. Measured at 500
events a second, facts about leads on the log, and at 500 leads a second (`docs/decisions/0020`).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

import asyncpg

from bench.figure import Experiment, Figure, Sample
from bench.installation import LOOP, SERVICES, Installation, World
from bench.limits.bare_hops import Hops
from bench.load import send
from bench.people import Writer
from bench.salespeople import hire
from bench.settling import settled
from bench.sizes import Size
from bench.topics import ends, read
from event_contracts.topics import LEADS
from local_servers import ServerError

HALF, NEARLY_ALL = "end_to_end_latency_p50", "end_to_end_latency_p99"
AT_LEADS = "_at_500_leads"
"""Ends the names of the figures in which 500 leads come a second."""
PER_SECOND = 500.0
SOME = 100
"""Leads that tell how many facts a lead is."""
CLIENTS = 32
FIRST_SECOND = 0.1
"""So much of a round, its beginning, is not counted."""
STILL_SECONDS = 180.0
CREATED = "select lead_id, pg_xact_commit_timestamp(xmin) from submission where lead_id is not null"
LISTED = "select lead_id, pg_xact_commit_timestamp(xmin) from view_{}_handover"
SLOT = "select coalesce((select slot from current_view), 'a')"
"""Which views are read: a rebuild turns to the others."""


class Latency:
    """All four services, and somebody who takes leads."""

    def __init__(self, installation: Installation, world: World, writer: Writer, leads: int, ending: str) -> None:
        """`leads` come in a round; `ending` ends the names of its figures."""
        self._installation = installation
        self._world = world
        self._writer = writer
        self._leads = leads
        self._names = HALF + ending, NEARLY_ALL + ending
        self._pace = PER_SECOND
        self._bodies: Sequence[bytes] = ()

    async def prepare(self, *, of_events: bool) -> None:
        """Leads that are not counted tell how many facts one is, and what the limit sends.

        With `of_events` it is their facts that come 500 a second, else the leads.
        """
        topic, bootstrap = self._installation.topic(LEADS.name), self._world.kafka.bootstrap
        begin = await ends(bootstrap, topic)
        await send(self._installation.services["lead-intake"].port, self._writer.singles(SOME), CLIENTS, SOME)
        said = await read(bootstrap, topic, begin, await settled(self._installation, self._world))
        bodies = [one.value for one in said if one.value is not None]
        self._bodies = [bodies[place % len(bodies)] for place in range(self._leads)]
        if of_events:
            self._pace = PER_SECOND * SOME / len(bodies)

    async def ours(self) -> Mapping[str, Sample]:
        """Milliseconds, of the leads of one round."""
        intake = await asyncpg.connect(self._installation.urls["lead-intake"])
        digest = await asyncpg.connect(self._installation.urls["digest"])
        try:
            before = {row[0] for row in await intake.fetch(CREATED)}
            requests = self._writer.singles(self._leads)
            port = self._installation.services["lead-intake"].port
            await send(port, requests, CLIENTS, self._pace)
            created = {row[0]: row[1] for row in await intake.fetch(CREATED) if row[0] not in before}
            listed = await self._listed(digest, set(created))
            inside = sorted(created, key=created.__getitem__)[int(len(created) * FIRST_SECOND) :]
            return self._shares(sorted((listed[lead] - created[lead]).total_seconds() * 1000 for lead in inside))
        finally:
            await intake.close()
            await digest.close()

    async def limit(self) -> Mapping[str, Sample]:
        """Milliseconds of as many events of the same size at the same pace."""
        url = await asyncio.to_thread(self._world.postgres.create_database, f"bare_hops_{time.monotonic_ns()}")
        return self._shares(await Hops(url, self._world.kafka.bootstrap, self._bodies).milliseconds(self._pace))

    async def _listed(self, digest: "asyncpg.Connection[asyncpg.Record]", wanted: set[str]) -> dict[str, datetime]:
        until = time.monotonic() + STILL_SECONDS
        listing = LISTED.format(await digest.fetchval(SLOT))
        while True:
            listed = {row[0]: row[1] for row in await digest.fetch(listing)}
            if wanted <= listed.keys():
                return listed
            if time.monotonic() > until:
                raise ServerError(f"{len(wanted - listed.keys())} of {len(wanted)} leads came into no list")
            await asyncio.sleep(0.5)

    def _shares(self, times: Sequence[float]) -> Mapping[str, Sample]:
        half, nearly_all = self._names
        return {
            half: Sample(times[len(times) // 2]),
            nearly_all: Sample(times[min(len(times) - 1, int(len(times) * 0.99))]),
        }


@asynccontextmanager
async def opened(world: World, leads: int, ending: str, *, of_events: bool) -> AsyncIterator[Latency]:
    """Everything started, and some events on record."""
    installation = await world.shared(LOOP, *reversed(SERVICES))
    await asyncio.to_thread(world.wait_until_sent, installation.urls["digest"])
    addresses = [f"http://127.0.0.1:{installation.services[name].port}" for name in ("digest", "qualification")]
    await hire(addresses[0], addresses[1], installation.admin_key)
    await settled(installation, world)  # leads of before that waited for somebody are handed over now
    pair = Latency(installation, world, installation.writer(("demo_requested",)), leads, ending)
    await pair.prepare(of_events=of_events)
    yield pair


def at_events(world: World, size: Size) -> AbstractAsyncContextManager[Latency]:
    """500 facts about leads a second."""
    return opened(world, size.paced, "", of_events=True)


def at_leads(world: World, size: Size) -> AbstractAsyncContextManager[Latency]:
    """500 leads a second."""
    return opened(world, size.crowded, AT_LEADS, of_events=False)


def _figures(ending: str) -> tuple[Figure, Figure]:
    return Figure(HALF + ending, "ms", less=True), Figure(NEARLY_ALL + ending, "ms", less=True)


WARM = frozenset({"ours", "limit"})
EXPERIMENTS = (
    Experiment(_figures(""), at_events, place=LOOP, warm=WARM),
    Experiment(_figures(AT_LEADS), at_leads, place=LOOP, warm=WARM),
)
