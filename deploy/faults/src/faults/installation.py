"""Three brokers, a PostgreSQL and two replicas of each service, each reached through a proxy that can be broken."""

import asyncio
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from faults.proxy import Proxy
from local_servers import QUICK_START, Kafka, Postgres, ServerError
from local_servers.process import Process, free_ports

SERVICES = {"intake": "lead-intake", "qualification": "qualification", "sales": "sales-feedback", "digest": "digest"}
REPLICAS = (1, 2)
PARTITIONS = 6
LOOK_SECONDS = 0.2
PLANTED = Path(__file__).with_name("planted")
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
    process: Process
    log: Path
    database: Proxy
    clock: Path
    """The process's clock is ahead by the seconds in this file; it does not exist where the clock is right."""

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
        self.replicas: dict[str, Replica] = {}
        self.resting: set[str] = set()
        """What the supervisor must not start again now."""
        self.restarts = 0
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start everything and wait until all of it is there."""
        (self.folder / "secret.key").write_text(secrets.token_urlsafe(32))
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
        for replica in self.replicas.values():
            await asyncio.to_thread(replica.process.kill)
            await replica.database.close()
        await asyncio.gather(*(asyncio.to_thread(one.process.close) for one in self.replicas.values()))
        await asyncio.to_thread(self.kafka.kill)
        await asyncio.gather(asyncio.to_thread(self.kafka.close), asyncio.to_thread(self.postgres.close))

    @property
    def admin_key(self) -> str:
        """The first admin's key; empty until digest has written it."""
        file = self.folder / "admin.key"
        return file.read_text(encoding="utf-8").strip() if file.exists() else ""

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
            "OUTBOX_LIMIT": "400",
        }
        if service == "digest":
            told["FIRST_KEY_FILE"] = str(self.folder / "admin.key")
        return {"LEADLOOP_SECRET_FILE": str(self.folder / "secret.key")} | {
            f"{prefix}_{name}": value for name, value in told.items()
        }

    def run(self, service: str, command: str) -> str:
        """Run one of a service's commands to its end; what it printed.

        Raises `ServerError`.
        """
        told = self.environment(service, self.postgres.url(database_of(service)), 1)
        done = subprocess.run(
            with_environment([program(service), command], told), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ServerError(f"{service} {command} failed:\n{done.stderr.strip()[-2000:]}")
        return done.stdout

    def _migrate(self, service: str) -> None:
        self.postgres.create_database(database_of(service))
        self.run(service, "migrate")

    async def _add(self, service: str, number: int, port: int) -> None:
        name = f"{service}-{number}"
        proxy = Proxy(self.postgres.port)
        await proxy.start()
        url = f"postgresql://postgres@127.0.0.1:{proxy.port}/{database_of(service)}"
        clock, log = self.folder / f"{name}.clock", self.folder / f"{name}.log"
        told = self.environment(service, url, port)
        told |= {"PYTHONPATH": str(PLANTED), "LEADLOOP_FAULTS_CLOCK": str(clock)}
        if self.variant is not None:
            told["LEADLOOP_FAULTS_VARIANT"] = self.variant
        process = Process(
            with_environment([program(service), "serve"], told), log=log, stop_signal=signal.SIGTERM, grace=20.0
        )
        self.replicas[name] = Replica(name, service, port, process, log, proxy, clock)
        await asyncio.to_thread(process.start)

    async def _watch(self) -> None:
        while True:
            for name, replica in self.replicas.items():
                if name not in self.resting and await asyncio.to_thread(pid_of, replica) is None:
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


def with_environment(command: list[str], environment: dict[str, str]) -> list[str]:
    """The command with more in its environment."""
    return ["env", *(f"{name}={value}" for name, value in environment.items()), *command]
