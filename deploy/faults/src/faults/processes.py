"""Processes that are no children of ours: a broker, the database and what it has started."""

import asyncio
import os
import signal
from pathlib import Path

ENDED = ("Z", "X")
"""States of a process that has ended: nobody has asked how yet, or it is just going (proc_pid_stat(5))."""


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


async def until_gone(pids: list[int]) -> None:
    """Wait until none of them is there."""
    while any(map(_exists, pids)):  # noqa: ASYNC110  # they are no children of ours
        await asyncio.sleep(0.05)


def send(pids: list[int], number: signal.Signals) -> None:
    """Send a signal to those that are there."""
    for pid in pids:
        if _exists(pid):
            os.kill(pid, number)


def _exists(pid: int) -> bool:
    """Whether it runs: one that ended stands there until it is waited for, in a container without an init for ever."""
    try:
        # Behind the name, which may have brackets and spaces of its own (proc_pid_stat(5)).
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in ENDED
