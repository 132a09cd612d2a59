"""The whole product as tests of the loop meet it: one address, one admin key, on both stacks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from local_servers import Kafka, Postgres, Stack
from local_servers.process import free_ports

from loop.evidence import EmbeddedEvidence, Evidence, KafkaEvidence


class Running(NamedTuple):
    """A running installation."""

    url: str
    admin_key: str
    evidence: Evidence


@asynccontextmanager
async def embedded(data: Path, zone: str = "UTC") -> AsyncIterator[Running]:
    """The one process, listening on a real port inside this test's event loop."""
    import uvicorn

    from embedded.process import Embedded

    host = Embedded(data, time_zone=zone)
    app = await host.start()
    port = free_ports(1)[0]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, lifespan="off", log_config=None, access_log=False)
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event to wait on
        await asyncio.sleep(0.01)
    try:
        yield Running(f"http://127.0.0.1:{port}", host.admin_key(), EmbeddedEvidence(data))
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
        async with embedded(tmp_path / "data") as running:
            yield running
    else:
        kafka_stack: Stack = request.getfixturevalue("kafka_stack")
        postgres: Postgres = request.getfixturevalue("postgres_server")
        kafka: Kafka = request.getfixturevalue("kafka_server")
        prefix: str = request.getfixturevalue("kafka_prefix")
        evidence = KafkaEvidence(kafka.bootstrap, prefix, postgres, tmp_path)
        yield Running(kafka_stack.url, kafka_stack.admin_key, evidence)
