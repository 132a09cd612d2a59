"""The service as it runs: events come from the log, facts go to it, workers route and re-score by themselves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import orjson

from event_bus.port import Log, Message, Partition, Publisher
from event_contracts.catalogue import BY_TYPE, topic_of
from event_contracts.envelope import Envelope, from_headers, to_headers
from event_contracts.topics import LEADS
from qualification.adapters.team import SqlProfiles
from qualification.main import create_service
from qualification.ports import Profile
from qualification.settings import QualificationSettings
from service_kit.clock import FrozenClock
from service_kit.ids import new_id
from service_kit.service import Service

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEAD = "00000000-0000-7000-8000-000000000001"
ATTRIBUTES = {"source": "web", "email_kind": "business", "country": "SE"}
PATIENCE_SECONDS = 20.0
DOCUMENT = {
    "person": "anna", "active": True, "capacity": 1, "territories": [], "time_zone": "UTC", "holidays": [],
    "absences": [], "working_hours": [{"weekday": 0, "start": 540, "end": 1080}],
}  # fmt: skip


def message(event_type: str, key: str, sequence: int, **data: Any) -> Message:
    """A record as its producer writes it."""
    kind = BY_TYPE[event_type]
    checked = kind.model_validate(data).model_dump(mode="json")
    envelope = Envelope(new_id(), kind.producer, event_type, key, MONDAY, MONDAY, sequence, new_id())
    return Message(topic_of(kind).name, key.encode(), orjson.dumps(checked), to_headers(envelope))


async def until(condition: Callable[[], Awaitable[Any]]) -> Any:
    """What the condition answers as soon as it holds."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not (found := await condition()):
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)
    return found


class Reader:
    """Everything qualification has said on the leads topic, read from its beginning."""

    def __init__(self, log: Log) -> None:
        async def from_the_start(parts: Collection[Partition]) -> Mapping[Partition, int | None]:
            return dict.fromkeys(parts)

        self._subscriber = log.subscriber("reader", [LEADS.name], from_the_start)
        self.facts: list[tuple[str, dict[str, Any]]] = []

    async def start(self) -> None:
        await self._subscriber.start()

    async def said(self, count: int) -> list[str]:
        """The types of the facts, once there are so many."""
        for record in await self._subscriber.poll(100, 0.05):
            envelope = from_headers(record.headers)
            if envelope.source == "qualification" and record.value is not None:
                self.facts.append((envelope.type, orjson.loads(record.value)))
        types = [name for name, _ in self.facts]
        return types if len(types) >= count else []

    async def stop(self) -> None:
        await self._subscriber.stop()


@asynccontextmanager
async def running(log: Log, url: str) -> AsyncIterator[tuple[Service, Reader, Publisher]]:
    """The service, a reader of what it says, and somebody who publishes; all stopped at the end, whatever happened."""
    settings = QualificationSettings(
        database_url=url,  # type: ignore[arg-type]  # pydantic makes the secret
        log_url="embedded:///unused",
        routing_poll_seconds=0.2,
    )
    service = create_service(settings, log, FrozenClock(datetime(2026, 3, 2, 12, tzinfo=UTC)))
    reader, publisher = Reader(log), log.publisher("test")
    await service.start()
    await reader.start()
    await publisher.start()
    try:
        yield service, reader, publisher
    finally:
        await publisher.stop()
        await reader.stop()
        await service.stop()


async def test_a_lead_goes_from_capture_to_hand_over_by_events_alone(log: Log, migrated: Callable[[str], str]) -> None:
    async with running(log, migrated("qualification")) as (service, reader, publisher):
        await publisher.publish(
            [
                message("reference.person", "person/anna", 1, person="anna", name="Anna", role="rep"),
                message("lead.created", LEAD, 1, attributes=ATTRIBUTES),
                message("lead.touched", LEAD, 2, touch_id=new_id(), kind="demo_requested"),
            ]
        )
        types = await until(lambda: reader.said(3))
        assert types == ["lead.scored", "lead.scored", "lead.qualified"]

        # A profile appears in the database of the running service: its leader drains the queue without being told.
        async with service.database.transaction() as tx:
            await SqlProfiles().save(tx, [(None, Profile("anna", 1, DOCUMENT, MONDAY, MONDAY))])
        types = await until(lambda: reader.said(4))
        assert types[-1] == "lead.assigned"
        assigned = reader.facts[-1][1]
        assert (assigned["owner"], assigned["due_at"]) == ("anna", "2026-03-02T13:00:00Z")

        async def quiet() -> bool:
            return (await service.flow())["pending"] == 0

        await until(quiet)
        handover = assigned["handover_id"]
        returned = message("lead.returned", LEAD, 1, handover_id=handover, reason="too_early", attempts=0)
        await publisher.publish([returned])
        types = await until(lambda: reader.said(5))
        assert types[-1] == "lead.recycled"
