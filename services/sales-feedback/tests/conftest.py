"""The service on a database of the test's own: events come in as records of the log, what it says is its outbox."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import orjson
import pytest
from sqlalchemy import select

from event_bus.consume import STALE_ATTEMPTS
from event_bus.embedded_log import EmbeddedLog
from event_bus.port import Partition, Record
from event_bus.transaction import StaleError
from event_contracts.envelope import Envelope, checked, to_headers
from event_contracts.topics import LEADS, REFERENCE
from sales_feedback.adapters import tables
from sales_feedback.application import Application
from sales_feedback.entrypoints.deadlines import DeadlinePoller
from sales_feedback.main import create_application, create_service
from sales_feedback.settings import Settings
from service_kit.access import hash_of
from service_kit.clock import FrozenClock
from service_kit.foundation import Foundation
from service_kit.ids import new_id
from service_kit.service import Service
from service_kit.testing import settings_of

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""A Monday at the first minute of the default working week."""
PEOPLE = {
    "anna": ("rep", "north"),
    "bert": ("rep", "south"),
    "nora": ("manager", "north"),
    "sam": ("manager", "south"),
    "mark": ("marketer", None),
    "ada": ("admin", None),
}
FROZEN = {"criteria_version": 1, "grade": "A1", "fit": 40.0, "activity": 55.0}


class Said(NamedTuple):
    """A row of the outbox."""

    type: str
    key: str
    sequence: int
    time: datetime
    data: dict[str, Any] | None
    id: str
    cause: str | None


