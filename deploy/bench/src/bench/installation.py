"""Real servers, and services of the product that run on them as processes of their own."""

import asyncio
import random
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.databases import Databases
from bench.people import KINDS, People, Writer
from bench.running import READY_SECONDS, Running, Watch, program, run
from local_servers import Kafka, Postgres, ServerError
from local_servers.process import free_ports, remove

SERVICES = ("lead-intake", "qualification", "sales-feedback", "digest")
LOOP = "loop"
"""The shared installation that has all four services."""
UNLIMITED = {"REQUESTS_PER_SECOND": "1000000", "REQUESTS_AT_ONCE": "1000000"}
"""One sender plays everybody: its own allowance must not be what is measured. All else is as it is by default."""


class Installation:
    """Services of the product on the world's servers, with topics and databases that nobody else has."""

    def __init__(self, world: "World", name: str) -> None:
        self._world = world
        self._name = name
        self._prefix = f"{name.replace('_', '-')}-"
        self._folder = world.folder / name
        self._folder.mkdir()
        self._secret = self._folder / "secret.key"
        self._secret.touch(mode=0o600)
        self._secret.write_text(secrets.token_urlsafe(32), encoding="utf-8")
        self._key_file = self._folder / "admin.key"
        self._people, self._requests = count(1), count(1)
        self.services: dict[str, Running] = {}
        self.urls: dict[str, str] = {}

    @property
    def admin_key(self) -> str:
        """The first admin's key."""
        return self._key_file.read_text(encoding="utf-8").strip()

    def writer(
        self, kinds: Sequence[str] = KINDS, people: People | None = None, chance: random.Random | None = None
    ) -> Writer:
        """Whoever sends requests with the first admin's key: new people and new idempotency keys, each time."""
        people = people or People(kinds=kinds, numbers=self._people)
        return Writer(self.admin_key, people, chance, numbers=self._requests)

    def another(self, service: str) -> Running:
        """One more process of a service that is there, on the same database and in the same group; not yet started."""
        name = f"{service}-{len(self.services) + 1}"
        environment = self._environment(service, self.urls[service])
        port = int(environment[f"{service.replace('-', '_').upper()}_PORT"])
        log = self._folder / f"{name}.log"
        self.services[name] = Running(service, [program(service), "serve"], environment, log, port, self._world.watch)
        return self.services[name]

    async def add(self, service: str, dialect: str = "postgresql") -> Running:
        """A service on an empty, migrated database of its own, started and ready."""
        package = service.replace("-", "_")
        self.urls[service] = url = await self._made(service, package, dialect)
        environment = self._environment(service, url)
        port = int(environment[f"{package.upper()}_PORT"])
        log = self._folder / f"{service}.log"
        running = Running(service, [program(service), "serve"], environment, log, port, self._world.watch)
        self.services[service] = running
        await asyncio.to_thread(running.start)
        return running

    async def empty_database(self, service: str, dialect: str) -> str:
        """The address of one more migrated database of a service, which stays empty."""
        package = f"{service.replace('-', '_')}_empty"
        return await self._made(service, package, dialect)

    async def only(self, *services: str, dialect: str = "postgresql") -> None:
        """These run, each added if it was not there; the others stand still."""
        there = self.services.items()
        await asyncio.gather(*(asyncio.to_thread(one.stop) for name, one in there if name not in services and one.runs))
        await asyncio.gather(
            *(asyncio.to_thread(one.start) for name, one in there if name in services and not one.runs)
        )
        await asyncio.gather(*(self.add(name, dialect) for name in services if name not in self.services))

    async def add_key(self) -> str:
        """The first admin and their key, which digest makes and all services hear of; digest is stopped again."""
        await self.add("digest")
        await asyncio.to_thread(self._world.wait_until_sent, self.urls["digest"])
        await self.only()
        return self.admin_key

    async def keep_down(self, service: str) -> Running:
        """A service that does not run; it has been there once, so that its database and topics are."""
        if service not in self.services:
            await self.add(service)
        await asyncio.to_thread(self.services[service].stop)
        return self.services[service]

    def run(self, service: str, command: str) -> float:
        """Run one of a service's commands to its end; the processor time that it took, in seconds.

        Raises `ServerError`.
        """
        return run(service, command, self._environment(service, self.urls[service]), self._world.watch)

    def topic(self, name: str) -> str:
        """The name of a topic on the broker."""
        return f"{self._prefix}{name}"

    def close(self) -> None:
        """End all services."""
        for running in self.services.values():
            running.close()

    async def _made(self, service: str, package: str, dialect: str) -> str:
        databases = self._world.databases
        if dialect == "sqlite":
            return await asyncio.to_thread(databases.sqlite, service, self._folder / f"{package}.db")
        return await asyncio.to_thread(databases.postgresql, service, f"{self._name}_{package}")

    def _environment(self, service: str, url: str) -> dict[str, str]:
        told = {
            "DATABASE_URL": url,
            "LOG_URL": f"kafka://{self._world.kafka.bootstrap}",
            "TOPIC_PREFIX": self._prefix,
            "PORT": str(free_ports(1)[0]),
            **UNLIMITED,
        }
        if service == "digest":
            told["FIRST_KEY_FILE"] = str(self._key_file)
        prefix = service.replace("-", "_").upper()
        return {"LEADLOOP_SECRET_FILE": str(self._secret)} | {f"{prefix}_{key}": told[key] for key in told}


