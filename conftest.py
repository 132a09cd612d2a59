"""What every test may ask for: fresh databases on SQLite and PostgreSQL, an event log on the embedded log and Kafka."""

import asyncio
import gc
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from event_bus.port import Log
from kept_routes import keep_routes
from kept_statements import keep_statements
from local_servers import QUICK_START, Kafka, Postgres, ServerError
from local_servers.fresh import Databases, PostgresDatabases, SqliteDatabases

BACKENDS = ("sqlite", "postgresql", "embedded_log", "kafka")
BACKEND = "backend"
RAN = pytest.StashKey[Counter[str]]()
FEW_PARTITIONS = 3
"""Enough to be shared and to order per key; twelve of every topic take a broker noticeably longer to make."""
PREFIXES = (f"test{number}-" for number in count(1))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """The one real PostgreSQL of this process; a test that stops it must start its own."""
    server = Postgres(in_memory=True, settings={"fsync": "off"})  # it dies with its data, so nothing waits for a disk
    start(server)
    yield server
    server.close()


@pytest.fixture(scope="session")
def kafka_server() -> Iterator[Kafka]:
    """The one real Kafka broker of this process; a test that stops it must start its own."""
    server = Kafka(java_options=QUICK_START)
    start(server)
    yield server
    server.close()


def start(server: Postgres | Kafka) -> None:
    """Start a server; where that cannot be, the test is skipped with the reason, or fails in CI."""
    try:
        server.start()
    except ServerError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{type(server).__name__} is not to be had: {error}")
        pytest.skip(f"{type(server).__name__} is not to be had: {error}")


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: Postgres) -> Iterator[PostgresDatabases]:
    """Databases on the real PostgreSQL."""
    databases = PostgresDatabases(postgres_server)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[SqliteDatabases]:
    """Databases in files, in memory where there is such a folder: they die with the test, so none waits for a disk."""
    memory = Path("/dev/shm")  # noqa: S108
    with TemporaryDirectory(prefix="leadloop-", dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield SqliteDatabases(Path(folder))


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.sqlite),
        pytest.param("postgresql", marks=pytest.mark.postgresql),
    ]
)
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Both kinds of database, one after the other: the test runs twice."""
    kind = "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    chosen: Databases = request.getfixturevalue(kind)
    yield chosen
    chosen.drop_all()


@pytest.fixture
def database_url(databases: Databases) -> str:
    """The address of an empty database of the test's own."""
    return databases.fresh("empty", None)


@pytest.fixture
def migrated(databases: Databases) -> Callable[..., str]:
    """Called with a package, for a migrated database of the test's own; also with what steps of a name made, once."""
    from service_kit.migrations import upgrade
    from service_kit.testing import fill

    def fresh(package: str, name: str = "", steps: Sequence[Any] = ()) -> str:
        async def make(url: str) -> None:
            await upgrade(package, url)
            await fill(url, *steps)

        def build(url: str) -> None:
            with ThreadPoolExecutor(1) as thread:  # the test's own event loop may be running in this one
                thread.submit(asyncio.run, make(url)).result()

        return databases.fresh(f"{package}{name}", build)

    return fresh


@pytest.fixture
def kafka_bootstrap(kafka_server: Kafka) -> str:
    """The broker's address."""
    return kafka_server.bootstrap


@pytest.fixture
def kafka_prefix() -> str:
    """What keeps a test's topics apart on the one broker."""
    return next(PREFIXES)


@pytest.fixture(
    params=[
        pytest.param("embedded_log", marks=pytest.mark.embedded_log),
        pytest.param("kafka", marks=pytest.mark.kafka),
    ]
)
async def open_log(
    request: pytest.FixtureRequest, tmp_path: Path, kafka_prefix: str
) -> AsyncIterator[Callable[[], Awaitable[Log]]]:
    """Opens the test's own log, anew each time: on both event logs, one after the other, so the test runs twice."""
    if request.param == "embedded_log":
        yield partial(open_embedded_log, tmp_path / "log.db")
        return
    from event_bus.kafka import KafkaLog, Timing

    timing = Timing(heartbeat=0.2)  # a member learns of the others with its next heartbeat
    server: Kafka = request.getfixturevalue("kafka_server")
    kafka = KafkaLog(server.bootstrap, kafka_prefix, FEW_PARTITIONS, timing=timing)

    async def open_kafka_log() -> Log:
        await kafka.start()
        return kafka

    yield open_kafka_log
    await kafka.delete_topics()


async def open_embedded_log(file: Path) -> Log:
    """The embedded log in a file."""
    from event_bus.embedded_log import EmbeddedLog

    log = EmbeddedLog(file, FEW_PARTITIONS)
    await log.start()
    return log


@pytest.fixture
async def log(open_log: Callable[[], Awaitable[Log]]) -> AsyncIterator[Log]:
    """The test's own log, started and empty, with every topic."""
    log = await open_log()
    yield log
    await log.stop()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all-backends` is for runs of everything: a backend on which nothing ran is then a failure in CI."""
    parser.addoption("--all-backends", action="store_true", help="with CI=true: fail when no test ran on some backend")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test that asks for a server by itself needs no marker of its own; workers begin with the longest tests.

    Those at the end of a worker's list stay with it, so two long ones would leave the other worker idle.
    """
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & {"kafka_server", "kafka_bootstrap"}:
            item.add_marker("kafka")
        if asked & {"postgres_server", "postgres_databases"}:
            item.add_marker("postgresql")
        item.user_properties += [(BACKEND, name) for name in BACKENDS if item.get_closest_marker(name)]
    if is_worker(config):
        usual = float(config.getini("timeout"))
        items.sort(key=lambda item: -max(usual, time_given(item)))


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays to the end: looking through it for garbage takes a third of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def is_worker(config: pytest.Config) -> bool:
    """Whether this process runs a part of the tests for another one."""
    return hasattr(config, "workerinput")


def time_given(item: pytest.Item) -> float:
    """The seconds that a test has been given by its mark, or 0."""
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0.0


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count, and to keep what is worked out of routes and statements."""
    keep_routes()
    keep_statements()
    counting = Counting()
    config.stash[RAN] = counting.ran
    config.pluginmanager.register(counting)


class Counting:
    """Counts on what the tests ran: from their reports, so that a process sees those of its workers too."""

    def __init__(self) -> None:
        self.ran = Counter[str]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what ran, not what was skipped."""
        if report.when == "call" and report.outcome != "skipped":
            self.ran.update(name for kind, name in report.user_properties if kind == BACKEND)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say on what the tests ran."""
    ran = config.stash[RAN]
    terminalreporter.write_line("ran on: " + ", ".join(f"{name} {ran[name]}" for name in BACKENDS))
    if forgotten(config):
        terminalreporter.write_line(f"FAILED: no test ran on {', '.join(forgotten(config))}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A backend that was silently left out is no green run; a worker has only its part of the tests."""
    if not is_worker(session.config) and forgotten(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def forgotten(config: pytest.Config) -> list[str]:
    """The backends on which nothing ran, where something had to."""
    if not config.getoption("--all-backends") or os.environ.get("CI") != "true":
        return []
    return [name for name in BACKENDS if not config.stash[RAN][name]]
