"""The relay: rows a second from the outbox to the broker, against an idempotent producer that sends the same bytes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from bench.figure import Experiment, Figure, Sample
from bench.figures.bulk_intake import place_of
from bench.installation import Installation, World
from bench.limits.replay import Postgresql, Written
from bench.load import send
from bench.progress import rate_of
from bench.sizes import Size
from bench.topics import Said, ends, read, send_rate
from event_contracts.topics import LEADS

NAME = "relay"
FEWEST = 4_000
"""Leads whose rows are several turns of the relay."""


class Relay:
    """Lead-intake, whose outbox is filled with the rows of real leads: what follows is what its relay always does."""

    def __init__(self, installation: Installation, bootstrap: str, outbox: Written, said: list[Said]) -> None:
        self.intake = installation.services["lead-intake"]
        self.url = installation.urls["lead-intake"]
        self.topic = installation.topic(LEADS.name)
        self._bootstrap = bootstrap
        self.outbox = outbox
        self.said = said

    async def ours(self) -> Mapping[str, Sample]:
        """From the first rows that are gone until none is left."""
        connection = await asyncpg.connect(self.url)
        try:
            rows = self.outbox.rows
            before = self.intake.cpu_seconds()

            async def gone() -> int:
                left: int = await connection.fetchval("select coalesce(max(seq) - min(seq) + 1, 0) from outbox")
                return rows - left

            await Postgresql(self.url).write(self.outbox)
            rate = await rate_of(gone, rows)
            return {NAME: Sample(rate, (self.intake.cpu_seconds() - before) / rows * 1e6)}
        finally:
            await connection.close()

    async def limit(self) -> Mapping[str, Sample]:
        """The records of the leads topic, sent to it once more."""
        return {NAME: Sample(*await send_rate(self._bootstrap, self.topic, self.said))}


@asynccontextmanager
async def opened(world: World, size: Size) -> AsyncIterator[Relay]:
    """The outbox rows of one round, and the records that they became."""
    installation = await world.shared(PLACE, "lead-intake")
    database = Postgresql(installation.urls["lead-intake"])
    topic, bootstrap = installation.topic(LEADS.name), world.kafka.bootstrap
    await asyncio.to_thread(world.wait_until_sent, installation.urls["lead-intake"])
    begin = await ends(bootstrap, topic)
    await database.keep_outbox()
    requests = installation.writer().batches(max(size.leads, FEWEST))
    await send(installation.services["lead-intake"].port, requests, 2)
    await asyncio.to_thread(world.wait_until_sent, installation.urls["lead-intake"])
    outbox = await database.kept(1)
    await database.let_go()
    said = await read(bootstrap, topic, begin, await ends(bootstrap, topic))
    yield Relay(installation, bootstrap, outbox, said)


PLACE = place_of("postgresql")
EXPERIMENTS = (Experiment((Figure(NAME, "events/s"),), opened, place=PLACE),)
