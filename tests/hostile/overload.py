"""`make overload`: twice what the machine can take. Everything is answered or refused so that it can be sent again."""

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from hostile.weights import grown, thirds
from local_servers.process import free_ports
from loop.running import until_ready

CLIENTS = 32
CALIBRATION_SECONDS = 10.0
NORMAL_SECONDS = 10.0
PATIENCE_SECONDS = 60.0
"""A client waits no longer; one that got nothing by then was neither answered nor refused."""
MARGIN, LEEWAY_SECONDS = 3.0, 0.05
"""A request alone afterwards takes at most so many times what it took before, and so much more."""


KEPT_SECONDS = 1.0
"""A server ends what is idle for longer sometimes just when something is sent."""


class Connection(NamedTuple):
    """One that waits for its next request."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    since: float


class Seen(NamedTuple):
    """What clients saw, and what the process weighed meanwhile (mebibytes)."""

    answers: Counter[str]
    accepted: list[str]
    weights: list[float]


@asynccontextmanager
async def process(data: Path) -> AsyncIterator[tuple[str, str, int]]:
    """The product as `make run` starts it: its address, admin key and process id."""
    port = free_ports(1)[0]
    program = Path(sys.executable).with_name("leadloop")
    running = await asyncio.create_subprocess_exec(
        program, "run", "--data", data, "--port", str(port), stdout=asyncio.subprocess.PIPE
    )
    url = f"http://127.0.0.1:{port}"
    try:
        assert running.stdout is not None
        async with asyncio.timeout(120):
            while not (line := await running.stdout.readline()).startswith(b"admin key: "):
                assert line, "the process ended before it listened"
            await until_ready(f"{url}/readyz")
        yield url, line.decode().removeprefix("admin key: ").strip(), running.pid
    finally:
        running.send_signal(signal.SIGTERM)
        await running.wait()


class Crowd:
    """Many clients of one address, each cheaper than what it asks for: else they would be what is overloaded."""

    def __init__(self, url: str, key: str, pid: int) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        self.http = httpx.AsyncClient(base_url=url, headers=headers, timeout=PATIENCE_SECONDS, trust_env=False)
        self._address = (self.http.base_url.host, self.http.base_url.port)
        self._head = f"POST /intake/v1/leads HTTP/1.1\r\nhost: overload\r\nauthorization: Bearer {key}\r\n"
        self._idle: list[Connection] = []
        self._pid = pid
        self._sent = 0

    async def one(self, seen: Seen) -> None:
        """A lead, sent once."""
        self._sent += 1
        email = f"p{self._sent}@p{self._sent}.example"
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, head = await self._answer(json.dumps({"email": email, "kind": "demo_requested"}))
        except (OSError, EOFError) as error:  # a time-out is one
            seen.answers[type(error).__name__] += 1
            return
        ready = status == 503 and b"\r\nretry-after:" in head
        seen.answers[f"{status}{' with Retry-After' if ready else ''}"] += 1
        if status // 100 == 2:
            seen.accepted.append(email)

    async def _answer(self, body: str) -> tuple[int, bytes]:
        """Status and head of what is answered, over a connection that was idle, if there is one."""
        reader, writer = self._kept() or await asyncio.open_connection(*self._address)
        try:
            length = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            writer.write((self._head + length + body).encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
        except BaseException:
            writer.close()
            raise
        if b"\r\nconnection: close" in head:
            writer.close()
        else:
            self._idle.append(Connection(reader, writer, time.monotonic()))
        return int(head.split(b" ", 2)[1]), head

    def _kept(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection that the server surely keeps."""
        while self._idle:
            last = self._idle.pop()
            if time.monotonic() - last.since < KEPT_SECONDS:
                return last.reader, last.writer
            last.writer.close()
        return None

    async def capacity(self) -> tuple[float, list[str]]:
        """Leads a second with as many clients as are served well, and who was accepted."""
        seen = Seen(Counter(), [], [])
        until = time.monotonic() + CALIBRATION_SECONDS

        async def client() -> None:
            while time.monotonic() < until:
                await self.one(seen)

        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        return len(seen.accepted) / CALIBRATION_SECONDS, seen.accepted

    async def flood(self, rate: float, seconds: float) -> Seen:
        """So many leads a second, whether or not any is answered."""
        seen = Seen(Counter(), [], [])
        began = time.monotonic()
        asked: set[asyncio.Task[None]] = set()
        while (passed := time.monotonic() - began) < seconds:
            for _ in range(int(passed * rate) - sum(seen.answers.values()) - len(asked)):
                task = asyncio.create_task(self.one(seen))
                asked.add(task)
                task.add_done_callback(asked.discard)
            seen.weights.append(self.weight())
            await asyncio.sleep(0.02)
        await asyncio.gather(*asked)
        return seen

    async def alone(self) -> float:
        """The middle of what five requests take, one after the other, in seconds."""
        taken = []
        for _ in range(5):
            began = time.perf_counter()
            await self.one(Seen(Counter(), [], []))
            taken.append(time.perf_counter() - began)
        return statistics.median(taken)

    def weight(self) -> float:
        """What the process holds in memory."""
        pages = int(Path(f"/proc/{self._pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    async def close(self) -> None:
        """Hang up."""
        await self.http.aclose()
        for one in self._idle:
            one.writer.close()

    async def lost(self, accepted: list[str]) -> int:
        """How many were accepted and are not there."""
        there: set[str] = set()
        cursor = None
        while True:
            asked = {"limit": 200} | ({"cursor": cursor} if cursor else {})
            page = (await self.http.get("/intake/v1/leads", params=asked)).json()
            there.update(email for one in page["items"] for email in one["emails"])
            cursor = page["next"]
            if cursor is None:
                return len(set(accepted) - there)


async def overload(seconds: float) -> list[str]:
    """Run it; what was not as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        async with process(Path(folder)) as (url, key, pid):
            crowd = Crowd(url, key, pid)
            before = await crowd.alone()
            rate, accepted = await crowd.capacity()
            calm = crowd.weight()
            seen = await crowd.flood(2 * rate, seconds)
            await asyncio.sleep(NORMAL_SECONDS)
            after, ready = await crowd.alone(), (await crowd.http.get("/readyz")).status_code
            lost = await crowd.lost(accepted + seen.accepted)
            await crowd.close()
    most = thirds(seen.weights)
    report = {
        "leads_a_second": rate, "sent_a_second": 2 * rate, "seconds": seconds, "answers": dict(seen.answers),
        "lost": lost, "mebibytes": [round(calm), *map(round, most)], "alone_before": before, "alone_after": after,
    }  # fmt: skip
    print(json.dumps(report, indent=2))
    return [
        *strange(seen.answers),
        *([f"{lost} accepted leads are lost"] if lost else []),
        *grown(calm, most),
        *([f"a request alone takes {after:.3f} s, before {before:.3f} s"] if is_slower(before, after) else []),
        *([f"/readyz answers {ready}"] if ready != 200 else []),
    ]


def strange(answers: Counter[str]) -> list[str]:
    """What was neither accepted nor refused so that it can be sent again."""
    return [f"{many} x {one}" for one, many in answers.items() if one not in {"201", "503 with Retry-After"}]


def is_slower(before: float, after: float) -> bool:
    """Whether a request alone takes so much longer than before (seconds) that this is not back to normal."""
    return after > MARGIN * before + LEEWAY_SECONDS


def main() -> None:
    """Run it, and exit 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="python -m hostile.overload")
    parser.add_argument("--seconds", type=float, default=120.0)
    problems = asyncio.run(overload(parser.parse_args().seconds))
    print("\n".join(problems) or "nothing was found")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
