"""The product on one real port, inside the event loop of whoever asks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import httpx
import uvicorn

from embedded.process import Embedded
from event_bus.port import Log
from local_servers.process import free_ports
from loop.client import trusted
from loop.evidence import Evidence


class Running(NamedTuple):
    """A running installation."""

    url: str
    admin_key: str
    evidence: Evidence | None
    event_log: Log | None = None


async def until_ready(url: str) -> None:
    """Every consumer has joined its group."""
    async with httpx.AsyncClient(trust_env=False, verify=trusted()) as client, asyncio.timeout(60):
        while (await client.get(url)).status_code != 200:  # noqa: ASYNC110  # readiness is asked for
            await asyncio.sleep(0.05)


@asynccontextmanager
async def listening(host: Embedded, evidence: Evidence | None) -> AsyncIterator[Running]:
    """Four services in this process, listening on a real port inside this test's event loop."""
    app = await host.start()
    port = free_ports(1)[0]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, lifespan="off", log_config=None, access_log=False)
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event to wait on
        await asyncio.sleep(0.01)
    await until_ready(f"http://127.0.0.1:{port}/readyz")
    try:
        yield Running(f"http://127.0.0.1:{port}", host.admin_key(), evidence, host.event_log)
    finally:
        server.should_exit = True
        await serving
        await host.stop()
