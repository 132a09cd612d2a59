"""The small gateway in front of four service processes: the same one address that the embedded host has.

A deployment uses nginx (deploy/gateway); this one needs nothing but Python. It never strips a prefix.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping

import httpx
import structlog
from starlette.types import Message, Receive, Scope, Send

from embedded.composition import DOORKEEPER, DOORS, FRONT
from service_kit.errors import not_found, unavailable, unknown_outcome
from service_kit.host import listen
from service_kit.ids import new_id
from service_kit.observe import configure_logs
from service_kit.pages.assets import asset_at
from service_kit.pages.away import ASSETS, away_answer
from service_kit.web.edge import send_refusal

HOP_BY_HOP = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", b"te", b"trailer"})
SECONDS = 60.0
log = structlog.get_logger("embedded.gateway")


class Gateway:
    """Forwards each request to the service whose prefix it carries."""

    def __init__(self, upstreams: Mapping[str, str], client: httpx.AsyncClient) -> None:
        self._upstreams = upstreams
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, streamed both ways."""
        if scope["type"] != "http":
            return
        if scope["path"].startswith(ASSETS):
            await _asset(scope["path"].removeprefix(ASSETS), send)
            return
        first = scope["path"].split("/", 2)[1]
        prefix = DOORKEEPER if first == DOORS else first
        prefix = prefix if prefix in self._upstreams else FRONT
        target = self._upstreams[prefix] + scope["raw_path"].decode() + _query(scope)
        headers = [(name, value) for name, value in scope["headers"] if name not in HOP_BY_HOP]
        request = self._client.build_request(scope["method"], target, headers=headers, content=_body(receive))
        try:
            response = await self._client.send(request, stream=True)
        except httpx.TransportError as error:
            await self._away(scope, prefix, error, send)
            return
        try:
            await send({"type": "http.response.start", "status": response.status_code, "headers": _kept(response)})
            async for chunk in response.aiter_raw():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await response.aclose()

    @staticmethod
    async def _away(scope: Scope, prefix: str, error: httpx.TransportError, send: Send) -> None:
        """People are told on a page, programs in problem details; nothing is known of what had already been sent."""
        number = new_id()
        log.warning("service_away", service=prefix, reason=type(error).__name__, request_id=number)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        page = away_answer(scope["method"], headers, number)
        if page is None:
            never_sent = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))
            await send_refusal(unavailable() if never_sent else unknown_outcome(), number, send)
        else:
            await _send(503, *page, send)


async def _asset(name: str, send: Send) -> None:
    """What the page needs: the service that serves it to other pages may be the very one that is away."""
    found = asset_at(name)
    if found is None:
        await send_refusal(not_found("file"), new_id(), send)
    else:
        await _send(200, found.content, {"Content-Type": found.media_type, "Cache-Control": "max-age=3600"}, send)


async def _send(status: int, body: bytes, headers: Mapping[str, str], send: Send) -> None:
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    pairs.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


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
