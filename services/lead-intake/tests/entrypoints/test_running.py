"""The whole service on a log: what it hears from the log and says to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from event_bus.port import Log, Message, Partition, Record
from event_contracts.topics import INBOUND, LEADS, PRIVATE
from lead_intake.main import create_service
from lead_intake.settings import Settings
from service_kit.clock import system_clock
from service_kit.migrations import upgrade
from service_kit.service import Service

DEADLINE_SECONDS = 30.0


@pytest.fixture
async def running(log: Log, tmp_path: Path) -> AsyncIterator[Service]:
    """lead-intake with its consumers and its relay, on either log."""
    url = f"sqlite:///{tmp_path / 'intake.db'}"
    await upgrade("lead_intake", url)
    service = create_service(Settings(database_url=url), log, system_clock)  # type: ignore[arg-type]
    await service.start()
    yield service
    await service.stop()


async def until(ready: Callable[[], Awaitable[Any]]) -> Any:
    """The first true answer."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not (answer := await ready()):  # noqa: ASYNC110  # the condition is a query
            await asyncio.sleep(0.05)
        return answer


async def beginning(parts: Collection[Partition]) -> Mapping[Partition, int | None]:
    return dict.fromkeys(parts)


async def on_topic(log: Log, topic: str, count: int) -> list[Record]:
    """The first `count` records of a topic."""
    subscriber = log.subscriber("a-reader", [topic], beginning)
    await subscriber.start()
    records: list[Record] = []

    async def enough() -> bool:
        records.extend(await subscriber.poll(100, 0.2))
        return len(records) >= count

    await until(enough)
    await subscriber.stop()
    return records


async def test_an_inbound_event_becomes_facts_and_documents_on_the_log(running: Service, log: Log) -> None:
    headers = (
        ("ce_specversion", b"1.0"), ("ce_id", b"1"), ("ce_source", b"/forms"), ("ce_type", b"lead.submitted"),
        ("content-type", b"application/json"),
    )  # fmt: skip
    good = orjson.dumps({"email": "ann@acme.example", "name": "Ann", "message": "Hello"})
    publisher = log.publisher("forms")
    await publisher.start()
    await publisher.publish([Message(INBOUND.name, b"k", value, headers) for value in (b"no json", good, good)])
    await publisher.stop()

    facts = await on_topic(log, LEADS.name, 2)
    documents = await on_topic(log, PRIVATE.name, 2)

    types = [dict(record.headers)["ce_type"].decode() for record in facts]
    assert types == ["lead.created", "lead.touched"]
    lead_id = (facts[0].key or b"").decode()
    keys = {(record.key or b"").decode().rsplit("/", 1)[0] for record in documents}
    assert keys == {f"{lead_id}/profile", f"{lead_id}/touch"}
    assert running.database.dialect == "sqlite"
