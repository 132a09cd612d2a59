"""Lines that break: of a list nothing stays, of a form what came."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from lead_intake.adapters import tables

Door = Callable[..., Awaitable[str]]
KEY = f"ll_{'marketer':a<8}_{'marketer':A<32}"


@pytest.fixture
async def port(world: Any) -> AsyncIterator[int]:
    """The service behind a real server of this test."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(world.service.asgi, lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve([listening]))
        yield int(listening.getsockname()[1])
        server.should_exit = True
        await serving


async def send(port: int, head: str, body: bytes) -> asyncio.StreamWriter:
    """Begin a request; its line stays open."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
    await writer.drain()
    return writer


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """The server notices by itself; how soon is nobody's promise."""
    async with asyncio.timeout(30):
        while not await condition():
            pass


async def test_of_a_list_whose_line_breaks_nothing_stays(world: Any, port: int) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nleads\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nemail\n'
        + b"a@b.example\n"
        * 500_000
    )
    head = (
        f"POST /v1/imports HTTP/1.1\nHost: intake\nAuthorization: Bearer {KEY}\n"
        f"Content-Type: multipart/form-data; boundary=x\nContent-Length: {len(body) + 1000}"
    )

    writer = await send(port, head, body)

    async def stored() -> bool:
        return len(await world.rows(tables.import_part)) > 0

    async def forgotten() -> bool:
        return not await world.rows(tables.import_part) and not await world.rows(tables.import_job)

    await until(stored)
    writer.transport.abort()
    await until(forgotten)
    assert await world.rows(tables.submission) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"email=ann@acme.example&message=call m"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nann@acme.example\r\n--x\r\nContent-Dispo',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nann@acme.example\r\n--x\r\n'
            b'Content-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n\r\n' + b"%PDF" * 500_000,
        ),
    ],
)
async def test_of_a_form_whose_line_breaks_the_words_stay(world: Any, door: Door, kind: str, body: bytes) -> None:
    path = urlsplit(await door()).path
    headers = [(b"host", b"intake"), (b"content-type", kind.encode()), (b"content-length", b"1000")]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("intake", 80), "state": {},
    }  # fmt: skip
    line = iter([{"type": "http.request", "body": body, "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(line)

    async def nobody_listens(message: Any) -> None:
        pass

    await world.service.asgi(scope, receive, nobody_listens)

    (row,) = await world.rows(tables.submission)
    assert (row.status, row.lead_id) == ("refused", None)
    assert b"ann@acme.example" in row.raw
    assert "cut off" in row.problem
