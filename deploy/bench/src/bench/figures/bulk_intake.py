"""Bulk intake: leads a second through `POST /v1/leads/batch`, against writing the very same rows of all tables.

The process under test is the whole service, as it is deployed. While leads come in, its relay sends the facts and
documents of those before (five for each lead here), and its consumer passes them over; that is part of the figure,
though it shares one interpreter with intake. The limit writes the outbox's rows too, but has nobody to tell them to.
"""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from bench.figure import Experiment, Figure, Sample
from bench.installation import World
from bench.limits.replay import Postgresql, Sqlite, Written, difference
from bench.load import send
from bench.people import PER_REQUEST, Writer
from bench.running import Running
from bench.sizes import Size
from local_servers import ServerError

CLIENTS = 2
"""The next request is read while one is written."""


class BulkIntake:
    """Lead-intake on one database, and an empty copy of that database for the limit in each round."""

    def __init__(
        self, name: str, leads: int, intake: Running, writer: Writer, written: Written, empty: "Empty"
    ) -> None:
        self._name = name
        self._leads = leads
        self._intake = intake
        self._writer = writer
        self._written = written
        self._empty = empty

    async def ours(self) -> Mapping[str, Sample]:
        """Leads a second, each answered when it is durable; the service goes on sending its outbox meanwhile."""
        requests = self._writer.batches(self._leads)
        before = self._intake.cpu_seconds()
        seconds = await send(self._intake.port, requests, CLIENTS)
        return {self._name: _sample(self._leads, seconds, self._intake.cpu_seconds() - before)}

    async def limit(self) -> Mapping[str, Sample]:
        """Leads a second, if nothing is done but writing their rows."""
        database = await asyncio.to_thread(self._empty.make)
        before = time.process_time()
        seconds = await database.write(self._written)
        used = time.process_time() - before
        await asyncio.to_thread(self._empty.drop)
        return {self._name: _sample(self._leads, seconds, used)}


def _sample(leads: int, seconds: float, used: float) -> Sample:
    return Sample(leads / seconds, used / leads * 1e6)


class Empty:
    """Makes empty databases with the product's tables and indexes."""

    def __init__(self, world: World, url: str) -> None:
        """`url` is that of a migrated database to which nobody is connected."""
        self._world = world
        self._url = url
        self._sqlite = url.startswith("sqlite")

    def make(self) -> Postgresql | Sqlite:
        """A new one."""
        if self._sqlite:
            template = Sqlite(self._url).file
            shutil.copyfile(template, template.with_name("limit.db"))
            return Sqlite(f"sqlite:///{template.with_name('limit.db')}")
        return Postgresql(self._world.postgres.create_database("bench_limit", self._url.rpartition("/")[2]))

    def drop(self) -> None:
        """Delete the last one."""
        if self._sqlite:
            for file in Sqlite(self._url).file.parent.glob("limit.db*"):
                file.unlink()
        else:
            self._world.postgres.drop_database("bench_limit")


@asynccontextmanager
async def opened(dialect: str, name: str, world: World, size: Size) -> AsyncIterator[BulkIntake]:
    """Lead-intake with a key, and the rows of one round on record."""
    installation = await world.shared(place_of(dialect), "lead-intake", dialect=dialect)
    writer, intake, url = installation.writer(), installation.services["lead-intake"], installation.urls["lead-intake"]
    empty = Empty(world, await installation.empty_database("lead-intake", dialect))
    written = await recorded(Sqlite(url) if dialect == "sqlite" else Postgresql(url), intake, writer, size.leads)
    yield BulkIntake(name, size.leads, intake, writer, written, empty)


def place_of(dialect: str) -> str:
    """Where one lead-intake on this database is measured in turn; it is empty for the first of the figures."""
    return f"intake_{dialect}"


async def recorded(database: Postgresql | Sqlite, intake: Running, writer: Writer, leads: int) -> Written:
    """What the product writes for so many leads.

    Raises `ServerError` when it did not take each of them for a new one.
    """
    await database.keep_outbox()
    before = await database.content()
    requests = writer.batches(leads)
    await send(intake.port, requests, CLIENTS)
    written = difference(before, await database.content(), len(requests))
    await database.let_go()
    for table in ("lead", "touch", "submission", "outbox"):
        if len(written.tables[table][1]) < leads:
            raise ServerError(f"{leads} leads wrote {len(written.tables[table][1])} rows of {table}")
    if written.commits * PER_REQUEST < leads:
        raise ServerError("there were fewer requests than leads need")
    return written


EXPERIMENTS = tuple(
    Experiment(
        (Figure(f"bulk_intake_{short}", "leads/s"),),
        partial(opened, dialect, f"bulk_intake_{short}"),
        place=place_of(dialect),
        warm=frozenset({"ours"}),
    )
    for short, dialect in (("postgres", "postgresql"), ("sqlite", "sqlite"))
)
