"""Tells the story to an installation, step by step, and waits for a quiet loop after each."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from story.agreement import first_agreement, second_agreement
from story.api import Api, StoryError
from story.case import Course
from story.company import FORMS, MARKETER
from story.days import Deed, days_of
from story.founding import agree, found, hand_out_keys, open_to_all, take_back_keys
from story.journal import Journal, Told
from story.plan import Plan, plan_of
from story.quiet import quiet
from story.sending import Sender, Write
from story.steps import Step, days_at_once, steps_of
from story.year import OWN_SIZE, Year, at

SMALLEST, LARGEST = 600, 1_000_000
LINE_SECONDS = 5.0
LOOKS = 5
"""Times that a hand-over is looked for in a quiet loop before the story gives up."""
Say = Callable[[str], None]


async def tell(
    url: str,
    key: str,
    *,
    leads: int = 0,
    seed: int = 1,
    end: datetime | None = None,
    on_progress: Say = lambda _: None,
    state: Path | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    write: Write | None = None,
    dated: bool = False,
) -> None:
    """A year of Northwind Robotics that ends at `end` (now), with `leads` people in it (0: the story's own size).

    `state` is a file that remembers how far the story has come: one that was interrupted goes on there, one that was
    told is not told again, whatever the other arguments say. `write` writes the marketing tool's events to the inbound
    topic; without it touches come through the interface. `dated`: criteria take force on their days of the story, which
    only an installation takes that expects a history. Raises `StoryError`, and `ValueError` for a size out of range.
    """
    size = leads or OWN_SIZE
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"leads must be {SMALLEST} to {LARGEST}")
    journal = Journal(state)
    told = journal.read(Year(seed, end or datetime.now(UTC), size))
    if told.finished:
        return
    year = told.year
    async with Api(url, key, f"{year.seed}-{year.leads}-{year.end:%Y%m%d%H%M%S}", transport) as api:
        plan = plan_of(year)
        if not told.steps:
            await found(api, year, plan.capacity)
        keys = await hand_out_keys(api)
        await quiet(api)
        if not told.steps:
            await agree(api, first_agreement(), year.beginning, "criteria-1", dated=dated)
            await quiet(api)
        await _Teller(api, year, plan, told, journal, on_progress, write, dated=dated).run()
        await open_to_all(api, year, plan.capacity)
        await quiet(api)
        await take_back_keys(api, keys)
        journal.finished()


class _Teller:
    def __init__(
        self, api: Api, year: Year, plan: Plan, told: Told, journal: Journal, say: Say, write: Write | None,
        *, dated: bool,
    ) -> None:  # fmt: skip
        self.api = api
        self.year = year
        self.plan = plan
        self.told = told
        self.leads = told.leads
        self.handovers = told.handovers
        self.courses = {(course.lead, course.cycle): course for course in plan.courses}
        self._journal = journal
        self._say = say
        self._dated = dated
        self._said = time.monotonic()
        self._sent = 0
        self._sender = Sender(api, year, told.leads, told.doors, write)

    async def run(self) -> None:
        """Every day that was not told before."""
        if not self.told.doors:
            self.told.doors.update({source: await self.api.open_door(source) for source in FORMS})
            self._journal.doors(self.told.doors)
        days = days_of(self.year, self.plan)
        for step in steps_of(self.year, self.plan, days, days_at_once(self.year)):
            if step.name not in self.told.steps:
                await self._tell(step)
            self._sent += sum(len(day.forms) for day in step.days)
            self._progress(step)

    async def _tell(self, step: Step) -> None:
        leads_before, handovers_before = set(self.leads), set(self.handovers)
        if step.days[0].day == self.year.month_start:
            await self._agree_anew()
        await self._sender.send(step)
        if step.all("by_hand"):
            await quiet(self.api)
        for course in step.all("by_hand"):
            await self._hand_over(course)
        await quiet(self.api)
        await self._find([*step.all("begun"), *step.all("by_hand")])
        await self._act(step)
        self._journal.step(
            step.name,
            {key: value for key, value in self.leads.items() if key not in leads_before},
            {key: value for key, value in self.handovers.items() if key not in handovers_before},
        )

    async def _agree_anew(self) -> None:
        """The criteria that the last review agreed on judge the last month."""
        await quiet(self.api)
        await agree(self.api, second_agreement(), at(self.year.month_start, 0), "criteria-2", dated=self._dated)
        await quiet(self.api)

    async def _hand_over(self, course: Course) -> None:
        body = {
            "person_id": course.case.seller,
            "reason": "Met them at an event, they asked for a call.",
            "occurred_at": course.at.isoformat(),
        }
        path = f"/qualification/v1/leads/{self.leads[course.lead]}/hand-over"
        await self.api.write("POST", path, body, f"hand-over-{_name(course)}", by=MARKETER)

    async def _find(self, begun: list[Course]) -> None:
        """The ids of the hand-overs that have begun."""
        missing = {(self.leads[course.lead], course.cycle): _name(course) for course in begun}
        for look in range(LOOKS):
            if look:
                await quiet(self.api)
            cursor: dict[str, str] = {}
            while missing and (look == 0 or cursor is not None):
                page = await self.api.get("/sales/v1/handovers", state="handed_over", limit=200, **cursor)
                for item in page["items"]:
                    self._found(missing, item)
                if page["next"] is None:
                    break
                cursor = {"cursor": page["next"]}
            # One that was worked on before an interruption is no longer among those just handed over.
            for lead_id in sorted({lead for lead, _ in missing}):
                for item in (await self.api.get("/sales/v1/handovers", lead=lead_id, limit=50))["items"]:
                    self._found(missing, item)
            if not missing:
                return
        raise StoryError(f"no hand-over came of {', '.join(sorted(missing.values()))}")

    def _found(self, missing: dict[tuple[str, int], str], item: dict[str, Any]) -> None:
        name = missing.pop((item["lead_id"], item["cycle"]), None)
        if name is not None:
            self.handovers[name] = item["id"]

    async def _act(self, step: Step) -> None:
        """Everybody's entries: those on one lead in order, different leads side by side."""
        own: defaultdict[str, list[Deed]] = defaultdict(list)
        for deed in step.all("deeds"):
            own[deed.lead].append(deed)
        await asyncio.gather(*(self._work(deeds) for deeds in own.values()))
        # What sales has ended and what the lead does next are said by two services; the log would decide who is first.
        await quiet(self.api)
        for key in step.all("erased"):
            await self.api.write("DELETE", f"/intake/v1/leads/{self.leads[key]}", None, f"erase-{key}")

    async def _work(self, deeds: list[Deed]) -> None:
        after: str | None = None
        for deed in deeds:
            course, act = self.courses[deed.lead, deed.cycle], deed.act
            body = {**act.body, "occurred_at": act.at.isoformat()}
            if act.route == "return" and course.same_as is not None:
                body["duplicate_of"] = self.leads[course.same_as]
            lead, handover = self.leads[deed.lead], self.handovers[_name(course)]
            path = f"/qualification/v1/leads/{lead}" if act.on_lead else f"/sales/v1/handovers/{handover}"
            step = f"{act.route}-{_name(course)}-{act.at:%Y%m%d%H%M%S%f}"
            answer = await self.api.write("POST", f"{path}/{act.route}", body, step, by=act.by, after=after)
            # A colleague can work on it as soon as sales has heard that it was given away.
            after = answer.after if act.on_lead else None

    def _progress(self, step: Step) -> None:
        last = step.days[-1].day
        if last == self.year.last_day or time.monotonic() - self._said > LINE_SECONDS:
            self._said = time.monotonic()
            number = (last - self.year.first_day).days + 1
            self._say(f"story: day {number} of 365, {self._sent:,} forms, {len(self.handovers):,} hand-overs")


def _name(course: Course) -> str:
    return f"{course.lead}.{course.cycle}"
