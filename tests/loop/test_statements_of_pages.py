"""What each page asks of the databases is counted: as typed in statements.txt, and the same however much there is."""

import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from browser.seed import PEOPLE, WEEK, Told, told_by
from browser.visits import VISITS, Visit
from digest.adapters.tables import SLOTS
from embedded.process import Embedded
from event_bus.clock import system_clock
from hostile.inside import ADDRESS, Inside
from loop.client import Client
from service_kit.sessions import COOKIE
from service_kit.testing import hearing

pytestmark = [pytest.mark.embedded_log, pytest.mark.sqlite]
FILE = Path(__file__).with_name("statements.txt")
MANY = 60
ASKED: ContextVar[list[str] | None] = ContextVar("asked", default=None)
"""Where the statements of the page that is asked for are written down; those of workers that run beside are not."""
SHOWN = [visit for visit in VISITS if visit.status == 200 and visit.role != "nobody"]
PLANTED = Visit("/digest/planted", "admin")
BEHIND = system_clock() - datetime(2026, 11, 17, 12, tzinfo=UTC)


def mid_month() -> datetime:
    """Now, in the middle of a month: pages of a month need less on its first days, when the story lies before it."""
    return system_clock() - BEHIND


def row_of(visit: Visit) -> str:
    """How a visit is called in the table."""
    given = "".join(f" {name}={value}" for name, value in visit.given)
    return f"{visit.role:9}{visit.route}{visit.query}{given}"


def typed() -> dict[str, int]:
    """The table: how many statements each page may need."""
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {row.rstrip(): int(many) for many, row in (line.split(maxsplit=1) for line in lines)}


class Carrying(ThreadPoolExecutor):
    """Threads of a database that know for whom they work."""

    def submit(self, work: Any, /, *args: Any, **more: Any) -> Any:
        """The work, in the context of whoever asks for it."""
        return super().submit(copy_context().run, work, *args, **more)


def note(statement: str) -> None:
    """A statement was put to a database."""
    said = ASKED.get()
    if said is not None:
        said.append(statement)


class Counter:
    """Asks for pages as somebody who is signed in, and counts statements."""

    def __init__(self, host: Embedded, admin: Inside) -> None:
        self.admin = admin
        self.outside = Inside(host, "")
        self.cookies: dict[str, str] = {}
        self.ids: dict[str, str] = {}

    async def sign_in(self) -> None:
        """Somebody of each role."""
        for role, (person, _, _) in PEOPLE.items():
            link = (await self.admin.post(f"/digest/v1/people/{person}/sign-in-links", {}))["path"]
            self.cookies[role] = (await self.admin.ask("POST", link)).cookies[COOKIE]
            self.admin.forget_cookies()

    async def letter(self) -> None:
        """The newest mail of the mailbox."""
        path: list[str] = []
        while not path:
            text = (await self.page("admin", "/digest/mailbox")).text
            path = re.findall(r'href="/digest/mailbox/([^"]+)"', text)
        self.ids["mail"] = path[0]

    async def page(self, role: str, path: str) -> Any:
        """The answer."""
        answer = await self.outside.ask("GET", path, headers={"cookie": f"{COOKIE}={self.cookies[role]}"})
        self.outside.forget_cookies()
        return answer

    async def needed(self, visit: Visit) -> int:
        """How many statements the page needs, once it was asked for before; also where its address leads on."""
        path = visit.path(self.ids)
        while (answer := await self.page(visit.role, path)).status_code == 303:
            path = answer.headers["location"]
        said: list[str] = []
        token = ASKED.set(said)
        try:
            answer = await self.page(visit.role, path)
        finally:
            ASKED.reset(token)
        assert answer.status_code == 200, (visit, answer.status_code, answer.text[:300])
        return len(said)

    async def all(self) -> dict[str, int]:
        """Of every page, by its row."""
        return {row_of(visit): await self.needed(visit) for visit in (*SHOWN, PLANTED)}


def plant(app: FastAPI, host: Embedded) -> None:
    """A page that asks once a row."""
    lead, database = SLOTS["a"].lead, host.services["digest"].database

    @app.get("/planted")
    async def planted() -> list[str]:
        async with database.snapshot() as snapshot:
            ids = list((await snapshot.execute(select(lead.c.id))).scalars())
            return [(await snapshot.execute(select(lead.c.stage).where(lead.c.id == one))).scalar_one() for one in ids]


