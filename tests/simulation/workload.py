"""What people and tools do in a seed: leads come in, are worked, come back, are merged, erased; all of it retried."""

import asyncio
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

import orjson

from digest.use_cases.send_digests import SendNow
from event_bus.port import Message
from event_contracts.topics import INBOUND
from lead_intake.adapters.contacts import LibraryContacts
from lead_intake.entrypoints.incoming import Gate
from lead_intake.entrypoints.reading import Reader
from lead_intake.use_cases.erase_leads import Erase
from lead_intake.use_cases.merge_leads import Merge
from lead_intake.use_cases.set_consents import SetConsent
from qualification.use_cases.close_leads import Disqualify
from qualification.use_cases.hand_over_leads import HandOver
from qualification.use_cases.recall_handovers import RecallHandover
from sales_feedback.domain.entries import Money
from sales_feedback.use_cases.accept_handovers import Accept
from sales_feedback.use_cases.lose_handovers import Lose
from sales_feedback.use_cases.open_accounts import OpenAccount
from sales_feedback.use_cases.open_opportunities import OpenOpportunity
from sales_feedback.use_cases.record_attempts import RecordAttempt
from sales_feedback.use_cases.return_handovers import Return
from sales_feedback.use_cases.undo_actions import Undo
from sales_feedback.use_cases.win_handovers import Win
from service_kit.idempotency import Answer
from service_kit.policy import Principal
from simulation.lawful import complaint
from simulation.refusing import seen
from simulation.world import World

ADMIN = Principal("admin", "admin")
GATE = Gate(Reader(LibraryContacts("DE")))
KINDS = ("page_viewed", "price_viewed", "email_clicked", "content_downloaded", "demo_requested", "form_submitted")
HANDOVER_LOOKS = 14
PEOPLE = 10
DIGESTS = 3
TEAM = {"anna": ("rep", "north"), "boris": ("rep", "north"), "clara": ("rep", "south"), "mila": ("manager", "north")}


class Told(NamedTuple):
    """What a client did and what it was answered."""

    use_case: str
    lead: str
    """The e-mail address by which the client knows the person."""
    handover: str | None
    status: int
    answer: dict[str, Any]
    money: Money | None = None
    """What the deal was said to be worth."""


