"""The whole product as tests of the loop meet it: one address, one admin key, on both stacks."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from embedded.process import Embedded
from event_bus.kafka import KafkaLog
from local_servers import Kafka, Postgres, Stack
from loop.evidence import SERVICES, EmbeddedEvidence, KafkaEvidence, database_name
from loop.running import Running, listening

FEW_PARTITIONS = 3


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
