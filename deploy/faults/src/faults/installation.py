"""Three brokers, a PostgreSQL and two replicas of each service, each reached through a proxy that can be broken."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from faults.databases import Databases
from faults.evictions import Evictions, evictions
from faults.nursery import Born, Nursery
from faults.postbox import Postbox, Taken
from faults.proxy import Proxy
from faults.topics import Evidence, read_all
from local_servers import QUICK_START, Kafka, Postgres, ServerError
from local_servers.process import free_ports

SERVICES = {"intake": "lead-intake", "qualification": "qualification", "sales": "sales-feedback", "digest": "digest"}
REPLICAS = (1, 2)
PARTITIONS = 6
POISON = 3
"""Of a thousand events so many cannot be handled by a group when they come, and can when they are tried again."""
OUTBOX_LIMIT = 60
"""So few facts may wait that clients meet a full outbox when a service does not reach its brokers."""
LOOK_SECONDS = 0.2
KAFKA = {
    "min.insync.replicas": "2",
    "default.replication.factor": "3",
    "unclean.leader.election.enable": "false",
    "replica.lag.time.max.ms": "4000",
}


class Replica(NamedTuple):
    """One process of a service."""

    name: str
    service: str
    port: int
    process: Born
    log: Path
    database: Proxy
    brokers: dict[int, Proxy]
    """The way to each broker, by the broker's own port."""
    clock: Path
    """The process's clock is ahead by the seconds in this file; it does not exist where the clock is right."""
    crash: Path
    """At which point the process is to end itself when it has been started the next time."""

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"


