"""A log on the shared broker, and one on a broker that a test may stop."""

from collections.abc import AsyncIterator, Iterator

import pytest

from event_bus.kafka import KafkaLog, Timing
from event_bus.port import Log
from local_servers import QUICK_START, Kafka, ServerError

IMPATIENT = Timing(connect=3, send=3, drain=2, heartbeat=0.2, silence=2, stop=2)
"""So that a test sees within seconds what a cluster is given a minute for."""
UNHURRIED = IMPATIENT._replace(connect=30, send=30)
"""Where no broker goes away, a busy machine may take its time to send; nobody waits for these to run out."""


@pytest.fixture
async def log(kafka_bootstrap: str, kafka_prefix: str) -> AsyncIterator[KafkaLog]:
    """One partition, so that a test knows where everything stands."""
    log = KafkaLog(kafka_bootstrap, kafka_prefix, partitions=1, timing=IMPATIENT)
    await log.start()
    yield log
    await log.stop()
    await log.delete_topics()


@pytest.fixture
async def wide_log(kafka_bootstrap: str, kafka_prefix: str) -> AsyncIterator[KafkaLog]:
    """Four partitions, to be shared."""
    log = KafkaLog(kafka_bootstrap, kafka_prefix, partitions=4, timing=UNHURRIED)
    await log.start()
    yield log
    await log.stop()
    await log.delete_topics()


@pytest.fixture(scope="session")
def mortal_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A broker of the fault tests' own."""
    server = Kafka(tmp_path_factory.mktemp("kafka"), java_options=QUICK_START)
    yield server
    server.close()


@pytest.fixture
def broker(mortal_broker: Kafka, kafka_server: Kafka) -> Kafka:
    """That broker, running; where the shared one cannot be had this one cannot either."""
    assert kafka_server.pid()
    try:
        return mortal_broker.start()
    except ServerError as error:
        pytest.fail(str(error))


@pytest.fixture
async def mortal_log(broker: Kafka, kafka_prefix: str) -> AsyncIterator[Log]:
    """A log whose broker the test may stop and start."""
    log = KafkaLog(broker.bootstrap, kafka_prefix, partitions=1, timing=IMPATIENT)
    await log.start()
    yield log
    await log.stop()
