"""Processes of the product that are forked from one that has imported all of it (see `planted/nursery.py`)."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from local_servers import ServerError

PLANTED = Path(__file__).with_name("planted")


class Nursery:
    """Bears processes; all of them end with it, and with whoever started it."""

    def __init__(self, log: Path, environment: Mapping[str, str]) -> None:
        """`environment` is what every process has, beside its own; what goes wrong in the nursery stands in `log`."""
        self._lock = threading.Lock()
        self._ready = False
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, str(PLANTED / "nursery.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
                env={**os.environ, **environment},
            )

    def tell(self, **what: Any) -> int | None:
        """Carry out one command; the number that is answered, None for nothing.

        Raises `ServerError` when the nursery has ended.
        """
        with self._lock:
            stdin, stdout = self._process.stdin, self._process.stdout
            if stdin is None or stdout is None or stdin.closed:
                return None
            if not self._ready:
                self._ready = stdout.readline() == "ready\n"
            with contextlib.suppress(BrokenPipeError):
                stdin.write(json.dumps(what) + "\n")
                stdin.flush()
            answer = stdout.readline().strip()
            if not answer:
                raise ServerError("the process that bears the others has ended")
            return None if answer == "-" else int(answer)

    def run(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        """Run a command to its end.

        Raises `ServerError` when it fails.
        """
        pid = self.tell(do="start", command=list(command), environment=dict(environment), log=str(log))
        if self.tell(do="wait", pid=pid):
            raise ServerError(f"{' '.join(command)} failed:\n{log.read_text()[-2000:]}")

    def close(self) -> None:
        """End every process; safe to repeat."""
        with self._lock:
            if self._process.stdin and not self._process.stdin.closed:
                with contextlib.suppress(BrokenPipeError):
                    self._process.stdin.close()
            self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()


class Born:
    """One process, which can be started again and again."""

    def __init__(self, nursery: Nursery, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        """What it prints is appended to `log`."""
        self._nursery = nursery
        self._told = {"command": list(command), "environment": dict(environment), "log": str(log)}
        self._pid: int | None = None

    def start(self) -> None:
        """Start it; it does not run."""
        self._pid = self._nursery.tell(do="start", **self._told)

    @property
    def pid(self) -> int | None:
        """The process id; None when it does not run."""
        return None if self._pid is None else self._nursery.tell(do="poll", pid=self._pid)

    def kill(self) -> None:
        """End it as a crash would (SIGKILL)."""
        if self._pid is not None:
            self._nursery.tell(do="kill", pid=self._pid)

    def stop(self, grace: float) -> None:
        """Let it end in good order; after `grace` seconds it is killed."""
        if self._pid is not None:
            self._nursery.tell(do="stop", pid=self._pid, grace=grace)
