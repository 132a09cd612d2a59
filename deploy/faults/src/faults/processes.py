"""Processes that are no children of ours: a broker, the database and what it has started."""

import asyncio
import os
import signal
from pathlib import Path


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
    return Path(f"/proc/{pid}").exists()