class World:
    """A running service as clients and the log see it; its clock stands at Monday 09:00 until it is moved."""

    def __init__(
        self,
        service: Service,
        client: httpx.AsyncClient,
        clock: FrozenClock,
        application: Application,
        poller: DeadlinePoller,
    ) -> None:
        self.service = service
        self.application = application
        self.client = client
        self.clock = clock
        self.poller = poller
        self._offsets: Counter[Partition] = Counter()
        self._sequences: Counter[tuple[str, str]] = Counter()

    def at(self, hours: float) -> datetime:
        """So many hours after Monday 09:00."""
        return MONDAY + timedelta(hours=hours)

    def go_to(self, hours: float) -> None:
        """Move the clock to so many hours after Monday 09:00."""
        self.clock.now = self.at(hours)

    async def call(
        self, method: str, path: str, body: Any = None, who: str = "anna", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """One request of somebody."""
        given = {"authorization": f"Bearer {key_of(who)}"} | (headers or {})
        content = body if isinstance(body, bytes | None) else orjson.dumps(body)
        given |= {} if content is None else {"content-type": "application/json"}
        return await self.client.request(method, path, content=content, headers=given)

    async def get(self, path: str, who: str = "anna") -> httpx.Response:
        """GET."""
        return await self.call("GET", path, None, who)

    async def act(
        self, handover: str, move: str, body: Any = None, who: str = "anna", **headers: str
    ) -> httpx.Response:
        """POST an action on a hand-over."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.call("POST", f"/v1/handovers/{handover}/{move}", body, who, names)

    async def done(self, handover: str, move: str, body: Any = None, who: str = "anna") -> dict[str, Any]:
        """POST an action that must succeed; answers the hand-over after it."""
        answer = await self.act(handover, move, body, who)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def shown(self, handover: str, who: str = "ada") -> dict[str, Any]:
        """A hand-over as it is read."""
        answer = await self.get(f"/v1/handovers/{handover}", who)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def record(
        self,
        kind: str,
        key: str,
        data: dict[str, Any] | None,
        at: datetime | None = None,
        *,
        source: str = "qualification",
        recorded: datetime | None = None,
        event_id: str | None = None,
    ) -> Record:
        """An event of another service, as it stands on the log."""
        topic = REFERENCE.name if kind.startswith("reference.") else LEADS.name
        self._sequences[key, source] += 1
        envelope = Envelope(
            id=event_id or new_id(),
            source=source,
            type=kind,
            subject=key,
            time=at or self.clock.now,
            recordedtime=recorded or self.clock.now,
            sequence=self._sequences[key, source],
            correlationid=new_id(),
        )
        value = None if data is None else orjson.dumps(checked(kind, data))
        offset = self._offsets[topic, 0]
        self._offsets[topic, 0] += 1
        return Record(topic, 0, offset, key.encode(), value, to_headers(envelope))

    async def hear(self, *records: Record, group: str = "sales-feedback") -> None:
        """Let the service handle these records of one topic in one batch, again where rows changed meanwhile."""
        consumer = next(one for one in self.service.consumers if one.group == group)
        part = (records[0].topic, records[0].partition)
        first = records[0].offset
        for _ in range(STALE_ATTEMPTS):
            try:
                await consumer.batch.apply(records, {part: first or None})
            except StaleError:
                continue
            return
        pytest.fail("rows under contention")

    def assigned(
        self, lead: str, owner: str = "anna", *, cycle: int = 1, handover: str | None = None, **given: Any
    ) -> Record:
        """A lead is handed over at the clock's time, due after four hours, unless said otherwise."""
        at = given.pop("at", self.clock.now)
        recorded = given.pop("recorded", None)
        data = {
            "handover_id": handover or new_id(),
            "cycle": cycle,
            "owner": owner,
            "due_at": at + timedelta(hours=4),
            "handed_over_at": at,
            "qualified_at": at,
            "how": "routed",
            "frozen": FROZEN,
            **given,
        }
        return self.record("lead.assigned", lead, data, at, recorded=recorded)

    async def hand_over(self, owner: str = "anna", *, lead: str | None = None, **given: Any) -> tuple[str, str]:
        """A lead is handed over; answers the ids of the hand-over and the lead."""
        lead = lead or new_id()
        handover = given.pop("handover", None) or new_id()
        await self.hear(self.assigned(lead, owner, handover=handover, **given))
        return handover, lead

    async def disqualify(self, handover: str, lead: str, reason: str = "by_hand", at: datetime | None = None) -> None:
        """Marketing closes the lead and its open hand-over."""
        data = {"handover_id": handover, "reason": reason}
        await self.hear(self.record("lead.disqualified", lead, data, at))

    async def profile(self, person: str, at: datetime | None = None, **given: Any) -> None:
        """A routing profile travels."""
        data = {"person": person, "capacity": 10, **given}
        await self.hear(self.record("reference.routing", f"routing/{person}", data, at), group="sales-feedback-routing")

    async def said(self, *prefixes: str) -> list[Said]:
        """What stands in the outbox, each checked against its contract; with prefixes only such types."""
        outbox = tables.SHARED.outbox
        told = []
        for row in await self.rows(select(outbox).order_by(outbox.c.seq)):
            data = None if row.payload is None else orjson.loads(row.payload)
            if data is not None:
                checked(row.type, data)
            headers = dict(orjson.loads(row.headers))
            if not prefixes or row.type.startswith(prefixes):
                at = datetime.fromisoformat(headers["ce_time"])
                cause = headers.get("ce_causationid")
                told.append(Said(row.type, row.aggregateid, row.sequence, at, data, row.id, cause))
        return told

    async def rows(self, statement: Any) -> list[Any]:
        """The rows of a select."""
        async with self.service.database.snapshot() as snapshot:
            return list((await snapshot.execute(statement)).all())


def key_of(who: str) -> str:
    """A well-formed key for each person."""
    return f"ll_{who:0<8}_{who:A<32}"


def access_documents() -> list[tuple[str, dict[str, Any], int]]:
    """People, their keys, and a machine's, as they travel."""
    documents: list[tuple[str, dict[str, Any], int]] = []
    for who, (role, team) in PEOPLE.items():
        documents.append(("reference.person", {"person": who, "name": who, "role": role, "team": team}, 1))
        key = {"key_id": f"{who:0<8}", "hash": hash_of(key_of(who)), "name": who, "role": role, "person": who}
        documents.append(("reference.key", key, 1))
    robot = {"key_id": "robot000", "hash": hash_of(key_of("robot")), "name": "robot", "role": "admin"}
    documents.append(("reference.key", robot, 1))
    return documents


@pytest.fixture
async def world(migrated: Callable[[str], str], tmp_path: Path) -> AsyncIterator[World]:
    """sales-feedback on SQLite and on PostgreSQL, one after the other, without a broker."""
    settings = settings_of(Settings, migrated("sales_feedback"), tmp_path)
    clock = FrozenClock(MONDAY)
    event_log = EmbeddedLog(tmp_path / "log.db", 1)
    service = create_service(settings, event_log, clock)
    foundation = Foundation("sales-feedback", "sales", settings, tables.SHARED, event_log, clock)
    application = create_application(foundation, settings)
    poller = DeadlinePoller(foundation.database, application, 60)
    async with service.database.transaction() as transaction:
        await service.app.state.access.take_over(transaction, access_documents())
    transport = httpx.ASGITransport(service.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://sales") as client:
        yield World(service, client, clock, application, poller)
    await foundation.database.close()
    await service.database.close()
