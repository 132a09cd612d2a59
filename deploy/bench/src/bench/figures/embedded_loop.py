"""All four services in one process, from bulk intake until the leads stand in the active lists.

Against a plain SQLite program that appends the same events and applies the same rows.
"""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

from bench.figure import Experiment, Figure, Sample
from bench.installation import SERVICES, World
from bench.limits.one_program import Recorded, records_of, seconds_of
from bench.limits.replay import Sqlite, Written, difference
from bench.load import send
from bench.people import People, Writer
from bench.running import Running, program
from bench.salespeople import hire
from bench.sizes import Size
from local_servers import ServerError
from local_servers.process import free_ports

NAME = "embedded_loop"
PACKAGES = tuple(service.replace("-", "_") for service in SERVICES)
LOOK_SECONDS = 0.02
STILL_SECONDS = 180.0


class EmbeddedLoop:
    """`leadloop run`, and empty files for the limit in each round."""

    def __init__(self, folder: Path, host: Running, writer: Writer, leads: int) -> None:
        self._folder = folder
        self._host = host
        self._writer = writer
        self._leads = leads
        self._recorded = Recorded((), {})

    async def record(self) -> None:
        """One pass of the product, of which everything is kept."""
        before = {name: await Sqlite(self._url(name)).content() for name in PACKAGES}
        begun = len(records_of(self._folder / "events.db"))
        await self.ours()
        written = {}
        for name in PACKAGES:
            written[name] = difference(before[name], await Sqlite(self._url(name)).content(), 1)
        self._recorded = Recorded(records_of(self._folder / "events.db")[begun:], without_answers(written))

    async def ours(self) -> Mapping[str, Sample]:
        """Leads a second, until the last one is in a salesperson's list."""
        requests = self._writer.batches(self._leads)
        whole = self._in_lists() + self._leads
        before, started = self._host.cpu_seconds(), time.perf_counter()
        await send(self._host.port, [one.replace(b"POST /v1", b"POST /intake/v1", 1) for one in requests], 2)
        while self._in_lists() < whole:  # another process says it
            if time.perf_counter() - started > STILL_SECONDS:
                raise ServerError(f"{whole - self._in_lists()} leads came into no list")
            await asyncio.sleep(LOOK_SECONDS)
        return self._sample(time.perf_counter() - started, self._host.cpu_seconds() - before)

    async def limit(self) -> Mapping[str, Sample]:
        """Leads a second, if nothing is done but writing."""
        files = {name: self._folder / f"limit-{name}.db" for name in PACKAGES}
        for name, file in files.items():
            shutil.copyfile(self._folder / f"empty-{name}.db", file)
        before = time.process_time()
        seconds = await asyncio.to_thread(seconds_of, self._recorded, self._folder, files)
        used = time.process_time() - before
        for file in self._folder.glob("limit-*"):
            file.unlink()
        return self._sample(seconds, used)

    def _sample(self, seconds: float, used: float) -> Mapping[str, Sample]:
        return {NAME: Sample(self._leads / seconds, used / self._leads * 1e6)}

    def _in_lists(self) -> int:
        with closing(sqlite3.connect(f"file:{self._folder / 'digest.db'}?mode=ro", uri=True)) as connection:
            found: int = connection.execute("select count(*) from view_a_handover where ended_at is null").fetchone()[0]
            return found

    def _url(self, package: str) -> str:
        return f"sqlite:///{self._folder / f'{package}.db'}"


def without_answers(written: Mapping[str, Written]) -> dict[str, Written]:
    """The rows that follow from the events: answers kept for repeated requests are nobody's read model."""
    return {
        name: Written({table: some for table, some in one.tables.items() if table != "idempotency"}, one.commits)
        for name, one in written.items()
    }


@asynccontextmanager
async def opened(world: World, size: Size) -> AsyncIterator[EmbeddedLoop]:
    """The process, with somebody who takes leads, and one round on record."""
    folder, port = world.folder / "embedded", free_ports(1)[0]
    folder.mkdir()
    empty = {service: folder / f"empty-{package}.db" for service, package in zip(SERVICES, PACKAGES, strict=True)}
    await asyncio.gather(*(asyncio.to_thread(world.databases.sqlite, name, file) for name, file in empty.items()))
    log = world.folder / "embedded.log"
    command = [program("leadloop"), "run", "--data", str(folder), "--port", str(port)]
    host = Running("leadloop", command, {}, log, port, world.watch)
    try:
        await asyncio.to_thread(host.start)
        key = await printed_key(log)
        address = f"http://127.0.0.1:{port}"
        await hire(f"{address}/digest", f"{address}/qualification", key)
        pair = EmbeddedLoop(folder, host, Writer(key, People(kinds=("demo_requested",))), size.embedded)
        await pair.record()
        yield pair
    finally:
        await asyncio.to_thread(host.close)


async def printed_key(log: Path) -> str:
    """The first admin's key, as the process printed it.

    Raises `ServerError`.
    """
    until = time.monotonic() + STILL_SECONDS
    while time.monotonic() < until:
        lines = (await asyncio.to_thread(log.read_text)).splitlines()
        for line in lines:
            if line.startswith("admin key: "):
                return line.partition(": ")[2]
        await asyncio.sleep(LOOK_SECONDS)
    raise ServerError("no key was printed")


EXPERIMENTS = (Experiment((Figure(NAME, "leads/s"),), opened, warm=frozenset({"ours", "limit"})),)
