"""A list that is going in while its service is killed, again and again: every row is in once, and none is lost."""

import asyncio
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import httpx
import pytest

from local_servers import Kafka, Postgres, Stack
from local_servers.process import Process, free_ports, wait_until
from loop.client import Client
from loop.evidence import EmbeddedEvidence, Evidence, KafkaEvidence

ROWS = 30_000
KILLS = 5
SECONDS = 180.0
LOOK_SECONDS = 0.1
"""Between two looks at a list: a small part of what goes in between two kills, and little to ask of a busy service."""


class Killable(Protocol):
    """An installation whose service of lists can be crashed."""

    @property
    def url(self) -> str:
        """The one address."""

    @property
    def admin_key(self) -> str:
        """The first admin's key."""

    def crash(self) -> None:
        """Kill what takes lists in (SIGKILL), and start it again."""


class FourProcesses(NamedTuple):
    """On Kafka and PostgreSQL lead-intake dies alone."""

    stack: Stack

    @property
    def url(self) -> str:
        """The gateway's address."""
        return self.stack.url

    @property
    def admin_key(self) -> str:
        """The first admin's key."""
        return self.stack.admin_key

    def crash(self) -> None:
        """Kill lead-intake."""
        self.stack.kill("lead-intake")
        self.stack.restart("lead-intake")


class OneProcess:
    """The embedded host dies as a whole, with all four services and the log."""

    def __init__(self, folder: Path) -> None:
        port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / "leadloop.log"
        program = str(Path(sys.executable).with_name("leadloop"))
        command = [program, "run", "--data", str(folder / "data"), "--port", str(port)]
        self._process = Process(command, log=self._log, stop_signal=signal.SIGTERM)
        self._start()
        self.admin_key = self._printed_key()

    def crash(self) -> None:
        """Kill everything."""
        self._process.kill()
        self._start()

    def close(self) -> None:
        """End it in good order."""
        self._process.close()

    def _start(self) -> None:
        self._process.start()
        wait_until(self._ready, self._process, self._log, 60)

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def _printed_key(self) -> str:
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return next(line.partition(": ")[2] for line in lines if line.startswith("admin key: "))


@pytest.fixture
def one_process(tmp_path: Path) -> Iterator[OneProcess]:
    host = OneProcess(tmp_path)
    yield host
    host.close()


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_a_list_that_is_killed_five_times_is_in_once_on_the_embedded_stack(
    one_process: OneProcess, tmp_path: Path
) -> None:
    await goes_in_once(one_process, EmbeddedEvidence(tmp_path / "data"))


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_a_list_that_is_killed_five_times_is_in_once_on_kafka_and_postgresql(
    kafka_stack: Stack, kafka_server: Kafka, kafka_prefix: str, postgres_server: Postgres, tmp_path: Path
) -> None:
    evidence = KafkaEvidence(kafka_server.bootstrap, kafka_prefix, postgres_server, tmp_path)
    await goes_in_once(FourProcesses(kafka_stack), evidence)


async def goes_in_once(installation: Killable, evidence: Evidence) -> None:
    """Start a list, kill what takes it in at five places spread over most of it, and count what came of it."""
    async with Client(installation.url, installation.admin_key) as client:
        import_id = await start_list(client)
        for number in range(1, KILLS + 1):
            done = await come_to(client, import_id, number * ROWS // (KILLS + 3))
            assert done < ROWS, f"the list was in before kill {number}"
            await asyncio.to_thread(installation.crash)
        await come_to(client, import_id, ROWS)
        ended = await when_done(client, import_id)
        assert {name: ended[name] for name in ("rows", "created", "known", "refused", "percent")} == {
            "rows": ROWS,
            "created": ROWS,
            "known": 0,
            "refused": 0,
            "percent": 100.0,
        }
        await client.quiet()
        leads = await client.items("/intake/v1/leads")
        assert len({lead["id"] for lead in leads}) == len(leads) == ROWS

    # What was being sent when its relay died is sent again, as it was: consumers know it by its sequence.
    events = {(key, headers) for key, _, headers in await evidence.topic("leadloop.leads.v1")}
    said = Counter(type_of(headers) for _, headers in events)
    assert (said["lead.created"], said["lead.touched"], said["lead.import_ended"]) == (ROWS, ROWS, ROWS)


async def start_list(client: Client) -> str:
    """Upload and start a list of people, all different."""
    rows = "".join(f"p{number}@acme.example,Person {number}\n" for number in range(ROWS))
    preview = await client.do(
        "POST", "/intake/v1/imports", files={"file": ("fair.csv", f"email,name\n{rows}")}, data={"kind": "leads"}
    )
    await client.post(f"/intake/v1/imports/{preview['id']}/start")
    return str(preview["id"])


async def come_to(client: Client, import_id: str, rows: int) -> int:
    """Wait until so many rows are in; how many are."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        answer = await asked(client, import_id)
        if answer is not None and answer["done_rows"] >= rows:
            return int(answer["done_rows"])
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError(f"the list did not come to {rows} rows")


async def when_done(client: Client, import_id: str) -> dict[str, object]:
    """Wait until its leads have been told that it has ended."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        answer = await asked(client, import_id)
        if answer is not None and answer["state"] == "done":
            return answer
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError("the list did not end")


async def asked(client: Client, import_id: str) -> dict[str, Any] | None:
    """How the import stands; None while its service is away."""
    try:
        answer = await client.ask("GET", f"/intake/v1/imports/{import_id}")
    except httpx.TransportError:
        return None
    return answer.json() if answer.status_code == 200 else None


def type_of(headers: bytes) -> str:
    """The event's type out of a record's headers, as either log writes them."""
    names = ("lead.created", "lead.touched", "lead.import_ended")
    return next((name for name in names if name.encode() in headers), "another")
