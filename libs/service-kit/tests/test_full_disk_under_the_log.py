"""A log that cannot be written fails nobody: what failed is counted, and workers begin again as ever."""

import asyncio
import errno
import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from event_bus.testing.bus import until
from event_bus.testing.memory import MemoryLog
from event_bus.transaction import UnavailableError
from service_kit import service as kit
from service_kit.clock import FrozenClock
from service_kit.foundation import Foundation, ServiceTables
from service_kit.observe import configure_logs
from service_kit.service import Worker
from service_kit.settings import ServiceSettings


class Disk(io.StringIO):
    """A stream on a disk that can be full."""

    full = True

    def flush(self) -> None:
        """Fail as the system does."""
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """Logs as in production, on a disk that is full."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = Disk()
    monkeypatch.setattr("sys.stderr", stream)
    configure_logs()
    yield stream
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def test_writes_that_failed_are_counted_and_said(disk: Disk) -> None:
    log = structlog.get_logger("test")
    log.warning("consumer_waits")
    logging.getLogger("asyncio").error("said by a library")
    disk.full = False
    log.warning("consumer_goes_on")

    lines = [json.loads(line) for line in disk.getvalue().splitlines()]
    assert [line["event"] for line in lines] == [
        "consumer_waits", "library_message", "consumer_goes_on", "log_writes_failed",
    ]  # fmt: skip
    assert lines[-1]["count"] == 2


def test_a_closed_stream_is_no_failure_of_what_is_logged(disk: Disk) -> None:
    disk.close()
    structlog.get_logger("test").warning("consumer_waits")


@pytest.mark.usefixtures("disk")
async def test_a_worker_that_cannot_even_say_that_it_failed_begins_again(
    sqlite_url: str, shared: ServiceTables, memory: MemoryLog, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit, "AGAIN_SECONDS", 0.001)
    runs: list[int] = []

    async def run() -> None:
        runs.append(1)
        if len(runs) < 3:
            raise UnavailableError("the disk is full")
        await asyncio.Event().wait()

    settings = ServiceSettings(database_url=SecretStr(sqlite_url), log_url="embedded:///nowhere")
    foundation = Foundation("digest", "digest", settings, shared, memory, clock)
    service = foundation.service("digest", [], [], [Worker("relay", run)], description="x")
    await service.start()

    async def third() -> bool:
        return len(runs) == 3

    await until(third)
    await service.stop()
    assert len(runs) == 3
