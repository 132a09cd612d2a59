"""A service in small with its HTTP side."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, SecretStr

from event_bus.event import Event, Subscription
from event_bus.testing.bus import NOON
from event_bus.testing.memory import MemoryLog
from event_contracts.topics import LEADS
from service_kit.access import hash_of
from service_kit.clock import FrozenClock
from service_kit.database import StaleError, Transaction, UnavailableError
from service_kit.errors import Refusal
from service_kit.foundation import Foundation, ServiceTables
from service_kit.idempotency import Answer
from service_kit.ids import new_id
from service_kit.policy import Principal
from service_kit.service import Service
from service_kit.settings import ServiceSettings
from service_kit.web import as_response, if_match, json_answer, may, once_of, router
from service_kit.web.writing import refusal_answer


class Office:
    """A service in small with its HTTP side; `ask` sends a request with the admin's key."""

    def __init__(self, service: Service, foundation: Foundation, desk: Any, heard: list[Event]) -> None:
        self.service = service
        self.foundation = foundation
        self.desk = desk
        self.heard = heard
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(service.asgi), base_url="http://test")

    async def ask(self, method: str, path: str, key: str | None = "admin", **more: Any) -> httpx.Response:
        """An answer."""
        headers = {**({} if key is None else {"Authorization": f"Bearer {TOKENS[key]}"}), **more.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **more)


TOKENS = {role: f"ll_{role:0<8.8}_" + "A" * 32 for role in ("admin", "rep", "marketer")}


def things_router(desk: Any, foundation: Foundation) -> APIRouter:
    """Routes of a service in small."""
    routes = router("lead-intake")
    commands = foundation.commands(desk.note)

    class Body(BaseModel):
        name: str = Field(min_length=1, max_length=50)
        path: str | None = Field(default=None, max_length=10)
        fields: dict[str, Any] = {}

    @routes.post("/v1/things", name="lead_intake.note_thing", status_code=201)
    async def note(body: Body, request: Request, principal: Annotated[Principal, may("leads.capture")]) -> Response:
        def render(results: Sequence[Any]) -> Answer:
            if isinstance(results[0], Refusal):
                return refusal_answer(results[0])
            return json_answer({"id": body.name}, 201, after=f"{new_id()}:lead-intake:1", version=1)

        return as_response(await commands.answer([body.name], render, await once_of(request, principal)))

    @routes.get("/v1/things/{name}", name="lead_intake.show_thing")
    async def show(name: str, request: Request, _: Annotated[Principal, may("leads.read")]) -> dict[str, Any]:
        return {"name": name, "link": str(request.url_for("lead_intake.show_thing", name=name))}

    @routes.put("/v1/things/{name}", name="lead_intake.change_thing")
    async def change(name: str, request: Request, _: Annotated[Principal, may("leads.change")]) -> dict[str, Any]:
        return {"name": name, "expected": if_match(request)}

    @routes.get("/v1/broken", name="lead_intake.broken")
    async def broken(_: Annotated[Principal, may("leads.read")], kind: str = "") -> None:
        raise {"stale": StaleError, "away": UnavailableError}.get(kind, KeyError)("unmistakable Ada Lovelace")

    return routes


@asynccontextmanager
async def opened(url: str, memory: MemoryLog, desk: Any, shared: ServiceTables) -> AsyncIterator[Office]:
    """The service in small, started."""
    settings = ServiceSettings(database_url=SecretStr(url), log_url="embedded:///nowhere", max_body_bytes=300_000)
    foundation = Foundation("lead-intake", "intake", settings, shared, memory, FrozenClock(NOON))
    heard: list[Event] = []

    async def hear(_transaction: Transaction, events: Sequence[Event]) -> None:
        if any((event.data or {}).get("value") == "bad" for event in events):
            raise KeyError("unmistakable Ada Lovelace")
        heard.extend(events)

    subscription = Subscription("lead-intake", (LEADS.name,), frozenset({"lead.touched"}), hear)
    routes = [things_router(desk, foundation)]
    service = foundation.service("lead_intake", routes, [subscription], description="Notes things")
    async with foundation.database.transaction() as transaction:
        keys = [{"key_id": token.split("_")[1], "hash": hash_of(token), "role": role} for role, token in TOKENS.items()]
        await foundation.access.take_over(transaction, [("reference.key", key, 1) for key in keys])
    office = Office(service, foundation, desk, heard)
    await service.start()
    yield office
    await office.client.aclose()
    await service.stop()


@pytest.fixture
async def office(sqlite_url: str, memory: MemoryLog, desk: Any, shared: ServiceTables) -> AsyncIterator[Office]:
    """The service in small on SQLite, for what no database can change."""
    async with opened(sqlite_url, memory, desk, shared) as one:
        yield one


@pytest.fixture
async def any_office(service_url: str, memory: MemoryLog, desk: Any, shared: ServiceTables) -> AsyncIterator[Office]:
    """The service in small on both databases."""
    async with opened(service_url, memory, desk, shared) as one:
        yield one
