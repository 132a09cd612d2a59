"""The whole service on the embedded log: events in, facts out, the poller at work."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from pydantic import SecretStr

from event_bus.embedded_log import EmbeddedLog
from event_bus.port import Message, Partition, Record
from event_contracts.envelope import Envelope, checked, from_headers, to_headers
from event_contracts.topics import LEADS
from sales_feedback.main import create_service
from sales_feedback.settings import Settings
from service_kit.clock import FrozenClock
from service_kit.ids import new_id

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


async def until(true: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    """Wait for a condition with a deadline."""
    async with asyncio.timeout(seconds):
        while not await true():
            continue


def assigned(lead: str, handover: str) -> Message:
    """A hand-over due after four hours."""
    data = {
        "handover_id": handover, "cycle": 1, "owner": "anna", "due_at": (NOW + timedelta(hours=4)).isoformat(),
        "handed_over_at": NOW.isoformat(), "qualified_at": NOW.isoformat(), "how": "routed",
        "frozen": {"criteria_version": 1, "grade": "A1", "fit": 1.0, "activity": 1.0},
    }  # fmt: skip
    event_id = new_id()
    envelope = Envelope(event_id, "qualification", "lead.assigned", lead, NOW, NOW, 1, event_id)
    return Message(LEADS.name, lead.encode(), orjson.dumps(checked("lead.assigned", data)), to_headers(envelope))


@pytest.mark.embedded_log
async def test_a_handover_comes_from_the_log_and_its_notice_goes_there(
    migrated: Callable[[str], str], tmp_path: Path
) -> None:
    event_log = EmbeddedLog(tmp_path / "log.db", 2)
    await event_log.start()
    settings = Settings(
        database_url=SecretStr(migrated("sales_feedback")),
        log_url=f"embedded://{tmp_path / 'log.db'}",
        overdue_poll_seconds=0.05,
    )
    clock = FrozenClock(NOW + timedelta(hours=5))
    service = create_service(settings, event_log, clock)
    await service.start()
    lead, handover = new_id(), new_id()
    publisher = event_log.publisher("qualification")
    await publisher.start()
    await publisher.publish([assigned(lead, handover), assigned(lead, handover)])
    await publisher.stop()

    async def from_the_start(parts: Collection[Partition]) -> Mapping[Partition, int | None]:
        return dict.fromkeys(parts)

    reader = event_log.subscriber("a test", (LEADS.name,), from_the_start)
    await reader.start()
    heard: list[Record] = []

    async def noticed() -> bool:
        heard.extend(await reader.poll(100, 0.1))
        return any(from_headers(record.headers).type == "lead.overdue" for record in heard)

    try:
        await until(noticed)
    finally:
        await reader.stop()
        await service.stop()
        await event_log.stop()
    envelopes = [from_headers(record.headers) for record in heard]
    assert [(e.type, e.source, e.sequence) for e in envelopes] == [
        ("lead.assigned", "qualification", 1),
        ("lead.assigned", "qualification", 1),
        ("lead.overdue", "sales-feedback", 1),
    ]
    assert envelopes[2].subject == lead
