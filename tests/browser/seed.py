"""A small story told through the API: a bit of everything that pages show, with names as bad as they come."""

import asyncio
from datetime import timedelta
from typing import Any, NamedTuple

from playwright.async_api import Browser, BrowserContext

from event_bus.clock import Clock, system_clock
from loop.client import Client
from loop.running import Running

WEEK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
PEOPLE: dict[str, tuple[str, str, str]] = {
    "rep": ("anna", "Anna Petrova", "north"),
    "manager": ("mia", "Mia Wolfeschlegelsteinhausenbergerdorff", "north"),
    "marketer": ("nora", "Nora Lind", ""),
    "admin": ("olga", "Ольга Константинопольская-Преображенская", ""),
}
LONG = "Maximilianalexanderfriedrichwilhelmsebastianwolfgangjohannes"
LONGEST_NOTE = 8000
HOSTILE = '<script>alert("x")</script> \u202egnirts <b>bold'
CSV = "email,name,country\nmai.tran@example.com,Mai Tran,VN\nno address,Nobody,\nb@acme.example,Bo Ek,SE\n"


class Story(NamedTuple):
    """What pages are opened with: path parameters, by their names, and what differs from them for single pages."""

    ids: dict[str, str]


class Told:
    """Tells and remembers."""

    def __init__(self, client: Client, clock: Clock = system_clock) -> None:
        self.client = client
        self.now = clock().replace(microsecond=0)

    def ago(self, days: float) -> str:
        """A moment in the past, as the API takes it."""
        return (self.now - timedelta(days=days)).isoformat()

    async def lead(self, email: str, name: str, days: float, **more: Any) -> str:
        """Somebody asked for a demo, so many days ago."""
        body = {"email": email, "name": name, "kind": "demo_requested", "source": "website", "campaign": "spring-fair"}
        made = await self.client.post("/intake/v1/leads", {**body, "occurred_at": self.ago(days), **more})
        identity: str = made["id"]
        return identity

    async def handover(self, lead: str) -> str:
        """Its first hand-over."""
        [first, *_] = await self.client.items("/sales/v1/handovers", lead=lead)
        identity: str = first["id"]
        return identity

    async def sold(self, handover: str, what: str, days: float, **body: Any) -> Any:
        """A fact that sales tells; answers the hand-over after it."""
        return await self.client.post(f"/sales/v1/handovers/{handover}/{what}", {"occurred_at": self.ago(days), **body})


async def people(client: Client, language: str = "en") -> None:
    """Somebody of each role, reading this language."""
    for role, (key, name, team) in PEOPLE.items():
        body = {"name": name, "email": f"{key}@northwind.example", "role": role, "language": language}
        await client.put(f"/digest/v1/people/{key}", body | ({"team": team} if team else {}))
    await client.quiet()


async def told(running: Running) -> Story:
    """Tell it."""
    async with Client(running.url, running.admin_key) as client:
        return await told_by(client)


async def told_by(client: Client, clock: Clock = system_clock) -> Story:
    """Tell it with this client, as it happened in the days before this clock's."""
    await people(client)
    profile = {"active": True, "capacity": 3, "territories": [], "working_hours": WEEK, "time_zone": "Europe/Paris"}
    await client.put("/qualification/v1/routing/anna", profile)
    campaign = {"key": "spring-fair", "name": "Spring fair of everything that moves by itself", "intent": "expert"}
    cost = {"cost": {"amount": "1200.00", "currency": "USD"}}
    await client.post("/intake/v1/campaigns", campaign | cost)
    await client.quiet()
    tell = Told(client, clock)
    ids = await _leads(tell) | await _ways_in(client)
    await client.quiet()
    await client.post("/digest/v1/people/anna/digests")
    return Story(ids)


async def _leads(tell: Told) -> dict[str, str]:
    acme = {"name": "Acme", "industry": "logistics", "size": 240, "country": "SE"}
    won = await tell.lead("henrik@nordfrost.example", "Henrik Dahl", 6, job_title="Head of Logistics", company=acme)
    lost = await tell.lead("eva@vik.example", "Eva Vik", 5.8)
    back = await tell.lead("paul@meier.example", "Paul Meier", 5.6)
    await tell.client.quiet()
    handovers = [await tell.handover(lead) for lead in (won, lost, back)]
    notes = ("Решают в марте. " + HOSTILE, HOSTILE, f"{HOSTILE * 200} {'x' * LONGEST_NOTE}"[:LONGEST_NOTE])
    for handover, note in zip(handovers, notes, strict=True):
        await tell.sold(handover, "accept", 5.5)
        await tell.sold(handover, "contacts", 5.4, channel="phone", outcome="reached", note=note)
    client = await tell.sold(handovers[0], "account", 5.3, name=LONG)
    await tell.sold(handovers[0], "won", 5, amount={"amount": "64000.00", "currency": "USD"})
    await tell.sold(handovers[1], "lost", 5, reason="price")
    await tell.sold(handovers[2], "return", 5, reason="no_budget", note="Nothing before summer.")
    await tell.client.quiet()
    late = await tell.lead("late@acme.example", LONG, 4, phone="+46701234567", company={"name": LONG.lower()})
    fresh = await tell.lead("x@hostile.example", HOSTILE, 0.01, company={"name": HOSTILE, "country": "DE"})
    await tell.client.quiet()
    opened, unread = await tell.handover(late), await tell.handover(fresh)
    await tell.sold(opened, "accept", 3.9)
    touches = [
        {"lead": {"id": late}, "kind": kind, "occurred_at": tell.ago(days)}
        for kind, days in (("price_viewed", 3.5), ("email_clicked", 3.4), ("email_clicked", 3.3), ("page_viewed", 0.2))
    ]
    await tell.client.post("/intake/v1/touches", {"touches": touches})
    return {
        "person_id": "anna",
        "lead_id": late,
        "much_said": back,
        "account_id": client["account_id"],
        "handover_id": opened,
        "unread": unread,
        "won": handovers[0],
        "returned": handovers[2],
    }


async def _ways_in(client: Client) -> dict[str, str]:
    source = await client.post("/intake/v1/sources", {"kind": "form", "name": "Contact form of the site"})
    answer = await client.ask("POST", source["url"].removeprefix(client.url), data={"name": "Nobody " + HOSTILE})
    assert answer.status_code == 422, answer.text
    sent = await client.ask("POST", "/intake/v1/imports", data={"kind": "leads"}, files={"file": ("fair.csv", CSV)})
    assert sent.status_code == 201, sent.text
    preview = sent.json()["id"]
    sent = await client.ask("POST", "/intake/v1/imports", data={"kind": "leads"}, files={"file": ("list.csv", CSV)})
    done = sent.json()["id"]
    await client.post(f"/intake/v1/imports/{done}/start")
    refused = await client.items("/intake/v1/submissions", status="refused")
    return {"source_id": source["id"], "import_id": preview, "import_done": done, "submission_id": refused[0]["id"]}


async def signed_in(running: Running, browser: Browser, role: str) -> BrowserContext:
    """A window in which somebody of this role is signed in."""
    async with Client(running.url, running.admin_key) as client:
        key, _, _ = PEOPLE[role]
        made = await client.post(f"/digest/v1/people/{key}/sign-in-links", {"repeatable": True})
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    async with asyncio.timeout(30):
        await page.goto(f"{running.url}{made['path']}")
    await page.close()
    return context
