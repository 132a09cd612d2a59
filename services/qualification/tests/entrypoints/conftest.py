"""The whole service over HTTP, with callers of every role; events go straight to its subscription's handler."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from event_bus.embedded_log import EmbeddedLog
from event_bus.event import Event, Subscription
from event_contracts.catalogue import BY_TYPE
from event_contracts.topics import LEADS
from qualification.main import create_service
from qualification.settings import QualificationSettings
from service_kit.access import hash_of
from service_kit.clock import FrozenClock
from service_kit.ids import new_id
from service_kit.service import Service
from service_kit.testing import SECRET, questions, said_to_databases

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEAD = "00000000-0000-7000-8000-000000000001"
DIRECTOR = {
    "source": "webinar", "country": "SE", "size_band": "51-200", "job_level": "director", "email_kind": "business",
    "identities": ["email"], "has_company": True,
}  # fmt: skip
PEOPLE = {"ingrid": ("marketer", None), "anna": ("rep", "north"), "ben": ("rep", "south"), "mia": ("manager", "north")}


def token(name: str) -> str:
    """A well-formed key."""
    return f"ll_{name.ljust(8, '0')}_{'x' * 32}"


class House(NamedTuple):
    """The running service and how to talk to it."""

    service: Service
    client: httpx.AsyncClient
    clock: FrozenClock

    async def call(self, who: str, method: str, path: str, **more: Any) -> httpx.Response:
        """A request as this person."""
        headers = {"Authorization": f"Bearer {token(who)}"} | more.pop("headers", {})
        return await self.client.request(method, path, headers=headers, **more)

    def _handler(self) -> Subscription:
        [consumer] = [one for one in self.service.consumers if one.group == "qualification"]
        subscription = consumer.batch._subscription
        assert isinstance(subscription, Subscription)
        return subscription

    async def hear(self, event_type: str, at: datetime = MONDAY, lead: str = LEAD, **data: Any) -> None:
        """One event of another service."""
        checked = BY_TYPE[event_type].model_validate(data).model_dump(mode="json")
        event = Event(
            new_id(),
            BY_TYPE[event_type].producer,
            event_type,
            lead,
            at,
            at,
            1,
            "c",
            None,
            lead,
            checked,
            LEADS.name,
            0,
            0,
        )
        async with self.service.database.transaction() as tx:
            await self._handler().handle(tx, [event])

    async def lead(self, lead: str = LEAD, at: datetime = MONDAY, *, qualified: bool = False) -> None:
        """A lead, which has asked for a demo if it is to be qualified."""
        await self.hear("lead.created", at, lead, attributes=DIRECTOR)
        kind = "demo_requested" if qualified else "form_submitted"
        await self.hear("lead.touched", at, lead, touch_id=new_id(), kind=kind)


@pytest.fixture
async def house(migrated: Callable[[str], str], tmp_path: Path) -> AsyncIterator[House]:
    """Qualification with four people in it; its workers and consumers do not run."""
    clock = FrozenClock(datetime(2026, 3, 2, 12, tzinfo=UTC))
    settings = QualificationSettings(
        database_url=migrated("qualification"),  # type: ignore[arg-type]  # pydantic makes the secret
        log_url="embedded:///unused",
        secret=SECRET,  # type: ignore[arg-type]
    )
    service = create_service(settings, EmbeddedLog(tmp_path / "log.db", 1), clock)
    for callback in service.on_start:
        await callback()
    documents: list[tuple[str, dict[str, Any], int]] = []
    for name, (role, team) in PEOPLE.items():
        documents.append(("reference.person", {"person": name, "name": name, "role": role, "team": team}, 1))
        key = {"key_id": name.ljust(8, "0"), "hash": hash_of(token(name)), "role": role, "person": name}
        documents.append(("reference.key", key, 1))
    boss = {"key_id": "boss0000", "hash": hash_of(token("boss")), "role": "admin"}
    async with service.database.transaction() as tx:
        await service.app.state.access.take_over(tx, [*documents, ("reference.key", boss, 1)])
    transport = httpx.ASGITransport(app=service.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield House(service, client, clock)
    await service.database.close()


@pytest.fixture
def definition() -> dict[str, Any]:
    """The smallest set of criteria."""
    return {
        "fit_rules": [{"id": "from_webinar", "attribute": "source", "op": "eq", "value": "webinar", "points": 50}],
        "activity_rules": [{"id": "form", "kind": "form_submitted", "points": 20}],
        "half_life_days": 7,
        "fit_lines": [40, 20, 10],
        "activity_lines": [60, 40, 20],
        "handed_over": ["A1", "A2", "A3", "A4"],
    }


@pytest.fixture
def statements() -> Callable[[Awaitable[Any]], Awaitable[int]]:
    """How many questions whatever is awaited puts to the database."""

    async def count(awaited: Awaitable[Any]) -> int:
        with said_to_databases() as said:
            await awaited
        return questions(said)

    return count
