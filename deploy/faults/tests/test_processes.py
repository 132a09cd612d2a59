"""Processes that are no children of the run's: who has ended is gone, whether or not somebody has waited for it."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from faults.processes import send, until_gone

FOREVER = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """One that runs until it is killed, and that nobody has waited for by then."""
    with subprocess.Popen(FOREVER) as started:  # noqa: S603  # a command of our own
        yield started
        started.kill()


async def test_who_was_killed_is_gone_though_nobody_has_waited_for_it(process: subprocess.Popen[bytes]) -> None:
    send([process.pid], signal.SIGKILL)
    async with asyncio.timeout(30):
        await until_gone([process.pid])
    assert process.returncode is None  # still there for whoever started it


async def test_who_runs_is_waited_for(process: subprocess.Popen[bytes]) -> None:
    waiting = asyncio.ensure_future(until_gone([process.pid]))
    await asyncio.sleep(0)
    assert not waiting.done()
    process.kill()
    process.wait()
    async with asyncio.timeout(30):
        await waiting


async def test_nobody_is_sent_anything_who_is_not_there(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    send([process.pid], signal.SIGKILL)
    await until_gone([process.pid])
