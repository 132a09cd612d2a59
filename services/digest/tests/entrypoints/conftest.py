"""The whole service over HTTP, with callers of every role; events are checked against the contract and handed over."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from pydantic import SecretStr

from digest.main import Settings, create_service
from event_bus.embedded_log import EmbeddedLog
from event_bus.event import Event, Subscription
from event_contracts.catalogue import BY_TYPE, topic_of
from service_kit.access import hash_of
from service_kit.clock import FrozenClock
from service_kit.ids import new_id
from service_kit.service import Service
from service_kit.testing import SECRET

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
LEAD = "0193b2f0-5c1e-7a00-8000-000000000001"
FROZEN = {"criteria_version": 1, "grade": "A1", "fit": 60.0, "activity": 80.0, "first_source": "web"}
OFFSETS = count()
PEOPLE = {
    "ingrid": ("marketer", None), "anna": ("rep", "north"), "ben": ("rep", "south"), "mia": ("manager", "north"),
    "boss": ("admin", None),
}  # fmt: skip


def token(name: str) -> str:
    return f"ll_{name.ljust(8, '0')}_{'x' * 32}"


class House(NamedTuple):
    """The service, how to talk to it, and how it hears."""

    service: Service
    client: httpx.AsyncClient
    clock: FrozenClock

    async def call(self, who: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token(who)}"} | more.pop("headers", {})
        return await self.client.request(method, path, headers=headers, **more)

    async def get(self, who: str, path: str, **params: Any) -> Any:
        answer = await self.call(who, "GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def hear(
        self, kind: str, day: float = 0, lead: str = LEAD, /, key: str | None = None, sequence: int = 1, **data: Any
    ) -> str:
        """One event of another service, `day` days after Monday; answers its id."""
        message = BY_TYPE[kind]
        checked = message.model_validate(data).model_dump(mode="json")
        identity, at = new_id(), MONDAY + timedelta(days=day)
        topic = topic_of(message).name
        event = Event(
            identity,
            message.producer,
            kind,
            lead,
            at,
            at,
            sequence,
            identity,
            None,
            key or lead,
            checked,
            topic,
            0,
            next(OFFSETS),
        )
        await self._handle(event)
        return identity

    async def withdraw(self, kind: str, key: str) -> None:
        """A tombstone."""
        event = Event(
            new_id(), "x", kind, LEAD, MONDAY, MONDAY, 9, "c", None, key, None, topic_of(BY_TYPE[kind]).name, 0, 0
        )
        await self._handle(event)

    async def _handle(self, event: Event) -> None:
        [consumer] = [one for one in self.service.consumers if one.group == "digest"]
        subscription = consumer.batch._subscription
        assert isinstance(subscription, Subscription)
        assert event.type in subscription.types
        async with self.service.database.transaction() as tx:
            await subscription.handle(tx, [event])

    async def lead(self, lead: str = LEAD, day: float = 0, **attributes: Any) -> None:
        """A named lead that filled a form."""
        await self.hear("lead.created", day, lead, attributes={"source": "web", "email_kind": "business", **attributes})
        await self.hear("lead.touched", day, lead, touch_id=new_id(), kind="form_submitted", campaign="spring")
        profile: dict[str, Any] = {
            "lead_id": lead,
            "name": "Henrik Dahl",
            "emails": ["henrik@dahl.example"],
            "phones": ["+46701234567"],
        }
        await self.hear("private.profile", day, lead, key=f"{lead}/profile/main", **profile)

    async def assigned(self, day: float, handover: str, owner: str = "anna", lead: str = LEAD, **more: Any) -> str:
        """A hand-over, due four hours later."""
        at = MONDAY + timedelta(days=day)
        fields = {"cycle": 1, "how": "routed", "handed_over_at": at, "qualified_at": at, **more}
        frozen = {**FROZEN, **fields.pop("frozen", {})}
        due_at = fields.pop("due_at", at + timedelta(hours=4))
        return await self.hear(
            "lead.assigned", day, lead, handover_id=handover, owner=owner, due_at=due_at, frozen=frozen, **fields
        )


@pytest.fixture
async def house(migrated: Callable[[str], str], tmp_path: Path) -> AsyncIterator[House]:
    """digest with five people in it; its workers and consumers do not run."""
    clock = FrozenClock(MONDAY + timedelta(hours=3))
    settings = Settings(
        database_url=SecretStr(migrated("digest")),
        log_url="embedded:///unused",
        first_key_file=tmp_path / "admin.key",
        secret=SecretStr(SECRET),
    )
    service = create_service(settings, EmbeddedLog(tmp_path / "log.db", 1), clock)
    for callback in service.on_start:
        await callback()
    documents: list[tuple[str, dict[str, Any], int]] = []
    for name, (role, team) in PEOPLE.items():
        documents.append(("reference.person", {"person": name, "name": name.title(), "role": role, "team": team}, 1))
        key = {"key_id": name.ljust(8, "0"), "hash": hash_of(token(name)), "role": role, "person": name}
        documents.append(("reference.key", key, 1))
    async with service.database.transaction() as tx:
        await service.app.state.access.take_over(tx, documents)
    transport = httpx.ASGITransport(app=service.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield House(service, client, clock)
    await service.database.close()


@pytest.fixture
def handover_id() -> Callable[[int], str]:
    return lambda number: f"00000000-0000-5000-8000-{number:012d}"


@pytest.fixture
def lead_id() -> Callable[[int], str]:
    return lambda number: f"0193b2f0-5c1e-7a00-8000-{number:012d}"
