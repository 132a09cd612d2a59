"""A million leads under new criteria, by which one in twenty gets another grade: against reading and writing the rows.

From the request that adds the criteria until every lead is done; the service sends the facts meanwhile.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx

from bench.figure import Experiment, Figure, Sample
from bench.installation import Installation, World
from bench.limits.bare_rescore import seconds_of
from bench.limits.replay import Postgresql, Written
from bench.load import send
from bench.people import People, Writer
from bench.seeding import ID
from bench.sizes import Size
from local_servers import ServerError

NAME = "rescore_million"
FULL = 1_000_000
FOR_EACH = 20
"""Leads for each one that another size takes in; their seconds are said as for a million."""
STORY = 2_000
"""Leads that qualification hears of; all others are copies of theirs."""
COUNTRY = "IE"
"""Nobody of the bench lives there, but for one in twenty of the copies."""
MOVED = {"id": "far_away", "attribute": "country", "op": "eq", "value": COUNTRY, "points": -100}
"""A rule that takes the fit of any lead to the last letter, and gives it back when it is gone."""
GROWN_BYTES = 100_000_000
"""More than pages of 5,000 leads need, and much less than a million leads."""
STILL_SECONDS = 900.0
DONE = "select done_at is not null from rescoring where version = $1"


class Rescore:
    """Qualification with its leads, and no other service."""

    def __init__(self, installation: Installation, world: World, leads: int) -> None:
        self._installation = installation
        self._world = world
        self._leads = leads
        self._url = installation.urls["qualification"]
        self._address = f"http://127.0.0.1:{installation.services['qualification'].port}"
        self._facts = Written({}, 1)

    async def prepare(self) -> None:
        """One round that is not counted gives the facts that the limit writes."""
        database = Postgresql(self._url)
        await database.keep_outbox()
        await self.ours()
        self._facts = await database.kept(1)
        await database.let_go()
        if not 0.04 < self._facts.rows / self._leads < 0.06:
            raise ServerError(f"{self._facts.rows} of {self._leads} leads got another grade")

    async def ours(self) -> Mapping[str, Sample]:
        """Seconds."""
        qualification = self._installation.services["qualification"]
        connection = await asyncpg.connect(self._url)
        headers = {"authorization": f"Bearer {self._installation.admin_key}"}
        try:
            async with httpx.AsyncClient(base_url=self._address, headers=headers, trust_env=False) as client:
                newest = (await client.get("/v1/criteria")).raise_for_status().json()["items"][0]
                wanted = {"name": "Other criteria", "definition": turned(newest["definition"])}
                used, held = qualification.cpu_seconds(), qualification.resident()
                started = time.perf_counter()
                added = (await client.post("/v1/criteria", json=wanted)).raise_for_status().json()
            while not await connection.fetchval(DONE, added["version"]):
                if time.perf_counter() - started > STILL_SECONDS:
                    raise ServerError("the leads were not scored anew")
                await asyncio.sleep(0.02)
            seconds = time.perf_counter() - started
            grown = qualification.resident() - held
            if grown > GROWN_BYTES:
                raise ServerError(f"memory grew by {grown / 1e6:.0f} MB while leads were scored anew")
            await asyncio.to_thread(self._world.wait_until_sent, self._url)
            return {
                NAME: Sample(seconds * FULL / self._leads, (qualification.cpu_seconds() - used) / self._leads * 1e6)
            }
        finally:
            await connection.close()

    async def limit(self) -> Mapping[str, Sample]:
        """Seconds."""
        columns, rows = self._facts.tables["outbox"]
        seconds = await seconds_of(self._url, f'"{COUNTRY}"', columns, rows)
        return {NAME: Sample(seconds * FULL / self._leads)}


def turned(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The criteria with the rule that moves one in twenty, or without it where it is there."""
    rules = [rule for rule in definition["fit_rules"] if rule["id"] != MOVED["id"]]
    if len(rules) == len(definition["fit_rules"]):
        rules.append(MOVED)
    return {**definition, "fit_rules": rules}


async def grow(url: str, leads: int) -> None:
    """Copy the leads under other ids until there are so many; every twentieth of all lives elsewhere."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("create temporary table story as table lead_state")
        there: int = await connection.fetchval("select count(*) from story")
        for number in range(1, -(-leads // there)):
            await connection.execute(
                "insert into lead_state select (jsonb_populate_record(s, jsonb_build_object('id', "
                f"regexp_replace(s.id, '{ID}', '\\1{number:04x}')))).* from story s on conflict do nothing"
            )
        await connection.execute(
            'update lead_state set attributes = regexp_replace(attributes, \'^(."[^"]*","[^"]*",)"[A-Z]+"\', '
            f"'\\1\"{COUNTRY}\"') where hashtext(id) % 20 = 0"
        )
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


@asynccontextmanager
async def opened(world: World, size: Size) -> AsyncIterator[Rescore]:
    """So many leads, each with a score that was said."""
    installation = world.installation("rescore")
    leads = FULL if size.name == "full" else size.leads * FOR_EACH
    try:
        writer = Writer(await installation.add_key(), People(kinds=("page_viewed",)))
        intake = await installation.add("lead-intake")
        await installation.add("qualification")
        await send(intake.port, writer.batches(min(STORY, leads // 10)), 2)
        await heard(installation, world)
        await asyncio.to_thread(intake.stop)
        await grow(installation.urls["qualification"], leads)
        pair = Rescore(installation, world, leads)
        await pair.prepare()
        yield pair
    finally:
        await asyncio.to_thread(installation.close)


async def heard(installation: Installation, world: World) -> None:
    """Until qualification has scored all that intake said, and has said so."""
    connection = await asyncpg.connect(installation.urls["qualification"])
    intake = await asyncpg.connect(installation.urls["lead-intake"])
    try:
        await asyncio.to_thread(world.wait_until_sent, installation.urls["lead-intake"])
        wanted: int = await intake.fetchval("select count(*) from lead")
        while True:
            if await connection.fetchval("select count(*) from lead_state where said is not null") == wanted:
                break
            await asyncio.sleep(0.1)
        await asyncio.to_thread(world.wait_until_sent, installation.urls["qualification"])
    finally:
        await intake.close()
        await connection.close()


EXPERIMENTS = (Experiment((Figure(NAME, "s", less=True),), opened),)
