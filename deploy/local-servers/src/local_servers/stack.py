"""Leadloop as in production, on one machine: four service processes behind a gateway, a real broker and PostgreSQL."""

import json
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Self

from local_servers.kafka import Kafka
from local_servers.postgres import Postgres
from local_servers.process import Process, ServerError, folder_or_temporary, remembered_ports, remove, wait_until

SERVICES = {"intake": "lead-intake", "qualification": "qualification", "sales": "sales-feedback", "digest": "digest"}
START_SECONDS = 60
LOOK_SECONDS = 0.5


def _package(service: str) -> str:
    return service.replace("-", "_")


class Stack:
    """The whole installation; what dies is started again by `watch`, as a container platform would."""

    def __init__(
        self,
        folder: Path | None = None,
        port: int | None = None,
        *,
        postgres: Postgres | None = None,
        kafka: Kafka | None = None,
        settings: Mapping[str, str] | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Keep everything in `folder` (None: a temporary one) and listen on `port` (None: free).

        `postgres` and `kafka` are running servers to share (None: own ones in the folder); `settings` are given to
        every service, by names without its prefix (`TIME_ZONE`).
        """
        self._folder, self._temporary = folder_or_temporary(folder, "leadloop-stack-")
        self._wanted = {} if port is None else {"gateway": port}
        self._shared = postgres is not None and kafka is not None
        self._postgres = postgres or Postgres(self._folder / "postgresql")
        self._kafka = kafka or Kafka(self._folder / "kafka")
        self._settings = dict(settings or {})
        self._say = say
        self._ports: dict[str, int] = {}
        self.processes: dict[str, Process] = {}

    @property
    def url(self) -> str:
        """The one address."""
        return f"http://127.0.0.1:{self._ports['gateway']}"

    @property
    def admin_key(self) -> str:
        """The first admin's key, as digest wrote it at its first start."""
        return self._key_file.read_text(encoding="utf-8").strip()

    def take_admin_key(self) -> str | None:
        """The first admin's key for the one time that it is shown; it is kept nowhere afterwards."""
        if not self._key_file.exists():
            return None
        key = self.admin_key
        self._key_file.unlink()
        return key

    @property
    def _key_file(self) -> Path:
        return self._folder / "admin.key"

    def start(self) -> Self:
        """Start the servers, migrate, start the services and wait until all are ready.

        Raises `ServerError`.
        """
        try:
            self._ports = remembered_ports(self._folder / "ports.json", [*SERVICES.values(), "gateway"], self._wanted)
            if not self._shared:
                self._say("starting PostgreSQL and Kafka (the first time downloads Kafka)")
                self._postgres.start()
                self._kafka.start()
            self._migrate()
            for service in SERVICES.values():
                self._start(service, [_program(service), "serve"], self._environment(service))
            upstreams = [f"{prefix}=http://127.0.0.1:{self._ports[name]}" for prefix, name in SERVICES.items()]
            gateway = [sys.executable, "-m", "embedded.gateway", "--port", str(self._ports["gateway"]), *upstreams]
            self._start("gateway", gateway, {})
            for name in SERVICES.values():
                self._await(name, f"http://127.0.0.1:{self._ports[name]}/readyz")
            self._await("gateway", f"{self.url}/digest/readyz")
        except BaseException:
            self.close()
            raise
        return self

    def kill(self, service: str) -> None:
        """Crash one service (SIGKILL)."""
        self.processes[service].kill()

    def restart(self, service: str) -> None:
        """Start a service that died."""
        self.processes[service].start()

    def watch(self) -> None:
        """Start again whatever dies, until interrupted."""
        while True:
            for name, process in self.processes.items():
                if process.pid is None:
                    self._say(f"{name} ended; starting it again (log: {self._log(name)})")
                    process.start()
            time.sleep(LOOK_SECONDS)

    def close(self) -> None:
        """Stop the services, then the servers. Safe to repeat."""
        for name in ("gateway", *SERVICES.values()):
            if name in self.processes:
                self.processes[name].close()
        if not self._shared:
            self._kafka.close()
            self._postgres.close()
        remove(self._temporary)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _migrate(self) -> None:
        existing = self._postgres.execute("SELECT datname FROM pg_database").splitlines()
        running = {}
        for service in SERVICES.values():
            if self._database(service) not in existing:
                self._postgres.create_database(self._database(service))
            command = _with_environment([_program(service), "migrate"], self._environment(service))
            running[service] = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for service, process in running.items():
            _, errors = process.communicate()
            if process.returncode:
                raise ServerError(f"{service} could not be migrated:\n{errors.strip()}")

    def _start(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        self.processes[name] = Process(
            _with_environment(command, environment),
            log=self._log(name),
            stop_signal=signal.SIGTERM,
            remove=self._temporary,
            grace=45.0,
        )
        self.processes[name].start()

    def _await(self, name: str, url: str) -> None:
        wait_until(lambda: _is_ready(url), self.processes[name], self._log(name), START_SECONDS)

    def _environment(self, service: str) -> dict[str, str]:
        settings = {
            "DATABASE_URL": self._postgres.url(self._database(service)),
            "LOG_URL": f"kafka://{self._kafka.bootstrap}",
            "PORT": str(self._ports[service]),
            **self._settings,
        }
        if service == "digest":
            settings["FIRST_KEY_FILE"] = str(self._key_file)
        prefix = _package(service).upper()
        return {
            "LEADLOOP_SECRET_FILE": str(self._secret_file()),
            **{f"{prefix}_{name}": value for name, value in settings.items()},
        }

    def _secret_file(self) -> Path:
        """What sessions and links are signed with: made at the first start, readable to its owner only."""
        file = self._folder / "secret.key"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(32), encoding="utf-8")
        return file

    def _database(self, service: str) -> str:
        return self._settings.get("TOPIC_PREFIX", "").replace("-", "_") + _package(service)

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


def _program(service: str) -> str:
    return str(Path(sys.executable).with_name(service))


def _with_environment(command: list[str], environment: Mapping[str, str]) -> list[str]:
    return ["env", *(f"{name}={value}" for name, value in environment.items()), *command]


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # our own address
            return bool(json.load(answer)["status"] == "ready")
    except (urllib.error.URLError, OSError, ValueError, KeyError):
        return False


def run(folder: Path, port: int | None) -> None:
    """`make run STACK=kafka`: start, say where it is, keep it running until Ctrl-C."""

    def say(line: str) -> None:
        print(line, flush=True)  # noqa: T201  # for the person who started it

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    with Stack(folder, port, say=say) as stack:
        say(f"url: {stack.url}")
        key = stack.take_admin_key()
        if key is not None:
            say(f"admin key: {key}")
        say(f"logs: {folder}/*.log")
        stack.watch()
