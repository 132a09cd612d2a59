"""A server process that never outlives its parent, and the free ports and folders such servers need."""

import contextlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import SystemRandom
from typing import Any

GUARD = Path(__file__).with_name("guard.py")
SERVER_PORTS = (10_000, 32_000)
"""Below what Linux (from 32768) and others (from 49152) give to the clients' ends of connections."""
CHANCE = SystemRandom()
"""Not the common generator, which tests start at the same place in several processes."""
MEMORY = Path("/dev/shm")  # noqa: S108  # mkdtemp makes the folder in it


class ServerError(Exception):
    """A server could not be started or did not do what it was told; says why and what helps."""


class Process:
    """A server's process, held by a guard (see `local_servers.guard`)."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        stop_signal: signal.Signals,
        identity: Mapping[str, Any] | None = None,
        remove: Path | None = None,
        grace: float = 20.0,
    ) -> None:
        """`remove` is deleted when this or its parent ends; `grace` is the time in seconds to end by itself."""
        spec = {
            "command": list(command),
            "log": str(log),
            "stop_signal": int(stop_signal),
            "identity": dict(identity or {}),
            "remove": str(remove) if remove else None,
            "grace": grace,
        }
        self._lock = threading.Lock()
        self._grace = grace
        self._guard = subprocess.Popen(
            [sys.executable, "-S", "-E", str(GUARD), json.dumps(spec)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(self) -> int:
        """Start the server and return its process id.

        Raises `ServerError` when it ends at once.
        """
        pid = self._tell("start")
        if pid is None:
            raise ServerError("the server ended at once")
        return pid

    @property
    def pid(self) -> int | None:
        """The process id; None when it does not run."""
        return self._tell("poll")

    def stop(self) -> None:
        """Let the server end in good order."""
        self._tell("stop")

    def kill(self) -> None:
        """End the server as a crash would (SIGKILL)."""
        self._tell("kill")

    def close(self) -> None:
        """End the server and its guard; safe to repeat."""
        with self._lock:
            if self._guard.stdin and not self._guard.stdin.closed:
                with contextlib.suppress(BrokenPipeError):
                    self._guard.stdin.close()
            try:
                self._guard.wait(self._grace + 10)
            except subprocess.TimeoutExpired:
                self._guard.kill()
                self._guard.wait()
            if self._guard.stdout:
                self._guard.stdout.close()

    def _tell(self, command: str) -> int | None:
        with self._lock:
            stdin, stdout = self._guard.stdin, self._guard.stdout
            if stdin is None or stdout is None or stdin.closed:
                return None
            try:
                stdin.write(command + "\n")
                stdin.flush()
            except BrokenPipeError:
                return None
            answer = stdout.readline().strip()
            return int(answer) if answer.isdigit() else None


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody listens on, all different; another server may still take one before its use.

    No connection takes one, not even while the server is down: they are below those that the system gives to clients.
    """
    found: list[int] = []
    while len(found) < count:
        port = CHANCE.randrange(*SERVER_PORTS)
        if port not in found and is_free(port):
            found.append(port)
    return found


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def remembered_ports(file: Path, names: Sequence[str], wanted: Mapping[str, int]) -> dict[str, int]:
    """A port for each name: the wanted one, else that of the last start in this folder if free, else a free one.

    Raises `ServerError` when a wanted one is taken.
    """
    for port in wanted.values():
        if not is_free(port):
            raise ServerError(f"port {port} is taken by another program")
    before: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    usable = {name: port for name, port in before.items() if name in names and is_free(port)} | dict(wanted)
    missing = [name for name in names if name not in usable]
    ports = usable | dict(zip(missing, free_ports(len(missing)), strict=True))
    file.write_text(json.dumps(ports))
    return ports


def folder_or_temporary(folder: Path | None, prefix: str, *, in_memory: bool = False) -> tuple[Path, Path | None]:
    """The folder to keep data in, and the same again when it is a temporary one that must be removed.

    `in_memory` puts a temporary one into memory where there is plenty.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        return folder.resolve(), None
    roomy = in_memory and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4 * 1024**3
    temporary = Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if roomy else None))
    temporary.chmod(0o711)  # an unprivileged server user must be able to enter
    return temporary, temporary


def wait_until(ready: Callable[[], bool], process: Process, log: Path, seconds: float) -> None:
    """Wait for a server that was started.

    Raises `ServerError` with the end of its log when it ends or is not ready in time.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if process.pid is None:
            raise ServerError(f"the server ended while starting:\n{tail(log)}")
        if time.monotonic() > deadline:
            raise ServerError(f"the server was not ready after {seconds:.0f} s:\n{tail(log)}")
        time.sleep(0.02)


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"


def remove(folder: Path | None) -> None:
    """Delete a temporary folder, if there is one."""
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
