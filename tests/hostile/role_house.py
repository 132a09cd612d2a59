"""An installation with everybody in it: people of two teams, a few leads of each, and keys good and bad."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from embedded.process import Embedded
from hostile.inside import Inside
from loop.test_thin_loop import WEEK
from service_kit.pages.packed_ids import packed
from service_kit.sessions import COOKIE, CSRF_FIELD

COUNTRIES = {"anna": "SE", "bo": "NO", "mia": "FI", "olof": "DK"}
"""Whoever gets leads, and the country that makes a lead theirs."""
TEAMS = {"anna": "north", "bo": "north", "mia": "north", "olof": "south"}
ROLES = {"mia": "manager", "nora": "marketer", "olga": "admin"}
PEOPLE = {"admin": "olga", "marketer": "nora", "manager": "mia", "rep": "anna"}
OWNERS = {"manager": ("mia", "bo", "olof"), "rep": ("anna", "bo", "olof")}
"""To whom somebody's own lead, their team's and another's was handed."""
EVERYBODY = {"all": set(COUNTRIES), "team": {"anna", "bo", "mia"}}
MANY = {"anna": 27, "bo": 31, "mia": 27, "olof": 57}
"""Leads of each: one that stays, one with an account, and one for every change that the table lets through."""
FEW = dict.fromkeys(COUNTRIES, 2)
"""Where nothing is changed for good: one of each."""
IDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
LIST = {"file": ("fair.csv", b"email,name\nmai.tran@example.com,Mai Tran\nno address,Nobody\n")}
READER = "olga"
"""The administrator, to whom most pages and forms are shown."""
DAYS_AHEAD = (30, 31, 32, 60, 61, 62, 90, 91, 92, 93)
"""Days of absences that the table speaks of."""
NOWHERE = "0193b2f0-5c1e-7a00-8000-000000000001"


