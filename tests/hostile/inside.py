"""A client that asks an installation inside this process, without a socket: hundreds of answers a second."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from embedded.process import Embedded
from event_bus.clock import Clock, system_clock
from loop.client import Client

ADDRESS = "http://127.0.0.1:8000"


class Inside(Client):
    """As `Client`, of an app in this process."""

    def __init__(self, host: Embedded, key: str) -> None:
        super().__init__(ADDRESS, key)
        self.authorization = {"Authorization": f"Bearer {key}"} if key else {}
        # What goes wrong inside is to be seen as a client sees it: a 500, and not as an exception.
        transport = httpx.ASGITransport(host.app, raise_app_exceptions=False)  # type: ignore[arg-type]
        self._http = httpx.AsyncClient(base_url=ADDRESS, headers=self.authorization, transport=transport, timeout=60)

    async def send(self, request: httpx.Request) -> httpx.Response:
        """A request of any kind, from a browser that keeps nothing."""
        await request.aread()  # a body in parts is kept, so that it can be looked at again
        answer = await self._http.send(request)
        self.forget_cookies()
        return answer

    def build(self, method: str, url: str, **more: Any) -> httpx.Request:
        """Such a request."""
        if files := more.get("files"):
            parts = files.items() if isinstance(files, dict) else files
            more["files"] = [(field, sendable(content)) for field, content in parts]
        return self._http.build_request(method, url, **more)

    def forget_cookies(self) -> None:
        """As a browser that was closed."""
        self._http.cookies.clear()


def sendable(content: Any) -> Any:
    """A part of a form as a client can send it: a number or a list that breaks the document goes as its text."""
    if isinstance(content, tuple):
        name, inner, *rest = content
        return (name, sendable(inner), *rest)
    return content if isinstance(content, str | bytes) else str(content).encode()


@asynccontextmanager
async def installed(
    data: Path, *, clock: Clock = system_clock, database_url: Callable[[str], str] | None = None
) -> AsyncIterator[Embedded]:
    """Four services in this process, started and stopped, which listen nowhere."""
    host = Embedded(data, clock=clock, address=ADDRESS, database_url=database_url)
    await host.start()
    try:
        yield host
    finally:
        await host.stop()
