"""Programs as processes of their own: those that answer HTTP, and those that end by themselves."""

import http.client
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import psutil

from local_servers import ServerError
from local_servers.process import Process, tail

READY_SECONDS = 60.0
AS_INSTALLED = {"PYTHONPATH": str(Path(__file__).with_name("as_installed"))}
"""Hides from product and limits what only developers have: structlog and uvicorn load libraries where they find them,
which take 8 MB and a tenth of a second that no installation pays."""
LOOK_SECONDS = 0.005
Watch = Callable[[str, int], None]
"""Is told of every process of the product that begins: its name and its process id."""


class Running:
    """A process that answers HTTP."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        told: Mapping[str, str],
        log: Path,
        port: int,
        watch: Watch | None = None,
    ) -> None:
        whole = ["env", *_set(told), *command]
        self.name = name
        self.port = port
        self.seconds = 0.0
        """How long it took from its start until it was ready."""
        self._log = log
        self._watch = watch
        self._process = Process(whole, log=log, stop_signal=signal.SIGTERM, grace=45.0)

    def start(self, path: str = "/readyz") -> Self:
        """Start it and wait until it is ready.

        Raises `ServerError`.
        """
        begun = time.perf_counter()
        pid = self._process.start()
        if self._watch is not None:
            self._watch(self.name, pid)
        while not _is_ready(self.port, path):
            if self._process.pid is None:
                raise ServerError(f"{self.name} ended while starting:\n{tail(self._log)}")
            if time.perf_counter() - begun > READY_SECONDS:
                raise ServerError(f"{self.name} was not ready:\n{tail(self._log)}")
            time.sleep(LOOK_SECONDS)
        self.seconds = time.perf_counter() - begun
        return self

    @property
    def runs(self) -> bool:
        """Whether it is there now."""
        return self._process.pid is not None

    def cpu_seconds(self) -> float:
        """The processor time that it has used."""
        times = psutil.Process(self._pid()).cpu_times()
        return float(times.user + times.system)

    def resident(self) -> int:
        """Its resident memory in bytes."""
        return int(psutil.Process(self._pid()).memory_info().rss)

    def stop(self) -> None:
        """Let it end; `start` starts it again."""
        self._process.stop()

    def kill(self) -> None:
        """End it as a crash would; `start` starts it again."""
        self._process.kill()

    def close(self) -> None:
        """End it for good."""
        self._process.close()

    def _pid(self) -> int:
        pid = self._process.pid
        if pid is None:
            raise ServerError(f"{self.name} has ended:\n{tail(self._log)}")
        return pid


def run(service: str, command: str, environment: Mapping[str, str], watch: Watch | None = None) -> float:
    """Run one of a service's commands to its end; the processor time that it took, in seconds.

    Raises `ServerError`.
    """
    told = ["env", *_set(environment), program(service), command]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        if watch is not None:
            watch(f"{service}-{command}", running.pid)
        _, said = running.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if running.returncode:
        raise ServerError(f"{service} {command} failed:\n{said.strip()[-2000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def program(service: str) -> str:
    """A service's command in this environment."""
    return str(Path(sys.executable).with_name(service))


def _set(told: Mapping[str, str]) -> list[str]:
    """For `env`."""
    return [f"{key}={value}" for key, value in {**AS_INSTALLED, **told}.items()]


def _is_ready(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
