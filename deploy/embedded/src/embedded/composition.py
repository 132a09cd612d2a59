"""One address for four services: each under its prefix, `/in/` is intake's, everything else is digest's."""

from collections.abc import Mapping

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service_kit.service import Service

DOORS = "in"
DOORKEEPER = "intake"
FRONT = "digest"
PROBES = frozenset({"/livez", "/readyz"})


class Composition:
    """The one app of the embedded host; a service's own edge sets its root path."""

    def __init__(self, services: Mapping[str, Service]) -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a request to the service it is for."""
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        if path in PROBES:
            await self._probe(path, scope, receive, send)
            return
        await self._app(path)(scope, receive, send)

    def _app(self, path: str) -> ASGIApp:
        first = path.split("/", 2)[1]
        prefix = DOORKEEPER if first == DOORS else first
        return self._services.get(prefix, self._services[FRONT]).asgi

    async def _probe(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """The process is alive, or ready, when all four services are."""
        states: dict[str, int] = {}
        for prefix, service in self._services.items():

            async def note(message: Message, prefix: str = prefix) -> None:
                if message["type"] == "http.response.start":
                    states[prefix] = message["status"]

            await service.asgi({**scope, "path": path, "raw_path": path.encode()}, receive, note)
        status = 200 if all(state == 200 for state in states.values()) else 503
        body = orjson.dumps({"status": "ready" if status == 200 else "not ready", "services": states})
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
        )
        await send({"type": "http.response.body", "body": body})
