"""The ledger balances, and equals a count by hand, for any history, period, group and moment."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.adapters.figures import Asked, cells, created, qualified
from digest.adapters.tables import SLOTS
from digest.domain.ledger import loop, steps
from digest.domain.period import Period

SETTINGS = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
GROUPS: tuple[Any, ...] = ("campaign", "source", "person", "criteria_version", "industry")


class Counted:
    """An independent account of one hand-over: nothing here is shared with the product."""

    def __init__(self, events: list[Any]) -> None:
        undone = {e.data["event_id"] for e in events if e.type == "lead.action_undone"}
        self.first = events[0].data
        self.begun = datetime.fromisoformat(self.first["handed_over_at"])
        self.facts = [e for e in events if e.id not in undone and e.type != "lead.action_undone"]

    def taken_back(self) -> bool:
        """Whether marketing took it back and neither closed it nor sales did anything that stands."""
        said = {e.type for e in self.facts} - {"lead.assigned", "lead.rescheduled", "lead.rated"}
        return said == {"lead.recalled"}

    def known(self, at: datetime) -> list[Any]:
        return sorted((e for e in self.facts if e.time <= at), key=lambda e: (e.time, e.offset))

    def end(self, at: datetime) -> Any:
        ends = [e for e in self.known(at) if e.type in {"lead.won", "lead.lost", "lead.returned"}]
        dropped = [e for e in self.known(at) if e.type == "lead.disqualified"]
        return (ends or dropped or [None])[0]

    def state(self, at: datetime) -> str:
        end = self.end(at)
        return end.type.removeprefix("lead.") if end else "open"

    def owner(self, at: datetime) -> str:
        end = self.end(at)
        given = [e for e in self.known(end.time if end else at) if e.type == "lead.assigned"]
        return given[-1].data["owner"] if given else self.first["owner"]

    def overdue(self, at: datetime) -> bool:
        dues = [e.data["due_at"] for e in self.known(at) if "due_at" in e.data]
        return self.state(at) == "open" and bool(dues) and datetime.fromisoformat(dues[-1]) < at

    def passed(self, at: datetime) -> int:
        """How many of the five gates."""
        types = {e.type for e in self.known(at)} | {
            "reached" for e in self.known(at) if e.type == "lead.contacted" and e.data["outcome"] == "reached"
        }
        for gate, kinds in (
            (5, {"lead.won"}),
            (4, {"lead.opportunity_opened"}),
            (3, {"reached"}),
            (2, {"lead.accepted"}),
        ):
            if types & kinds:
                return gate
        return 1

    def group(self, name: str | None, at: datetime) -> Any:
        frozen = self.first["frozen"]
        match name:
            case "campaign":
                return frozen.get("last_campaign")
            case "source":
                return frozen.get("first_source")
            case "person":
                return self.owner(at)
            case "criteria_version" | "industry":
                return frozen.get(name)
            case _:
                return None


def handovers(events: Iterable[Any]) -> list[Counted]:
    found: dict[str, list[Any]] = {}
    for event in events:
        if event.data and event.data.get("handover_id") and event.type != "lead.recycled":
            found.setdefault(event.data["handover_id"], []).append(event)
    return [one for one in map(Counted, found.values()) if not one.taken_back()]


@SETTINGS
@given(rng=st.randoms(use_true_random=False))
async def test_the_ledger_equals_an_independent_count(rng: Random, views, story) -> None:
    await views.empty()
    keys = story(rng)
    events = [event for key in keys for event in key.events]
    await views.project("a", events)
    first = min(event.time for event in events)
    start, length = first + timedelta(hours=rng.randrange(300)), timedelta(hours=rng.randrange(800))
    period = rng.choice([(None, None), (start, None), (None, start + length), (start, start + length)])
    at = first + timedelta(hours=rng.randrange(1200))
    group = rng.choice([None, *GROUPS])

    async with views.database.snapshot() as snapshot:
        found = await cells(snapshot, SLOTS["a"], Asked(Period(*period, at), {}, group))

    counted = [
        one
        for one in handovers(events)
        if one.begun <= at and (not period[0] or one.begun >= period[0]) and (not period[1] or one.begun < period[1])
    ]
    ledger = loop(found, grouped=True)
    for figures, ours in [
        (ledger.total, counted),
        *((figures, [one for one in counted if one.group(group, at) == key]) for key, figures in ledger.groups),
    ]:
        states = Counter(one.state(at) for one in ours)
        assert figures.handed_over == len(ours)
        assert figures[1:6] == tuple(states[s] for s in ("won", "lost", "returned", "disqualified", "open"))
        assert figures.handed_over == sum(figures[1:6])
        assert figures.overdue == sum(one.overdue(at) for one in ours)
    assert sum(figures.handed_over for _, figures in ledger.groups) == len(counted)
    assert ledger.first.handed_over + ledger.again.handed_over == len(counted)
    assert [step.reached for step in steps(found)] == [
        sum(one.passed(at) >= gate for one in counted) for gate in range(1, 6)
    ]


@SETTINGS
@given(rng=st.randoms(use_true_random=False))
async def test_leads_created_and_qualified_are_counted_once(rng: Random, views, story) -> None:
    await views.empty()
    keys = story(rng)
    events = [event for key in keys for event in key.events]
    await views.project("a", events)
    at = max(event.time for event in events)

    async with views.database.snapshot() as snapshot:
        mqls = await qualified(snapshot, SLOTS["a"], Period(None, None, at), "source", {})
        leads = await created(snapshot, SLOTS["a"], Period(None, None, at), None, {})

    assert sum(mqls.values()) == sum(event.type == "lead.qualified" for event in events)
    merged = {key.lead for key in keys if _merged(key.events)}
    assert sum(leads.values()) == len(keys) - len(merged) or len(merged) > 1


def _merged(events: list[Any]) -> bool:
    links = [event.type for event in events if event.type in {"lead.merged", "lead.unmerged"}]
    return bool(links) and links[-1] == "lead.merged"


async def test_a_filter_keeps_only_what_it_names(views, key) -> None:
    one = key("1ead-a")
    begun = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
    one.say("lead.created", begun, attributes={"source": "web"})
    one.assigned(begun, "h1", 1, "anna", begun, first_source="web", industry="it")
    one.assigned(begun + timedelta(days=1), "h2", 2, "bert", begun + timedelta(days=1), first_source="fair")
    await views.project("a", one.events)

    async with views.database.snapshot() as snapshot:
        everything = Period(None, None, begun + timedelta(days=9))
        cases: tuple[tuple[dict[Any, Any], int], ...] = (
            ({}, 2),
            ({"source": "web"}, 1),
            ({"person": "bert"}, 1),
            ({"criteria_version": 1}, 2),
            ({"industry": "it", "person": "bert"}, 0),
        )
        for filters, many in cases:
            found = await cells(snapshot, SLOTS["a"], Asked(everything, filters))
            assert loop(found, grouped=False).total.handed_over == many
