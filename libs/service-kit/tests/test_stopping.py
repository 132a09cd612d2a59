"""A service that is asked to stop says so before it refuses connections, and finishes what is in flight."""

import asyncio
import gc
import os
import signal
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from local_servers.process import free_ports
from service_kit.host import listen


class Waiting:
    """An app whose answer waits until the test says so."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.stopping = asyncio.Event()
        self.app = Starlette(routes=[Route("/slow", self.slow), Route("/ready", self.ready)])

    async def slow(self, _request: Request) -> PlainTextResponse:
        self.asked.set()
        await self.go_on.wait()
        return PlainTextResponse("done")

    async def ready(self, _request: Request) -> PlainTextResponse:
        return PlainTextResponse("", 503 if self.stopping.is_set() else 200)


async def connected(client: httpx.AsyncClient) -> bool:
    """Whether connections are taken."""
    try:
        return (await client.get("/ready", headers={"Connection": "close"})).status_code > 0
    except httpx.TransportError:
        return False


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The process that runs the tests keeps its own signals and garbage collection."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    threshold = gc.get_threshold()
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)
    gc.unfreeze()
    gc.set_threshold(*threshold)


@pytest.mark.timeout(30)
async def test_it_says_so_first_then_drains() -> None:
    waiting = Waiting()
    [port] = free_ports(1)
    listening = asyncio.Event()
    serving = asyncio.create_task(
        listen(waiting.app, "127.0.0.1", port, listening.set, on_stopping=waiting.stopping.set, pause=0.5)
    )
    await listening.wait()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        assert (await client.get("/ready")).status_code == 200
        slow = asyncio.create_task(client.get("/slow"))
        await waiting.asked.wait()

        os.kill(os.getpid(), signal.SIGTERM)
        await waiting.stopping.wait()
        assert (await client.get("/ready")).status_code == 503, "still answers, and says that it is leaving"
        while await connected(client):  # noqa: ASYNC110  # the closing of a port has no event
            await asyncio.sleep(0.01)
        assert not slow.done()
        waiting.go_on.set()
        assert (await slow).text == "done"
        await serving
