"""Sends what comes in, each through the door that its source has, in an order on which nothing else depends."""

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar

from story.api import Api
from story.company import BAD_SOURCE, FAIR_KEY, FAIR_SOURCE, FORMS
from story.doors import COLUMNS, Event, as_event, as_form, as_list, in_turns
from story.handing import Form, Recorded
from story.quiet import quiet
from story.steps import Step
from story.year import Year

A_REQUEST = 1_000
LOOK_SECONDS = 0.05
T = TypeVar("T")
Write = Callable[[Sequence[Event]], Awaitable[None]]
"""Writes events to the inbound topic; returns when they are durable."""


class Sender:
    """Forms at their doors, a fair's badges as a list, the rest through the interface.

    Touches are events that the marketing tool writes with `write`; where the log is out of reach (None) they, too, come
    through the interface. `leads` learns the ids of those that are to be known again. `doors` are the tokens of forms.
    """

    def __init__(self, api: Api, year: Year, leads: dict[str, str], doors: dict[str, str], write: Write | None) -> None:
        self._api = api
        self._year = year
        self._leads = leads
        self._write = write
        self._doors = doors

    async def send(self, step: Step) -> None:
        """Forms, then touches in the order in which they come, and what must come in its turn between them."""
        forms: list[Form] = step.all("forms")
        touches: list[Recorded] = step.all("touches")
        await self._forms([form for form in forms if not form.in_turn], step.name)
        sent = 0
        for number, form in enumerate(form for form in forms if form.in_turn):
            upto = bisect_right(touches, form.at, key=lambda touch: touch.at)
            await self._touches(touches[sent:upto], f"{step.name}-{number}")
            if self._write is not None:
                await quiet(self._api)
            await self._forms([form], f"{step.name}-turn-{number}")
            sent = upto
        await self._touches(touches[sent:], f"{step.name}-rest")

    async def _forms(self, everything: list[Form], name: str) -> None:
        badges = [one for one in everything if one.body.get("source") == FAIR_SOURCE]
        others = [one for one in everything if one.body.get("source") != FAIR_SOURCE]
        for number, forms in enumerate(in_turns(others)):
            by_door: defaultdict[str | None, list[Form]] = defaultdict(list)
            for one in forms:
                by_door[_door_of(one)].append(one)
            step = f"{name}-{number}"
            await asyncio.gather(*(self._through(door, own, step) for door, own in by_door.items()))
        if badges:
            await self._by_list(badges, name)

    async def _through(self, door: str | None, forms: list[Form], step: str) -> None:
        if door is None:
            await self._by_interface(forms, step)
        elif door == BAD_SOURCE:
            # How many were refused in a row depends on the order.
            for number, one in enumerate(forms):
                await self._fill_in(door, one, f"{step}-{number}")
        else:
            await asyncio.gather(*(self._fill_in(door, one, f"{step}-{n}") for n, one in enumerate(forms)))

    async def _fill_in(self, door: str, one: Form, step: str) -> None:
        """A door does not say who it was, so whoever is to be known again is looked for."""
        await self._api.fill_in(self._doors[door], as_form(one), f"{door}-{step}", refused=one.refused)
        if one.key is not None:
            self._leads[one.key] = await self._api.find(one.body["email"])

    async def _by_interface(self, everything: list[Form], step: str) -> None:
        for number, forms in enumerate(_in_requests(everything)):
            body = {"leads": [one.body for one in forms]}
            answer = await self._api.write("POST", "/intake/v1/leads/batch", body, f"forms-{step}-{number}")
            for sent, item in zip(forms, answer.content["items"], strict=True):
                if sent.key is not None:
                    self._leads[sent.key] = item["id"]

    async def _by_list(self, forms: list[Form], step: str) -> None:
        """The badges in one file, understood as somebody says who knows its columns."""
        asked = {"kind": "leads", "source": FAIR_SOURCE, "campaign": f"{FAIR_KEY}-{self._year.fair_day:%Y}"}
        job = await self._api.upload("badges.csv", as_list(forms), asked, f"list-{step}")
        path = f"/intake/v1/imports/{job['id']}"
        if job["state"] == "preview":
            await self._api.write("PUT", path, {"mapping": COLUMNS}, f"list-mapping-{step}")
            await self._api.write("POST", f"{path}/start", {}, f"list-start-{step}")
        while (await self._api.get(path))["state"] != "done":  # noqa: ASYNC110  # another process takes it in
            await asyncio.sleep(LOOK_SECONDS)

    async def _touches(self, everything: list[Recorded], name: str) -> None:
        for number, touches in enumerate(_in_requests(everything)):
            step = f"touches-{name}-{number}"
            if self._write is None:
                body: dict[str, Any] = {"touches": [one.body for one in touches]}
                await self._api.write("POST", "/intake/v1/touches", body, step)
            else:
                await self._write([as_event(one, f"{self._api.name}-{step}-{n}") for n, one in enumerate(touches)])


def _door_of(one: Form) -> str | None:
    """The source whose own door it comes through; None for the interface, where whoever sends names the source."""
    if one.refused:
        return BAD_SOURCE
    source = one.body["source"]
    return source if source in FORMS else None


def _in_requests(everything: Sequence[T]) -> Iterator[Sequence[T]]:
    return (everything[start : start + A_REQUEST] for start in range(0, len(everything), A_REQUEST))
