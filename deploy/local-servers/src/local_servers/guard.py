"""Holds one server process for a parent: obeys it line by line, and ends the server when the parent is gone.

Run as a script with nothing but the standard library, in a session of its own, so that neither Ctrl-C in a terminal nor
`kill -9` of the parent leaves a server or its temporary folder behind: the end of standard input is the end of both.
Commands: `start`, `stop`, `kill`, `poll`; each is answered with one line, the process id or `-` when nothing runs.
"""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any


class Guard:
    """One server process."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._spec = spec
        self._process: subprocess.Popen[bytes] | None = None

    def obey(self, command: str) -> str:
        """Carry out one command and say what runs now."""
        if command == "start" and not self._running():
            self._start()
        elif command == "stop":
            self.stop()
        elif command == "kill" and self._process:
            self._process.kill()
            self._process.wait()
        return str(self._process.pid) if self._process and self._running() else "-"

    def stop(self) -> None:
        """Ask the server to end, then make it."""
        if self._process is None or not self._running():
            return
        self._process.send_signal(self._spec["stop_signal"])
        try:
            self._process.wait(self._spec["grace"])
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self) -> None:
        with Path(self._spec["log"]).open("ab") as log:
            self._process = subprocess.Popen(
                self._spec["command"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._spec["identity"],
            )


def main() -> None:
    """Obey standard input until it ends."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # a handler that does nothing, for an ignored signal would stay ignored in the server: Java keeps it so
        signal.signal(number, lambda *_: None)
    spec = json.loads(sys.argv[1])
    guard = Guard(spec)
    try:
        for line in sys.stdin:
            sys.stdout.write(guard.obey(line.strip()) + "\n")
            sys.stdout.flush()
    finally:
        guard.stop()
        if spec["remove"]:
            shutil.rmtree(spec["remove"], ignore_errors=True)


if __name__ == "__main__":
    main()