class Story:
    """The people of one seed."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = Random(f"story {seed}")  # the seed's
        self.told: list[Told] = []
        self.ids: dict[str, str] = {}
        self.captures: dict[str, int] = {}
        """How many inputs of each address were answered with a success, or stand on the inbound topic."""
        self.lawless: list[str] = []
        """Refusals for which there was no reason."""
        self._keys = 0

    async def tell(self) -> None:
        """Everybody at once."""
        people = [f"marker{number}x{self.random.randrange(10**6)}" for number in range(PEOPLE)]
        tasks = [asyncio.ensure_future(self._lead(name, number)) for number, name in enumerate(people)]
        tasks.append(asyncio.ensure_future(self._tool(people[:3])))
        tasks.append(asyncio.ensure_future(self._clean(people)))
        tasks.append(asyncio.ensure_future(self._digests()))
        await asyncio.gather(*tasks)

    async def _ask(self, package: str, use_case: str, command: Any, lead: str, handover: str | None = None) -> Told:
        self._keys += 1
        before = self._seen(package, use_case, lead, handover)
        answer: Answer = await self.world.call(package, use_case, command, f"key-{self._keys}")
        said, why = answer.body.decode(), ""
        if answer.status != 200:
            said, why = said.split(" ", 1)
            after = self._seen(package, use_case, lead, handover)
            if wrong := complaint(use_case, answer.status, why, before, after):
                self.lawless.append(f"{lead}: {wrong}")
        body = orjson.loads(said) if answer.status == 200 else {"code": said, "why": why}
        told = Told(use_case, lead, handover, answer.status, body, getattr(command, "money", None))
        self.world.loop.mark(f"answer {use_case} {lead} {answer.status} {said}")
        self.told.append(told)
        return told

    def _seen(self, package: str, use_case: str, lead: str, handover: str | None) -> Any:
        return seen(self.world, package, use_case, self.ids.get(lead), handover)

    async def _some_time(self, most: float = 0.25) -> None:
        await asyncio.sleep(self.random.random() * most)

    def _body(self, name: str, kind: str) -> dict[str, Any]:
        return {
            "email": f"{name}@firm-{name}.example", "name": f"Person {name.title()}",
            "job_title": self.random.choice(["Director of Sales", "Manager", "Engineer"]),
            "company": {"name": f"Firm {name}", "industry": "logistics", "size": 240, "country": "SE"},
            "source": "website", "campaign": self.random.choice([None, "nurture", "expert"]), "kind": kind,
            "message": f"{name} would like to know more",
        }  # fmt: skip

    async def _capture(self, name: str, kind: str) -> None:
        content = self._body(name, kind)
        command = GATE.lead(content, orjson.dumps(content).decode(), "api", self.world.now())
        told = await self._ask("lead_intake", "take_in", command, name)
        if told.status == 200:
            self.ids[name] = told.answer["lead_id"]
            self.captures[name] = self.captures.get(name, 0) + 1

    async def _touch(self, name: str, kind: str) -> None:
        content = {"lead": {"id": self.ids[name]}, "kind": kind, "properties": {"path": "/prices"}}
        command = GATE.touch(content, orjson.dumps(content).decode(), "batch", False, self.world.now())
        told = await self._ask("lead_intake", "take_in", command, name)
        if told.status == 200:
            self.captures[name] = self.captures.get(name, 0) + 1

    async def _lead(self, name: str, number: int) -> None:
        await self._some_time(1.0)
        await self._capture(name, "demo_requested" if number % 2 else "form_submitted")
        for _ in range(self.random.randint(1, 2)):
            await self._some_time()
            await self._touch(name, self.random.choice(KINDS))
        if self.random.random() < 0.3:
            consent = SetConsent(self.ids[name], {"email": True}, self.world.now(), None)
            await self._ask("lead_intake", "set_consents", consent, name)
        for cycle in range(1, 3):
            handover = await self._handover(name, cycle)
            if handover is None or not await self._work(name, handover) or self.random.random() < 0.3:
                return
            await self._some_time()
            await self._touch(name, "demo_requested")

    async def _handover(self, name: str, cycle: int) -> str | None:
        for _ in range(HANDOVER_LOOKS):
            rows = self.world.rows(
                "sales_feedback",
                "select id from handover where living_lead = ? and cycle = ? and ended_at is null order by id",
                self.ids[name],
                cycle,
            )
            if rows:
                return str(rows[0][0])
            await asyncio.sleep(0.15)
        return None

    async def _act(self, use_case: str, act: type[Any], lead: str, handover: str, **more: Any) -> bool:
        told = await self._ask(
            "sales_feedback", use_case, act(handover_id=handover, principal=ADMIN, **more), lead, handover
        )
        await self._some_time()
        return told.status == 200

    async def _work(self, name: str, handover: str) -> bool:
        """A salesperson's way with one hand-over; whether it went back to marketing."""
        end = self.random.choice(["won", "lost", "returned", "returned", "open"])
        await self._act("accept_handovers", Accept, name, handover)
        if self.random.random() < 0.2:
            await self._act("undo_actions", Undo, name, handover)
        outcome = self.random.choice(["reached", "reached", "no_answer"])
        attempt = {"channel": "phone", "outcome": outcome, "note": f"{name} was on the phone"}
        await self._act("record_attempts", RecordAttempt, name, handover, **attempt)
        if end == "won":
            await self._act("open_accounts", OpenAccount, name, handover, name=f"Firm {name}")
            await self._act("open_opportunities", OpenOpportunity, name, handover, money=Money(100_00, "EUR"))
            worth = Money(self.random.randrange(1, 500_000), self.random.choice(["EUR", "USD"]))
            await self._act("win_handovers", Win, name, handover, money=worth)
        elif end == "lost":
            await self._act("lose_handovers", Lose, name, handover, reason="competitor")
        elif end == "returned":
            await self._act(
                "return_handovers", Return, name, handover, reason=self.random.choice(["too_early", "no_budget"])
            )
        if end in ("lost", "won") and self.random.random() < 0.3:
            await self._act("undo_actions", Undo, name, handover)
        return end == "returned"

    async def _tool(self, people: list[str]) -> None:
        """A marketing tool writes to the inbound topic, some events twice."""
        for number in range(self.random.randint(2, 5)):
            await self._some_time(0.5)
            name = self.random.choice(people)
            body = self._body(name, "page_viewed")
            headers = (
                ("ce_specversion", b"1.0"), ("ce_id", f"tool-{number}".encode()), ("ce_source", b"/tool"),
                ("ce_type", b"lead.submitted"), ("content-type", b"application/json"),
            )  # fmt: skip
            for _ in range(1 if self.random.random() < 0.6 else 2):
                self.world.log.write(Message(INBOUND.name, name.encode(), orjson.dumps(body), headers))
                await self.world.log.tell()
                await self._some_time(0.1)
            self.captures[name] = self.captures.get(name, 0) + 1

    async def _digests(self) -> None:
        """Somebody wants to know how it stands, some of them twice."""
        for number in range(DIGESTS):
            await asyncio.sleep(0.7 + self.random.random() * 0.7)
            person = self.random.choice(sorted(TEAM))
            await self._ask("digest", "send_now", SendNow(person, f"asked-{number}"), person)

    async def _clean(self, people: list[str]) -> None:
        """A marketer merges two, erases one or two, disqualifies one, gives one away by hand and may want it back."""
        await asyncio.sleep(1.0)
        if self.random.random() < 0.3:
            # A key is known for a day: nobody waits for weeks, and then sends again.
            while self.world.asking:  # noqa: ASYNC110  # steps are cheap here
                await asyncio.sleep(0.02)
            self.world.leap += timedelta(days=self.random.randint(2, 40))
        first, second, third, fourth, fifth = self.random.sample(people[3:], 5)
        await self._known(first, second, third, fourth, fifth)
        tasks = [
            self._ask("lead_intake", "merge_leads", Merge(self.ids[first], self.ids[second], None), second),
            self._ask("lead_intake", "erase_leads", Erase(self.ids[third], None), third),
            self._ask("qualification", "disqualify_leads", Disqualify(self.ids[fourth], by="mila"), fourth),
            self._ask("qualification", "hand_over_leads", HandOver(self.ids[fifth], "clara", by="mila"), fifth),
        ]
        for task in tasks:
            await self._some_time(0.5)
            await task
        if self.random.random() < 0.3:
            await self._ask("lead_intake", "erase_leads", Erase(self.ids[first], None), first)
        if self.random.random() < 0.5:
            await self._ask("qualification", "recall_handovers", RecallHandover(self.ids[fifth], by="mila"), fifth)

    async def _known(self, *names: str) -> None:
        while not all(name in self.ids for name in names):  # noqa: ASYNC110  # as a client asks again
            await asyncio.sleep(0.1)
