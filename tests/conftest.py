"""The whole product as tests of the loop meet it: one address, one admin key, on both stacks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import uvicorn

from embedded.process import Embedded
from event_bus.kafka import KafkaLog
from local_servers import Kafka, Postgres, Stack
from local_servers.process import free_ports
from loop.evidence import SERVICES, EmbeddedEvidence, Evidence, KafkaEvidence, database_name

FEW_PARTITIONS = 3


class Running(NamedTuple):
    """A running installation."""

    url: str
    admin_key: str
    evidence: Evidence | None


async def until_ready(url: str) -> None:
    """Every consumer has joined its group."""
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(60):
        while (await client.get(url)).status_code != 200:  # noqa: ASYNC110  # readiness is asked for
            await asyncio.sleep(0.05)


@asynccontextmanager
async def listening(host: Embedded, evidence: Evidence) -> AsyncIterator[Running]:
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
        yield Running(f"http://127.0.0.1:{port}", host.admin_key(), evidence)
    finally:
        server.should_exit = True
        await serving
        await host.stop()


@pytest.fixture
def kafka_stack(postgres_server: Postgres, kafka_server: Kafka, kafka_prefix: str, tmp_path: Path) -> Iterator[Stack]:
    """Four processes behind the gateway, on the run's real broker and PostgreSQL."""
    stack = Stack(tmp_path, postgres=postgres_server, kafka=kafka_server, settings={"TOPIC_PREFIX": kafka_prefix})
    with stack:
        yield stack


@pytest.fixture(
    params=[
        pytest.param("embedded", marks=[pytest.mark.embedded_log, pytest.mark.sqlite]),
        pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.postgresql]),
    ]
)
async def stack(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Running]:
    """The product on both stacks, one after the other: the test runs twice."""
    if request.param == "embedded":
        async with listening(Embedded(tmp_path), EmbeddedEvidence(tmp_path)) as running:
            yield running
        return
    postgres: Postgres = request.getfixturevalue("postgres_server")
    kafka: Kafka = request.getfixturevalue("kafka_server")
    prefix: str = request.getfixturevalue("kafka_prefix")
    urls = {service: postgres.create_database(database_name(prefix, service)) for service in SERVICES}
    event_log = KafkaLog(kafka.bootstrap, prefix, FEW_PARTITIONS)
    host = Embedded(tmp_path, event_log=event_log, database_url=urls.__getitem__)
    async with listening(host, KafkaEvidence(kafka.bootstrap, prefix, postgres, tmp_path)) as running:
        yield running
    for service in SERVICES:
        postgres.drop_database(database_name(prefix, service))


@pytest.fixture
def processes(kafka_stack: Stack) -> Running:
    """Four real processes behind the gateway, as `make run STACK=kafka` starts them."""
    return Running(kafka_stack.url, kafka_stack.admin_key, None)