class Installation:
    """Everything that can be broken, and the supervisor that starts again what dies."""

    def __init__(self, folder: Path, variant: str | None = None) -> None:
        """Everything is kept in `folder`; `variant` names the broken product to run instead (see `faults.planted`)."""
        self.folder = folder
        self.variant = variant
        self.postgres = Postgres(folder / "postgresql")
        self.kafka = Kafka(folder / "kafka", nodes=3, heap="256m", settings=KAFKA, java_options=QUICK_START)
        self.postbox = Postbox()
        self.replicas: dict[str, Replica] = {}
        self.restarts = 0
        self._nursery = Nursery(folder / "nursery.log", planted(variant))
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start everything and wait until all of it is there."""
        (self.folder / "secret.key").write_text(secrets.token_urlsafe(32))
        await asyncio.to_thread(self.postbox.start)
        await asyncio.gather(asyncio.to_thread(self.postgres.start), asyncio.to_thread(self.kafka.start))
        await asyncio.gather(*(asyncio.to_thread(self._migrate, service) for service in SERVICES.values()))
        ports = iter(free_ports(len(SERVICES) * len(REPLICAS)))
        for service in SERVICES.values():
            for number in REPLICAS:
                await self._add(service, number, next(ports))
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Stop everything, in whatever state it is."""
        if self._watching is not None:
            self._watching.cancel()
        await asyncio.to_thread(self._nursery.close)
        for replica in self.replicas.values():
            for way in (replica.database, *replica.brokers.values()):
                await way.close()
        await asyncio.to_thread(self.postbox.close)
        await asyncio.to_thread(self.kafka.kill)
        await asyncio.gather(asyncio.to_thread(self.kafka.close), asyncio.to_thread(self.postgres.close))

    @property
    def admin_key(self) -> str:
        """The first admin's key; empty until digest has written it."""
        file = self.folder / "admin.key"
        return file.read_text(encoding="utf-8").strip() if file.exists() else ""

    @property
    def bootstrap(self) -> str | None:
        """The brokers' addresses."""
        return self.kafka.bootstrap

    def addresses_of(self, service: str) -> list[str]:
        """Where each of a service's replicas answers."""
        return [replica.url for replica in self.of(service)]

    def addresses(self) -> list[str]:
        """Where all answer."""
        return [replica.url for replica in self.replicas.values()]

    def logs(self) -> str:
        """The ends of all logs, for a run that failed."""
        return "\n".join(f"== {one.name}\n{one.log.read_text()[-3000:]}" for one in self.replicas.values())

    def evictions(self) -> Evictions:
        """Members that brokers threw out, and those of them that lived and learnt of it."""
        brokers = (self.folder / "kafka").glob("node-*/kafka.log")
        return evictions([*brokers], [one.log for one in self.replicas.values()])

    async def evidence(self) -> Evidence:
        """All that stands on the topics."""
        return await read_all(self.kafka.bootstrap)

    def databases(self) -> Databases:
        """The four databases, straight at the server."""
        return Databases(self.postgres)

    async def rebuild(self) -> None:
        """Rebuild the read models from the beginning."""
        told = self.environment("digest", self.postgres.url("digest"), 1)
        await asyncio.to_thread(rebuilt, told)

    def mails(self) -> list[Taken]:
        """What came to the mail server."""
        return self.postbox.took

    def of(self, service: str) -> list[Replica]:
        """The replicas of one service, by its place in addresses (`intake`)."""
        return [one for one in self.replicas.values() if one.service == SERVICES[service]]

    def environment(self, service: str, database: str, port: int) -> dict[str, str]:
        """What a process of a service is told."""
        prefix = service.replace("-", "_").upper()
        told = {
            "DATABASE_URL": database,
            "LOG_URL": f"kafka://{self.kafka.bootstrap}",
            "PORT": str(port),
            "PARTITIONS": str(PARTITIONS),
            "REPLICATION": "3",
            "OUTBOX_LIMIT": str(OUTBOX_LIMIT),
        }
        if service == "digest":
            told |= {"FIRST_KEY_FILE": str(self.folder / "admin.key"), "SMTP_HOST": "127.0.0.1", "SMTP_SAFETY": "none"}
            told["SMTP_PORT"] = str(self.postbox.port)
        return {"LEADLOOP_SECRET_FILE": str(self.folder / "secret.key")} | {
            f"{prefix}_{name}": value for name, value in told.items()
        }

    def _migrate(self, service: str) -> None:
        self.postgres.create_database(database_of(service))
        told = self.environment(service, self.postgres.url(database_of(service)), 1)
        self._nursery.run([program(service), "migrate"], told, self.folder / f"{service}-migrate.log")

    async def _add(self, service: str, number: int, port: int) -> None:
        name = f"{service}-{number}"
        proxy = Proxy(self.postgres.port)
        brokers = {port: Proxy(port) for port in self._broker_ports()}
        for way in (proxy, *brokers.values()):
            await way.start()
        url = f"postgresql://postgres@127.0.0.1:{proxy.port}/{database_of(service)}"
        clock, crash, log = (self.folder / f"{name}.{kind}" for kind in ("clock", "crash", "log"))
        told = self.environment(service, url, port)
        told["LEADLOOP_FAULTS_CLOCK"] = str(clock)
        told["LEADLOOP_FAULTS_CRASH"] = str(crash)
        told["LEADLOOP_FAULTS_WAYS"] = json.dumps({port: way.port for port, way in brokers.items()})
        process = Born(self._nursery, [program(service), "serve"], told, log)
        self.replicas[name] = Replica(name, service, port, process, log, proxy, brokers, clock, crash)
        await asyncio.to_thread(process.start)

    def _broker_ports(self) -> list[int]:
        return [int(one.rpartition(":")[2]) for one in self.kafka.bootstrap.split(",")]

    async def _watch(self) -> None:
        while True:
            for replica in self.replicas.values():
                if await asyncio.to_thread(pid_of, replica) is None:
                    self.restarts += 1
                    await asyncio.to_thread(replica.process.start)
            await asyncio.sleep(LOOK_SECONDS)


def pid_of(replica: Replica) -> int | None:
    """The process id; None while nothing runs."""
    return replica.process.pid


def database_of(service: str) -> str:
    """The name of a service's database."""
    return service.replace("-", "_")


def program(service: str) -> str:
    """A service's command in this environment."""
    return str(Path(sys.executable).with_name(service))


def planted(variant: str | None) -> dict[str, str]:
    """What every process of a run is told, whatever it is."""
    told = {"LEADLOOP_FAULTS_POISON": str(POISON)}
    return told if variant is None else told | {"LEADLOOP_FAULTS_VARIANT": variant}


def rebuilt(told: dict[str, str]) -> None:
    """Rebuild the read models from the beginning, with nothing planted.

    Raises `ServerError`.
    """
    environment = {**os.environ, **told}
    command = [program("digest"), "rebuild"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerError(f"digest rebuild failed:\n{done.stderr.strip()[-2000:]}")
