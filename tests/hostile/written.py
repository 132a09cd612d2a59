"""Writes of sales, of people and of criteria for clients that go away: each has a key, and is there once in the end."""

import random
from collections import Counter
from typing import Any, NamedTuple

import httpx

from hostile.inside import Inside
from loop.test_thin_loop import WEEK

ACTIONS: dict[str, Any] = {
    "accept": {},
    "contacts": {"channel": "phone", "outcome": "reached"},
    "opportunity": {},
    "won": {"amount": {"amount": "12.00", "currency": "EUR"}},
    "lost": {"reason": "price"},
    "return": {"reason": "too_early"},
}
"""What sales does with a hand-over: one of these with each, however often it is sent."""
HANDOVERS = 10 * len(ACTIONS)
CRITERIA = 0.1
"""The share of these writes that publish criteria, by which every lead is scored anew."""
SAID = ("accepted", "contacted", "opportunity_opened", "won", "lost", "returned")
"""What the history calls each of them."""


class Write(NamedTuple):
    """A request, whole."""

    method: str
    path: str
    body: Any
    key: str


class Written:
    """What was sent so far, of an installation that has hand-overs."""

    def __init__(self, admin: Inside) -> None:
        self._admin = admin
        self._handovers: list[str] = []
        self._definition: Any = None
        self._sent: dict[str, Write] = {}

    async def furnish(self) -> None:
        """Somebody who gets leads, the leads, and the criteria by which they came."""
        await self._admin.do("PUT", "/digest/v1/people/anna", {"name": "Anna Berg", "role": "rep"})
        await self._admin.quiet()
        profile = {"capacity": 1000, "territories": ["SE"], "working_hours": WEEK, "time_zone": "UTC"}
        await self._admin.do("PUT", "/qualification/v1/routing/anna", profile)
        await self._admin.quiet()
        leads = [
            {
                "email": f"h{number}@h{number}.example",
                "name": f"Somebody h{number}",
                "job_title": "Head of Logistics",
                "company": {"name": f"Company h{number}", "industry": "logistics", "size": 240, "country": "SE"},
                "kind": "demo_requested",
                "source": "website",
            }
            for number in range(HANDOVERS)
        ]
        await self._admin.do("POST", "/intake/v1/leads/batch", {"leads": leads})
        await self._admin.quiet()
        self._handovers = [one["id"] for one in await self._admin.items("/sales/v1/handovers", owner="anna")]
        assert len(self._handovers) == HANDOVERS
        self._definition = (await self._admin.do("GET", "/qualification/v1/criteria/1"))["definition"]

    def request(self, chance: random.Random, number: int) -> httpx.Request:
        """One of them, new or sent again."""
        if chance.random() < CRITERIA:
            body = {"name": f"Criteria {number}", "definition": self._definition}
            write = Write("POST", "/qualification/v1/criteria", body, f"criteria-{number}")
        elif chance.random() < 0.4:
            person = f"p{chance.randrange(number + 1)}"
            body = {"name": f"Somebody {person}", "role": "rep"}
            write = Write("PUT", f"/digest/v1/people/{person}", body, f"person-{person}")
        else:
            write = self._action(chance.randrange(HANDOVERS))
        self._sent[write.key] = write
        return self._built(write)

    def _action(self, place: int) -> Write:
        handover, action = self._handovers[place], list(ACTIONS)[place % len(ACTIONS)]
        return Write("POST", f"/sales/v1/handovers/{handover}/{action}", ACTIONS[action], f"{action}-{handover}")

    def _built(self, write: Write) -> httpx.Request:
        return self._admin.build(write.method, write.path, json=write.body, headers={"Idempotency-Key": write.key})

    async def by_half(self) -> list[str]:
        """Send each again, as a good client would: its effect is there once then."""
        for place in range(HANDOVERS):
            write = self._action(place)
            self._sent[write.key] = write
        found = []
        for write in self._sent.values():
            answer = await self._admin.send(self._built(write))
            if not answer.is_success:
                found.append(f"{write.path} is answered {answer.status_code} when it is sent again")
        await self._admin.quiet()
        for place, handover in enumerate(self._handovers):
            detail = await self._admin.do("GET", f"/sales/v1/handovers/{handover}")
            done, wanted = [one["kind"] for one in detail["actions"]], SAID[place % len(ACTIONS)]
            found += [f"{wanted} of a hand-over is there as {done}"] * (done != [wanted])
        named = Counter(one["name"] for one in await self._admin.items("/qualification/v1/criteria"))
        people = {one["id"]: one["name"] for one in await self._admin.items("/digest/v1/people")}
        for write in self._sent.values():
            if write.path.endswith("/criteria"):
                found += [f"{write.body['name']} are there {named[write.body['name']]} times"] * (
                    named[write.body["name"]] != 1
                )
            elif write.method == "PUT":
                person = write.path.rpartition("/")[2]
                found += [f"{person} is there as {people.get(person)}"] * (people.get(person) != write.body["name"])
        return found
