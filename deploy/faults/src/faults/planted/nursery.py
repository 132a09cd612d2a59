"""Bears the processes of a fault run: it has imported the whole product once, so that a restart costs a fork.

Each is a process of its own, with its own environment, log and session, and dies alone. Run as a script; obeys standard
input line by line, and is answered with one line each: a process id, an exit code, or `-` when nothing runs. The end of
standard input is the end of all.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

breaking: Any = importlib.import_module("breaking")
MAINS = {
    "lead-intake": "lead_intake.main",
    "qualification": "qualification.main",
    "sales-feedback": "sales_feedback.main",
    "digest": "digest.main",
    "leadloop": "embedded.main",
}
LATER = (
    "aiokafka", "aiosqlite", "asyncpg",
    "sqlalchemy.dialects.postgresql.asyncpg", "sqlalchemy.dialects.sqlite.aiosqlite",
    "uvicorn.lifespan.off", "uvicorn.loops.auto", "uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto",
)  # fmt: skip
"""What the product imports only when it runs."""
DIES_WITH_PARENT = 1
LOOK_SECONDS = 0.02


def main() -> None:
    """Import, say so, and obey."""
    breaking.plant()
    for module in (*MAINS.values(), *LATER):
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(module)
    gc.freeze()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    _say("ready")
    living: set[int] = set()
    try:
        for line in iter(sys.stdin.readline, ""):
            told = json.loads(line)
            _say(_obey(told, living))
    finally:
        for pid in living:
            _end(pid)


def _obey(told: dict[str, Any], living: set[int]) -> str:
    if told["do"] == "start":
        pid = os.fork()
        if pid == 0:
            _live(told)
        living.add(pid)
        return str(pid)
    pid = int(told["pid"])
    if pid not in living:
        return "-"
    if told["do"] == "kill":
        _end(pid)
    elif told["do"] == "stop":
        _stop(pid, float(told["grace"]))
    elif told["do"] == "wait":
        living.discard(pid)
        return str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    elif os.waitpid(pid, os.WNOHANG)[0] == 0:
        return str(pid)
    living.discard(pid)
    return "-"


def _stop(pid: int, grace: float) -> None:
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + grace
    while time.monotonic() < until:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return
        time.sleep(LOOK_SECONDS)
    _end(pid)


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _live(told: dict[str, Any]) -> NoReturn:
    """Become the process that is asked for; never comes back."""
    code = 1
    try:
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        log = os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        for there, here in ((os.open(os.devnull, os.O_RDONLY), 0), (log, 1), (log, 2)):
            os.dup2(there, here)
        os.environ.update(told["environment"])
        sys.argv = list(told["command"])
        breaking.arm()
        cli: Callable[[], None] = importlib.import_module(MAINS[Path(sys.argv[0]).name]).cli
        cli()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001  # whatever it is, it is said in the process's own log
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