class World:
    """One PostgreSQL and one broker for a whole run, as `make run STACK=kafka` has them, just as durable."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="leadloop-bench-"))
        self.folder.chmod(0o711)
        self.postgres = Postgres(self.folder / "postgresql", settings={"track_commit_timestamp": "on"})
        self.kafka = Kafka(self.folder / "kafka")
        self.databases = Databases(self.postgres, self.folder)
        self.watch: Watch | None = None
        self._numbers = count(1)
        self._installations: list[Installation] = []
        self._shared: dict[str, Installation] = {}

    async def __aenter__(self) -> Self:
        try:
            await asyncio.gather(asyncio.to_thread(self.postgres.start), asyncio.to_thread(self.kafka.start))
        except BaseException:
            self.close()
            raise
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await asyncio.to_thread(self.close)

    def installation(self, name: str) -> Installation:
        """An empty one."""
        made = Installation(self, f"{name}_{next(self._numbers)}")
        self._installations.append(made)
        return made

    async def shared(self, name: str, *services: str, dialect: str = "postgresql") -> Installation:
        """The installation that several figures have in turn, with a key; of its services only these run."""
        if name not in self._shared:
            self._shared[name] = self.installation(name)
            others = (asyncio.to_thread(self.databases.migrated, one, dialect) for one in services if one != "digest")
            await asyncio.gather(self._shared[name].add("digest"), *others)
            await asyncio.to_thread(self.wait_until_sent, self._shared[name].urls["digest"])
        await self._shared[name].only(*services, dialect=dialect)
        return self._shared[name]

    async def still(self, but: str) -> None:
        """No service runs in a shared installation other than this one."""
        for name, installation in self._shared.items():
            if name != but:
                await installation.only()

    def wait_until_sent(self, url: str) -> None:
        """Until a service has sent all it said: its outbox is empty.

        Raises `ServerError`.
        """
        until = time.monotonic() + READY_SECONDS
        while self._waiting(url):
            if time.monotonic() > until:
                raise ServerError("an outbox was not sent")
            time.sleep(0.05)

    def _waiting(self, url: str) -> bool:
        """Whether anything stands in the outbox."""
        waiting = "select count(*) from outbox"
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True)) as connection:
                return bool(connection.execute(waiting).fetchone()[0])
        return self.postgres.execute(waiting, url.rpartition("/")[2]) != "0"

    def bare(self, module: str, *arguments: str) -> Running:
        """A limit that is a program: `python -m bench.limits.<module> --port ...`, not yet started."""
        port = free_ports(1)[0]
        command = [sys.executable, "-m", f"bench.limits.{module}", "--port", str(port), *arguments]
        return Running(module, command, {}, self.folder / f"{module}-{port}.log", port)

    def close(self) -> None:
        """End everything and delete it."""
        for installation in self._installations:
            installation.close()
        self.kafka.close()
        self.postgres.close()
        remove(self.folder)