async def grow(admin: Client, ids: dict[str, str]) -> None:
    """Much more of everything that pages list."""
    profile = {"active": True, "capacity": 900, "territories": [], "working_hours": WEEK, "time_zone": "Europe/Paris"}
    await admin.put("/qualification/v1/routing/anna", profile)
    tell = Told(admin, mid_month)
    people = [
        {"email": f"p{n}@acme.example", "name": f"Person {n}", "kind": "demo_requested", "source": f"portal-{n % 20}",
         "campaign": f"camp-{n % 20}", "company": {"name": "Acme", "industry": f"industry{n % 20}"}}
        for n in range(MANY)
    ]  # fmt: skip
    await admin.post("/intake/v1/leads/batch", {"leads": people})
    touches = [
        {"lead": {"id": ids["lead_id"]}, "kind": "page_viewed", "occurred_at": tell.ago(3 - n / MANY)}
        for n in range(MANY)
    ]
    await admin.post("/intake/v1/touches", {"touches": touches})
    await admin.quiet()
    handovers = [one["id"] for one in await admin.items("/sales/v1/handovers") if one["id"] not in ids.values()]
    ends: tuple[tuple[str, dict[str, Any]], ...] = (
        ("won", {"amount": {"amount": "10.00", "currency": "USD"}}), ("lost", {"reason": "price"}),
        ("return", {"reason": "too_early", "note": "Later."}),
    )  # fmt: skip
    for number, handover in enumerate(handovers[:24]):
        said = {"channel": "phone", "outcome": "reached", "note": "Said much"}
        await admin.post(f"/sales/v1/handovers/{handover}/contacts", said)
        if number % 4:
            what, body = ends[number % 4 - 1]
            await admin.post(f"/sales/v1/handovers/{handover}/{what}", body)
    for n in range(12):
        more = {"role": "rep", "team": "north", "language": "en"}
        await admin.put(f"/digest/v1/people/more{n}", {"name": f"M {n}", "email": f"m{n}@northwind.example", **more})
        await admin.post("/digest/v1/keys", {"name": f"key {n}", "role": "marketer"})
        await admin.post("/intake/v1/campaigns", {"key": f"camp-{n}", "name": f"Camp {n}", "intent": "nurture"})
        source = await admin.post("/intake/v1/sources", {"kind": "form", "name": f"Form {n}"})
        for _ in range(2):
            await admin.ask("POST", source["url"].removeprefix(admin.url), data={"name": "Nobody"})
        listed = {"file": (f"l{n}.csv", f"email,name\nq{n}@b.example,Q\nno address,R\n")}
        await admin.ask("POST", "/intake/v1/imports", data={"kind": "leads"}, files=listed)
        await admin.post("/digest/v1/people/anna/sign-in-links", {})
    await admin.quiet()


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    host = Embedded(tmp_path, address=ADDRESS, demo=True, clock=mid_month)
    await host.start()
    plant(host.services["digest"].app, host)
    for service in host.services.values():
        database: Any = service.database
        database._reading, database._writing = Carrying(database._reading._max_workers), Carrying(1)
    counter = Counter(host, Inside(host, host.admin_key()))
    try:
        with hearing(note):
            counter.ids |= (await told_by(counter.admin, mid_month)).ids
            await counter.sign_in()
            await counter.letter()
            yield counter
    finally:
        await host.stop()


@pytest.mark.timeout(900)
async def test_a_page_needs_as_many_statements_as_the_table_says_however_much_there_is(counter: Counter) -> None:
    few = await counter.all()
    await grow(counter.admin, counter.ids)
    many = await counter.all()

    planted = row_of(PLANTED)
    assert many.pop(planted) >= few.pop(planted) + MANY  # what asks once a row is seen
    growing = {row: (few[row], many[row]) for row in few if many[row] > few[row]}
    table = typed()
    other = {
        row: (needed, table.get(row.rstrip())) for row, needed in many.items() if table.get(row.rstrip()) != needed
    }
    text = "\n".join(f"{needed:4} {row}" for row, needed in many.items())
    assert (growing, other, set(table) - {row.rstrip() for row in many}) == ({}, {}, set()), text
