"""Sends requests that were written beforehand as fast as they are answered: no sender's cost is to be measured."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from local_servers import ServerError

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"


def request(path: str, body: bytes, headers: Mapping[str, str], method: str = "POST") -> bytes:
    """A whole HTTP/1.1 request."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "host: bench",
        f"content-length: {len(body)}",
        "content-type: application/json",
    ]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + HEAD_END + body


class _Client(asyncio.Protocol):
    """One connection that is never idle."""

    def __init__(self, waiting: Iterator[tuple[float, bytes]], statuses: "Counter[int]") -> None:
        """`waiting` are requests, each with the loop time before which it must not be sent."""
        self._waiting = waiting
        self._statuses = statuses
        self._read = bytearray()
        self._transport: asyncio.WriteTransport | None = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101  # what create_connection gives
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        """Count an answer when it is whole, and send the next request."""
        self._read += data
        end = self._read.find(HEAD_END)
        if end < 0:
            return
        head = bytes(self._read[:end]).lower()
        place = head.find(LENGTH)
        if place < 0:
            self._fail(f"an answer without a length: {head[:200]!r}")
            return
        length = int(head[place + len(LENGTH) :].split(b"\r\n", 1)[0])
        if len(self._read) < end + len(HEAD_END) + length:
            return
        status = int(head.split(b" ", 2)[1])
        self._statuses[status] += 1
        if not 200 <= status < 300:
            self._fail(f"answered {status}: {bytes(self._read[end + 4 : end + 304])!r}")
            return
        self._read.clear()
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        """The server must not end a connection that is in use."""
        self._fail(f"the connection ended: {exc}")

    def _next(self) -> None:
        assert self._transport is not None  # noqa: S101  # only called while connected
        following = next(self._waiting, None)
        if following is not None:
            due, written = following
            early = due - asyncio.get_running_loop().time()
            if early > 0:
                asyncio.get_running_loop().call_later(early, self._transport.write, written)
            else:
                self._transport.write(written)
        elif not self.done.done():
            self.done.set_result(None)
            self._transport.close()

    def _fail(self, reason: str) -> None:
        if not self.done.done():
            self.done.set_exception(ServerError(reason))
            if self._transport is not None:
                self._transport.close()


async def send(port: int, requests: Sequence[bytes], clients: int, per_second: float | None = None) -> float:
    """Send all of them over so many connections; the seconds until the last answer.

    With `per_second` no faster than that, evenly; else as fast as they are answered.

    Raises `ServerError` for an answer that is no success.
    """
    loop, statuses = asyncio.get_running_loop(), Counter[int]()
    begun, apart = loop.time(), 0.0 if per_second is None else 1 / per_second
    waiting = ((begun + place * apart, written) for place, written in enumerate(requests))
    connected: list[_Client] = []
    started = time.perf_counter()
    for _ in range(clients):
        _transport, client = await loop.create_connection(lambda: _Client(waiting, statuses), "127.0.0.1", port)
        connected.append(client)
    await asyncio.gather(*(client.done for client in connected))
    seconds = time.perf_counter() - started
    if statuses.total() != len(requests):
        raise ServerError(f"{statuses.total()} of {len(requests)} requests were answered")
    return seconds
