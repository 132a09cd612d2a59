"""The small gateway in front of four service processes: the same one address that the embedded host has.

A deployment uses nginx (deploy/gateway); this one needs nothing but Python. It never strips a prefix.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping

import httpx
from starlette.types import Message, Receive, Scope, Send

from embedded.composition import DOORKEEPER, DOORS, FRONT
from service_kit.errors import unavailable
from service_kit.host import listen
from service_kit.observe import configure_logs
from service_kit.web.edge import send_refusal

HOP_BY_HOP = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", b"te", b"trailer"})
SECONDS = 60.0


class Gateway:
    """Forwards each request to the service whose prefix it carries."""

    def __init__(self, upstreams: Mapping[str, str], client: httpx.AsyncClient) -> None:
        self._upstreams = upstreams
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, streamed both ways."""
        if scope["type"] != "http":
            return
        first = scope["path"].split("/", 2)[1]
        prefix = DOORKEEPER if first == DOORS else first
        upstream = self._upstreams.get(prefix, self._upstreams[FRONT])
        target = upstream + scope["raw_path"].decode() + _query(scope)
        headers = [(name, value) for name, value in scope["headers"] if name not in HOP_BY_HOP]
        request = self._client.build_request(scope["method"], target, headers=headers, content=_body(receive))
        try:
            response = await self._client.send(request, stream=True)
        except httpx.TransportError:
            await send_refusal(unavailable(), "", send)
            return
        try:
            await send({"type": "http.response.start", "status": response.status_code, "headers": _kept(response)})
            async for chunk in response.aiter_raw():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await response.aclose()


def _query(scope: Scope) -> str:
    query: bytes = scope["query_string"]
    return f"?{query.decode()}" if query else ""


def _kept(response: httpx.Response) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, value in response.headers.raw if name.lower() not in HOP_BY_HOP]


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            return
        yield message.get("body", b"")
        if not message.get("more_body"):
            return


async def serve(upstreams: Mapping[str, str], port: int) -> None:
    """Listen until asked to stop."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=100)
    async with httpx.AsyncClient(timeout=SECONDS, limits=limits, trust_env=False) as client:
        await listen(Gateway(upstreams, client), "127.0.0.1", port)


def main() -> None:
    """`python -m embedded.gateway --port 8000 intake=http://127.0.0.1:8001 ...`"""
    parser = argparse.ArgumentParser(prog="gateway")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("upstream", nargs="+", help="prefix=http://host:port")
    arguments = parser.parse_args()
    configure_logs()
    asyncio.run(serve(dict(pair.split("=", 1) for pair in arguments.upstream), arguments.port))


if __name__ == "__main__":
    main()
