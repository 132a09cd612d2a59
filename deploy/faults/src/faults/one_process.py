"""The embedded default: all four services and the log in one process, started again whenever it dies."""

import asyncio
import json
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any

from event_contracts.topics import LEADS
from faults.databases import SERVICES as FILES
from faults.databases import Databases, readable, standing
from faults.disk import Disk
from faults.evictions import Evictions
from faults.installation import LOOK_SECONDS, SERVICES, planted, program, rebuilt
from faults.nursery import Born, Nursery
from faults.postbox import Postbox, Taken
from faults.topics import Evidence, Fact
from local_servers.process import free_ports

GRACE_SECONDS = 20.0


class OneProcess:
    """One process that can be broken, and the supervisor that starts it again."""

    def __init__(self, folder: Path, variant: str | None = None, *, own_disk: bool = False) -> None:
        """Everything is kept in `folder`; `variant` names the broken product to run instead.

        With a disk of its own, where one may be mounted, its files are gone when it is closed.
        """
        self.folder = folder
        self.data = folder / "data"
        self.disk = Disk(self.data)
        if own_disk:
            self.disk.mount()
        self.log = folder / "leadloop.log"
        self.clock, self.crash = folder / "leadloop.clock", folder / "leadloop.crash"
        self.restarts = 0
        port = free_ports(1)[0]
        self._url = f"http://127.0.0.1:{port}"
        told = {"LEADLOOP_FAULTS_CLOCK": str(self.clock), "LEADLOOP_FAULTS_CRASH": str(self.crash)}
        self.postbox = Postbox()
        told |= {"DIGEST_SMTP_HOST": "127.0.0.1", "DIGEST_SMTP_SAFETY": "none"}
        told["DIGEST_SMTP_PORT"] = str(self.postbox.port)
        command = [program("leadloop"), "run", "--data", str(self.data), "--port", str(port)]
        self._nursery = Nursery(folder / "nursery.log", planted(variant))
        self.process = Born(self._nursery, command, told, self.log)
        self._watching: asyncio.Task[None] | None = None
        self._key = ""

    async def start(self) -> None:
        """Start it, and go on starting it."""
        await asyncio.to_thread(self.postbox.start)
        await asyncio.to_thread(self.process.start)
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """End it in good order, for good."""
        if self._watching is not None:
            self._watching.cancel()
        await asyncio.to_thread(self.process.stop, GRACE_SECONDS)

    async def close(self) -> None:
        """Stop; safe to repeat."""
        if self._watching is not None:
            self._watching.cancel()
        await asyncio.to_thread(self._nursery.close)
        await asyncio.to_thread(self.postbox.close)
        await asyncio.to_thread(self.disk.close)

    def pid(self) -> int | None:
        """The process id; None while it does not run."""
        return self.process.pid

    @property
    def admin_key(self) -> str:
        """The first admin's key, as it was printed; empty until then."""
        if not self._key and self.log.exists():
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
            self._key = next((line.partition(": ")[2] for line in lines if line.startswith("admin key: ")), "")
        return self._key

    def addresses_of(self, service: str) -> list[str]:
        """Where a service answers."""
        return [f"{self._url}/{service}"]

    def addresses(self) -> list[str]:
        """Where all answer."""
        return [f"{self._url}/{service}" for service in SERVICES]

    bootstrap: str | None = None

    def sizes(self) -> list[int]:
        """How many bytes the files of the log have."""
        return [file.stat().st_size for file in self.data.glob("events.db*")]

    def logs(self) -> str:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-20_000:]

    def evictions(self) -> Evictions:
        """Nobody throws anybody out."""
        return Evictions(0, 0)

    async def evidence(self) -> Evidence:
        """All that stands on the log."""
        return await asyncio.to_thread(read_file, self.data / "events.db")

    def databases(self) -> Databases:
        """The four files."""
        return SqliteFiles(self.data)

    def mails(self) -> list[Taken]:
        """What came to the mail server."""
        return self.postbox.took

    async def rebuild(self) -> None:
        """Stop, and rebuild the read models from the beginning."""
        await self.stop()
        told = {
            "DIGEST_DATABASE_URL": f"sqlite:///{self.data / 'digest.db'}",
            "DIGEST_LOG_URL": f"embedded://{self.data / 'events.db'}",
        }
        await asyncio.to_thread(rebuilt, told)

    async def _watch(self) -> None:
        while True:
            if await asyncio.to_thread(self.pid) is None:
                self.restarts += 1
                await asyncio.to_thread(self.process.start)
            await asyncio.sleep(LOOK_SECONDS)


class SqliteFiles(Databases):
    """The checker's own SQL on the embedded default's files."""

    _named = "select name from sqlite_master where type = 'table' and name like $1"

    def __init__(self, data: Path) -> None:
        self._data = data

    async def rows(self, service: str, query: str, *values: Any) -> list[Any]:
        """What a query answers."""
        return await asyncio.to_thread(self._rows, service, query, values)

    async def holding(self, markers: Collection[str]) -> list[tuple[str, str]]:
        """The files in which a text stands, and the text."""
        files = [self._data / f"{service}.db" for service in FILES]
        texts = {file.name: await asyncio.to_thread(_dumped, file) for file in files}
        return [(name, marker) for name, text in texts.items() for marker in standing(markers, text)]

    def _rows(self, service: str, query: str, values: tuple[Any, ...]) -> list[Any]:
        numbered = query.replace("$", "?")
        with closing(sqlite3.connect(f"file:{self._data / service}.db?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(numbered, values).fetchall()


def _dumped(file: Path) -> str:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return readable("\n".join(connection.iterdump()))


def read_file(file: Path) -> Evidence:
    """Every record of the log's file."""
    query = "select topic, partition, offset, key, value, headers from record order by topic, partition, offset"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        rows = connection.execute(query).fetchall()
        ends = {(topic, partition): after for topic, partition, after
                in connection.execute("select topic, partition, next from end_offset")}  # fmt: skip
    evidence = Evidence()
    evidence.ends = ends
    for topic, partition, offset, key, value, headers in rows:
        said = dict(json.loads(headers))
        fact = Fact(
            said.get("ce_id", ""),
            bytes(key or b"").decode(),
            said.get("ce_source", "").removeprefix("/leadloop/"),
            int(said.get("ce_sequence", "0")),
            said.get("ce_type", "?"),
            json.loads(value) if value else None,
            f"{topic}/{partition}@{offset}",
            said.get("ce_time", ""),
            said.get("ce_recordedtime", ""),
        )
        (evidence.leads if topic == LEADS.name else evidence.others).append(fact)
    evidence.sort_out()
    return evidence
