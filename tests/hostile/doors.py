"""What comes from outside without a key, broken in every way: the inbound topic, forms and lists.

Everything is applied, or can be looked at as refused; nothing stops a consumer, and nothing is our own fault.
"""

import asyncio
import random
import time
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from embedded.process import Embedded
from event_bus.port import Message
from event_contracts.topics import INBOUND
from hostile import corpus, invented
from hostile.inside import Inside
from lead_intake.adapters.tables import submission

BATCH = 200
AT_ONCE = 16
PATIENCE = 120.0
TOO_FAST, OFTEN = 429, 60
"""A door takes only so many a second of one form; whoever is told so sends again, as often as this."""
FORM_ANSWERS = {200, 303, 400, 408, 413, 415, 422}
LIST_ANSWERS = {201, 400, 413, 415, 422}


class Doors:
    """Goes through the doors of one installation, and notes what should not be."""

    def __init__(self, host: Embedded, admin: Inside) -> None:
        self._host = host
        self._admin = admin
        self.problems: list[str] = []
        self.answered: Counter[str] = Counter()

    async def events(self, cases: int, number: int) -> None:
        """So many records on the inbound topic, a part of them made by Hypothesis; each becomes a submission."""
        chance = random.Random(number)
        publisher = self._host.event_log.publisher("hostile")
        await publisher.start()
        before = await self._submissions("inbound")
        invented = made_up(cases // 10, number)
        for start in range(0, cases, BATCH):
            many = range(start, min(cases, start + BATCH))
            messages = [corpus.event(chance, one) if one >= len(invented) else invented[one] for one in many]
            await publisher.publish(messages)
        await publisher.stop()
        await self.quiet()
        kept = await self._submissions("inbound") - before
        self.answered["events"] += kept
        if kept != cases:
            self.problems.append(f"{cases} records became {kept} submissions")

    async def forms(self, cases: int, number: int) -> None:
        """So many posts to the door of a form, each from its own browser; what is not turned away there is kept.

        A tenth of them, and one at least, is made by Hypothesis.
        """
        chance = random.Random(number)
        strange = invented.forms(cases // 10 + 1, number)
        made = await self._admin.do("POST", "/intake/v1/sources", {"kind": "form", "name": f"Hostile {number}"})
        before = await self._submissions("form")
        numbers = iter(range(cases))
        answers: Counter[int] = Counter()

        async def one_after_another() -> None:
            for one in numbers:
                sent = strange[one] if one < len(strange) else corpus.form(chance, one)
                answers[await self._form(f"/in/form/{made['token']}", sent, one)] += 1

        await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
        kept = await self._submissions("form") - before
        expected = answers[200] + answers[303] + answers[422]
        if kept != expected:
            self.problems.append(f"{expected} forms that were answered became {kept} submissions")

    async def _form(self, door: str, sent: corpus.Sent, number: int) -> int:
        headers = {"User-Agent": f"browser {number}", "Content-Type": sent.content_type, "Accept": "application/json"}
        for _ in range(OFTEN):
            answer = await self._admin.send(self._admin.build("POST", door, headers=headers, content=sent.body))
            if answer.status_code != TOO_FAST:
                break
            await asyncio.sleep(float(answer.headers["retry-after"]))
        self.answered[f"form {answer.status_code}"] += 1
        if answer.status_code not in FORM_ANSWERS or "Traceback" in answer.text:
            self.problems.append(f"form {answer.status_code} {sent.content_type} {sent.body[:300]!r}")
        return answer.status_code

    async def lists(self, cases: int, number: int) -> None:
        """So many files, a tenth made by Hypothesis: each is refused at the door, or each row is applied or refused."""
        chance = random.Random(number)
        strange = invented.tables(cases // 10 + 1, number)
        for one in range(cases):
            content = strange[one] if one < len(strange) else corpus.table(chance, number * cases + one)
            answer = await self._admin.ask(
                "POST", "/intake/v1/imports", data={"kind": "leads"}, files={"file": ("a.csv", content)}
            )
            self.answered[f"list {answer.status_code}"] += 1
            if answer.status_code not in LIST_ANSWERS:
                self.problems.append(f"list {answer.status_code} {content[:300]!r}")
            if answer.status_code == 201:
                await self._import(answer.json()["id"], content)

    async def _import(self, identity: str, content: bytes) -> None:
        path = f"/intake/v1/imports/{identity}"
        for page in ("/preview", "/errors.csv"):
            answer = await self._admin.ask("GET", f"{path}{page}")
            if answer.status_code >= 500:
                self.problems.append(f"list{page} {answer.status_code} {content[:300]!r}")
        started = await self._admin.ask("POST", f"{path}/start")
        if started.status_code not in {200, 409, 422}:
            self.problems.append(f"list start {started.status_code} {content[:300]!r}")
        if started.status_code != 200:
            return
        deadline = time.monotonic() + PATIENCE
        while (shown := (await self._admin.ask("GET", path)).json())["state"] != "done":
            if time.monotonic() > deadline:
                self.problems.append(f"list does not end {content[:300]!r}")
                return
            await asyncio.sleep(0.02)
        self.answered["rows"] += shown["rows"]
        if shown["rows"] != shown["created"] + shown["known"] + shown["refused"]:
            self.problems.append(f"rows that are nowhere: {shown['rows']} {content[:300]!r}")

    async def quiet(self) -> None:
        """Everything that was said has had its effects, and nothing is parked or dead."""
        await self._admin.quiet()
        for prefix, service in self._host.services.items():
            async with service.database.snapshot() as snapshot:
                waiting = (await snapshot.execute(text("select count(*) from parked"))).scalar_one()
            if waiting:
                self.problems.append(f"{prefix} has {waiting} parked records")

    async def _submissions(self, channel: str) -> int:
        async with self._host.services["intake"].database.snapshot() as snapshot:
            query = select(func.count()).select_from(submission).where(submission.c.channel == channel)
            many: int = (await snapshot.execute(query)).scalar_one()
            return many


def made_up(cases: int, number: int) -> list[Message]:
    """Records that Hypothesis makes up: any headers, any bytes, any JSON."""
    words = st.text(max_size=30)
    leaves = (
        st.none() | st.booleans() | st.integers() | st.floats() | words | st.sampled_from([*corpus.LEAD, *corpus.TOUCH])
    )
    anything = st.recursive(
        leaves, lambda one: st.lists(one, max_size=4) | st.dictionaries(words, one, max_size=4), max_leaves=12
    )
    data = anything | st.fixed_dictionaries({}, optional=dict.fromkeys(corpus.LEAD, anything))
    value = st.binary(max_size=300) | data.map(corpus.dumped)
    names = (
        st.sampled_from(["content-type", "ce_type", "ce_specversion", "ce_time", "traceparent", "ce_subject"]) | words
    )
    headers = st.lists(
        st.tuples(names, st.binary(max_size=40) | st.sampled_from([b"lead.submitted", b"1.0"])), max_size=5
    )
    found: list[Message] = []

    @seed(number)
    @settings(
        max_examples=max(cases // BATCH, 1),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.tuples(value, headers), min_size=BATCH // 4, max_size=BATCH))
    def one(records: list[Any]) -> None:
        # A record's place in the log is its identity while it names none: an id of these could stand twice.
        found.extend(Message(INBOUND.name, b"k", body, tuple(given)) for body, given in records)

    one()
    return [message for message in found if not {"ce_id", "ce_source"} & {name for name, _ in message.headers}][:cases]
