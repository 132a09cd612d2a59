"""A list of leads, from its upload until its import has ended: against bulk intake of as many people."""

import asyncio
import csv
import io
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx

from bench.figure import Experiment, Figure, Sample
from bench.figures.bulk_intake import place_of
from bench.installation import World
from bench.load import send
from bench.people import People, Writer
from bench.running import Running
from bench.sizes import Size
from local_servers import ServerError

NAME = "csv_import"
LOOK_SECONDS = 0.02
COLUMNS = ("email", "phone", "name", "job title", "company", "industry", "employees", "country", "message")


class CsvImport:
    """One lead-intake, to which people come by list and by request in turn."""

    def __init__(self, leads: int, intake: Running, writer: Writer, client: httpx.AsyncClient) -> None:
        self._leads = leads
        self._intake = intake
        self._writer = writer
        self._client = client
        self._numbers = count(1)

    async def ours(self) -> Mapping[str, Sample]:
        """Rows a second."""
        file = csv_of(self._writer.people, self._leads)
        before, started = self._intake.cpu_seconds(), time.perf_counter()
        name = f"people-{next(self._numbers)}.csv"
        sent = await self._client.post("/v1/imports", files={"file": (name, file, "text/csv")}, data={"kind": "leads"})
        place = f"/v1/imports/{sent.raise_for_status().json()['id']}"
        (await self._client.post(f"{place}/start")).raise_for_status()
        job = await self._ended(place)
        seconds = time.perf_counter() - started
        if job["created"] != self._leads:
            raise ServerError(f"{self._leads} rows made {job['created']} leads")
        return self._sample(seconds, self._intake.cpu_seconds() - before)

    async def limit(self) -> Mapping[str, Sample]:
        """Leads a second by requests of a thousand."""
        requests = self._writer.batches(self._leads)
        before = self._intake.cpu_seconds()
        seconds = await send(self._intake.port, requests, 2)
        return self._sample(seconds, self._intake.cpu_seconds() - before)

    async def _ended(self, place: str) -> Any:
        while True:
            job = (await self._client.get(place)).raise_for_status().json()
            if job["state"] == "done":
                return job
            await asyncio.sleep(LOOK_SECONDS)

    def _sample(self, seconds: float, used: float) -> Mapping[str, Sample]:
        return {NAME: Sample(self._leads / seconds, used / self._leads * 1e6)}


def csv_of(people: People, rows: int) -> bytes:
    """A list as an office program saves it."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for person in people.some(rows):
        company = person["company"]
        table.writerow(
            [
                *(person[name] for name in ("email", "phone", "name", "job_title")),
                *(company[name] for name in ("name", "industry", "size", "country")),
                person["message"],
            ]
        )
    return text.getvalue().encode()


@asynccontextmanager
async def opened(world: World, size: Size) -> AsyncIterator[CsvImport]:
    """Lead-intake, started."""
    installation = await world.shared(PLACE, "lead-intake")
    intake, headers = installation.services["lead-intake"], {"authorization": f"Bearer {installation.admin_key}"}
    address = f"http://127.0.0.1:{intake.port}"
    await asyncio.to_thread(world.wait_until_sent, installation.urls["lead-intake"])
    async with httpx.AsyncClient(base_url=address, headers=headers, trust_env=False, timeout=120) as client:
        yield CsvImport(size.leads, intake, installation.writer(), client)


PLACE = place_of("postgresql")
EXPERIMENTS = (Experiment((Figure(NAME, "rows/s"),), opened, place=PLACE, warm=frozenset({"limit"})),)