class House:
    """What the table is asked of."""

    def __init__(self, host: Embedded, admin: Inside, leads: Mapping[str, int] = MANY) -> None:
        self.host = host
        self.admin = admin
        self.keys: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        self._each = leads
        self.leads: dict[str, list[tuple[str, str, str]]] = {owner: [] for owner in COUNTRIES}
        self.accounts: dict[str, str] = {}
        self.ids: dict[str, str] = {"letter": NOWHERE, "nowhere": "0" * 40, "person": "sven", "version": "1"}
        self.many: dict[str, list[str]] = {"submission": [], "list": [], "spare": []}
        self._numbers = count(1)

    async def furnish(self) -> None:
        """People, their leads, and a bit of everything that a route may name."""
        for person in (*COUNTRIES, "nora", "olga", "sven", "gone"):
            role = {"role": ROLES.get(person, "rep"), "team": TEAMS.get(person)}
            body = {"name": f"Somebody {person}", "email": f"{person}@northwind.example", **role}
            await self.admin.do("PUT", f"/digest/v1/people/{person}", body)
        await self.admin.quiet()
        for person, country in COUNTRIES.items():
            profile = {"capacity": 1000, "territories": [country], "working_hours": WEEK, "time_zone": "UTC"}
            await self.admin.do("PUT", f"/qualification/v1/routing/{person}", profile)
        await self._keys()
        await self.sign_in()
        await self.admin.quiet()
        await self._leads()
        await self._accounts()
        await self._ways_in()
        await self.admin.do("PUT", "/digest/v1/people/gone", {"name": "Gone", "role": "admin", "active": False})
        await self.admin.do("DELETE", f"/digest/v1/keys/{self.keys['revoked'][3:11]}")
        await self.admin.quiet()

    async def _keys(self) -> None:
        soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        given: dict[str, dict[str, Any]] = {
            **{role: {"role": role, "person": person} for role, person in PEOPLE.items()},
            "expired": {"role": "admin", "expires_at": soon},
            "revoked": {"role": "admin"},
            "gone": {"role": "rep", "person": "gone"},
            "narrow": {"role": "admin", "scopes": ["account.use"]},
            "rep of nobody": {"role": "rep"},
            "manager of nobody": {"role": "manager"},
        }
        for name, more in given.items():
            self.keys[name] = (await self.admin.do("POST", "/digest/v1/keys", {"name": name, **more}))["key"]
        for _ in range(3):
            self.many["spare"].append(
                (await self.admin.do("POST", "/digest/v1/keys", {"name": "spare", "role": "rep"}))["id"]
            )

    async def sign_in(self) -> None:
        """A session for each role."""
        for person in PEOPLE.values():
            link = (await self.admin.do("POST", f"/digest/v1/people/{person}/sign-in-links", {}))["path"]
            self.cookies[person] = (await self.admin.ask("POST", link)).cookies[COOKIE]
            self.admin.forget_cookies()

    async def reads(self, language: str) -> None:
        """Whom most pages are shown reads this from now on, signed in anew."""
        body = {"name": f"Somebody {READER}", "email": f"{READER}@northwind.example", "role": "admin"}
        await self.admin.do("PUT", f"/digest/v1/people/{READER}", body | {"language": language})
        await self.sign_in()
        await self.admin.quiet()

    async def _leads(self) -> None:
        people = [
            {
                "email": f"{owner}{number}@{owner}{number}.example",
                "job_title": "Head of Logistics",
                "company": {"name": f"{owner} {number}", "industry": "logistics", "size": 240, "country": country},
                "kind": "demo_requested",
                "source": "website",
            }
            for owner, country in COUNTRIES.items()
            for number in range(self._each[owner])
        ]
        today = datetime.now(UTC).date()
        self.ids |= {f"day{ahead}": (today + timedelta(days=ahead)).isoformat() for ahead in DAYS_AHEAD}
        self.ids["month"] = datetime.now(UTC).strftime("%Y-%m")  # another one may have begun when the table is asked
        made = await self.admin.do("POST", "/intake/v1/leads/batch", {"leads": people})
        shown = {one["id"]: str(sent["email"]) for one, sent in zip(made["items"], people, strict=True)}
        await self.admin.quiet()
        for owner, leads in self.leads.items():
            for handover in await self.admin.items("/sales/v1/handovers", owner=owner):
                lead = handover["lead_id"]
                leads.append((lead, handover["id"], shown[lead]))
        assert {owner: len(leads) for owner, leads in self.leads.items()} == self._each

    async def _accounts(self) -> None:
        for owner, leads in self.leads.items():
            _, handover, _ = leads.pop()
            said = {"channel": "phone", "outcome": "reached"}
            await self.admin.do("POST", f"/sales/v1/handovers/{handover}/contacts", said)
            opened = await self.admin.do(
                "POST", f"/sales/v1/handovers/{handover}/account", {"name": f"Client of {owner}"}
            )
            self.accounts[owner] = opened["account_id"]

    async def _ways_in(self) -> None:
        source = await self.admin.do("POST", "/intake/v1/sources", {"kind": "form", "name": "Contact form"})
        door = await self.admin.do("POST", "/intake/v1/sources", {"kind": "form", "name": "Another form"})
        self.ids |= {"source": source["id"], "door": door["token"], "campaign": "spring-fair"}
        await self.admin.do("PUT", "/intake/v1/campaigns/spring-fair", {"intent": "expert"})
        for number in range(12):
            fields = {"email": f"sub{number}@acme.example", "phone": "12"}
            await self.admin.ask("POST", f"/in/form/{door['token']}", data=fields)
        self.many["submission"] = [
            one["id"] for one in await self.admin.items("/intake/v1/submissions", status="refused")
        ]
        for _ in range(14):
            sent = await self.admin.ask("POST", "/intake/v1/imports", data={"kind": "leads"}, files=LIST)
            self.many["list"].append(sent.json()["id"])
        page = await self.admin.ask("GET", "/digest/sign-in")
        found = re.search(r"/digest/assets/([^\"]+\.css)", page.text)
        assert found is not None
        self.ids["asset"] = found[1]

    def words(self, owner: str, text: str, *, taken: bool) -> dict[str, str]:
        """What a row's text may name; where a change is let through, things that no other row has touched."""
        about = taken and any(f"{{{name}}}" in text for name in ("lead", "handover", "another"))
        lead = self.leads[owner].pop() if about else self.leads[owner][0]
        lists = {
            name: found.pop() if taken and f"{{{name}}}" in text else found[0] for name, found in self.many.items()
        }
        receiver = "bo" if owner == "anna" else "anna"
        named = {"lead": lead[0], "handover": lead[1], "email": lead[2], "owner": owner, "receiver": receiver}
        named |= {"packed": packed([lead[0]]), "account": self.accounts[owner]}
        return self.ids | lists | named | {"country": COUNTRIES[owner], "n": str(next(self._numbers))}

    def seen(self, text: str) -> set[str]:
        """Whose leads a text names, of those that no row has changed."""
        owners = {one: owner for owner, leads in self.leads.items() for lead in leads for one in lead[:2]}
        return {owners[one] for one in IDS.findall(text) if one in owners}

    def cookie(self, person: str) -> dict[str, str]:
        """The header of a browser in which they are signed in."""
        return {"cookie": f"{COOKIE}={self.cookies[person]}"}

    def form(self, person: str, fields: dict[str, Any]) -> dict[str, str]:
        """One of our forms, filled in by them."""
        sessions = self.host.services["digest"].app.state.sessions
        return {CSRF_FIELD: sessions.csrf_of(self.cookies[person].partition(".")[0]), **fields}
