"""A small world for the projector: leads with stories as the log would hold them, and both sets of views."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from digest.adapters.tables import SLOTS
from digest.adapters.view_store import SqlViewStore
from digest.use_cases.project_events import project_events
from event_bus.event import Event
from service_kit.database import OpenDatabase, open_database

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
FROZEN = {"criteria_version": 1, "grade": "A1", "fit": 60.0, "activity": 40.0}


class Key:
    """Everything said on the key of one lead, in log order."""

    def __init__(self, lead: str) -> None:
        self.lead = lead
        self.events: list[Event] = []
        self.documents: list[Event] = []
        self._sequences: dict[str, int] = {}

    def say(self, kind: str, at: datetime, source: str = "lead-intake", /, **data: Any) -> Event:
        number = self._sequences[source] = self._sequences.get(source, 0) + 1
        identity = f"{self.lead}-{source}-{number}"
        event = Event(
            identity, source, kind, self.lead, at, at, number, identity, None, self.lead, data, "leadloop.leads.v1", 0,
            len(self.events),
        )  # fmt: skip
        self.events.append(event)
        return event

    def document(self, kind: str, name: str, version: int, data: dict[str, Any] | None) -> None:
        identity = f"{self.lead}-{name}-{version}"
        about = (BEGIN, BEGIN, version, identity, None, f"{self.lead}/{name}", data)
        place = ("leadloop.private.v1", 0, len(self.documents))
        self.documents.append(Event(identity, "lead-intake", kind, self.lead, *about, *place))

    def sales(self, kind: str, at: datetime, handover: str, /, **data: Any) -> Event:
        return self.say(kind, at, "sales-feedback", handover_id=handover, by="anna", **data)

    def qualified(self, at: datetime, cycle: int, **frozen: Any) -> Event:
        return self.say("lead.qualified", at, "qualification", how="criteria", cycle=cycle, frozen={**FROZEN, **frozen})

    def assigned(self, at: datetime, handover: str, cycle: int, owner: str, begun: datetime, **frozen: Any) -> Event:
        return self.say(
            "lead.assigned", at, "qualification", handover_id=handover, cycle=cycle, owner=owner,
            due_at=(at + timedelta(hours=4)).isoformat(), handed_over_at=begun.isoformat(),
            qualified_at=begun.isoformat(), how="routed", frozen={**FROZEN, **frozen},
        )  # fmt: skip


def tell(rng: Random, lead: str, others: Sequence[str]) -> Key:
    """A random but possible story of one lead: touches, hand-overs, undos, merges, invitations, erasure."""
    key = Key(lead)
    now = BEGIN + timedelta(hours=rng.randrange(500))
    attributes = {"source": rng.choice(["web", "fair"]), "industry": rng.choice(["it", None])}
    key.say("lead.created", now, attributes=attributes)
    key.document("private.profile", "profile/main", 1, {"lead_id": lead, "name": f"Name {lead}"})
    merged: str | None = None
    cycle, invited = 0, ""
    for _ in range(rng.randrange(1, 7)):
        now += timedelta(hours=rng.randrange(48))
        match rng.randrange(13):
            case 0 | 1:
                touch = key.say(
                    "lead.touched", now, touch_id=f"{lead}-t{len(key.events)}", kind="page_viewed",
                    campaign=rng.choice(["spring", "autumn", None]),
                )  # fmt: skip
                key.document("private.touch", f"touch/{touch.data['touch_id']}", 1, {"lead_id": lead, "text": "words"})
            case 2:
                key.say(
                    "lead.scored", now, "qualification", criteria_version=1, fit=60.0, activity=9.0, grade="A2",
                    activity_at=now.isoformat(), half_life_days=7.0, reasons=[["price", 9.0]],
                    falls=[{"at": (now + timedelta(days=3)).isoformat(), "grade": "A3"}],
                )  # fmt: skip
            case 3 | 4 | 5:
                cycle += 1
                now = work(rng, key, now, cycle)
            case 6 if merged is None:
                merged = rng.choice(others)
                key.say("lead.merged", now, into=merged)
            case 6:
                key.say("lead.unmerged", now, **{"from": merged}, attributes={"source": "web"})
                merged = None
            case 7:
                key.say("lead.disqualified", now, "qualification", reason="by_hand", lead_closed=True)
            case 8 if rng.random() < 0.4:
                key.say("lead.erased", now)
                key.document("private.profile", "profile/main", 2, None)
            case 9:
                invited = f"{lead}-i{len(key.events)}"
                key.say("lead.invited", now, invitation_id=invited, campaign="spring", intent="expert")
            case 10 if invited:
                key.say("lead.invitation_withdrawn", now, invitation_ids=[invited], campaign="spring")
            case 11 | 12:
                nurture(rng, key, now)
    return key


def nurture(rng: Random, key: Key, now: datetime) -> None:
    """By hand, now or a while ago; more often than not taken back."""
    at = now - timedelta(hours=rng.choice([0, 0, 5]))
    said = key.say("lead.recycled", at, "qualification", reason="by_hand", track="by_hand", by="mia")
    if rng.random() < 0.6:
        key.say("lead.nurture_undone", now, "qualification", event_id=said.id, nurtured_at=at.isoformat(), by="mia")


def work(rng: Random, key: Key, now: datetime, cycle: int) -> datetime:
    """A hand-over and what sales does with it."""
    handover = f"{key.lead}-h{cycle}"
    frozen = {"first_source": rng.choice(["web", "fair", None]), "last_campaign": rng.choice(["spring", None])}
    qualified, begun = key.qualified(now, cycle, **frozen), now
    began = key.assigned(now, handover, cycle, rng.choice(["anna", "bert"]), begun, **frozen)
    last: Event | None = None
    for _ in range(rng.randrange(5)):
        now += timedelta(hours=rng.randrange(30))
        late = max(begun, now - timedelta(hours=rng.randrange(40)))  # entered now, happened then
        if last is not None and rng.random() < 0.2:
            key.sales("lead.action_undone", now, handover, event_id=last.id, undone=last.type)
            last = None
        elif rng.random() < 0.2:
            key.assigned(now, handover, cycle, rng.choice(["anna", "bert", "cleo"]), begun, **frozen)
        elif rng.random() < 0.15:
            back = {"handover_id": handover, "event_id": began.id, "by": "mia"}
            key.say("lead.recalled", now, "qualification", **back, qualified_id=rng.choice([None, qualified.id]))
        else:
            last = act(rng, key, late, handover)
    return end(rng, key, now, handover) if rng.random() < 0.7 else now


def act(rng: Random, key: Key, at: datetime, handover: str) -> Event | None:
    """One thing that may happen to an open hand-over; answers it where it can be taken back."""
    due = (at + timedelta(hours=rng.randrange(60))).isoformat()
    match rng.randrange(6):
        case 0:
            return key.sales("lead.accepted", at, handover)
        case 1 | 2:
            outcome = rng.choice(["reached", "no_answer"])
            return key.sales("lead.contacted", at, handover, outcome=outcome, channel="phone", attempt=1, due_at=due)
        case 3:
            return key.sales("lead.opportunity_opened", at, handover, opportunity_id="o", due_at=due)
        case 4:
            key.sales("lead.rescheduled", at, handover, due_at=due, why="absence")
        case _:
            dropped = {"handover_id": handover, "reason": "by_hand", "lead_closed": rng.random() < 0.5}
            key.say("lead.disqualified", at, "qualification", **dropped)
    return None


def end(rng: Random, key: Key, now: datetime, handover: str) -> datetime:
    """Sales' end of a hand-over, now and then taken back."""
    now += timedelta(hours=rng.randrange(30))
    match rng.randrange(3):
        case 0:
            said = key.sales("lead.won", now, handover, amount=1000, currency=rng.choice(["EUR", "CHF"]))
        case 1:
            said = key.sales("lead.lost", now, handover, reason="price")
        case _:
            said = key.sales("lead.returned", now, handover, reason=rng.choice(["no_budget", "too_early"]), attempts=1)
            key.say("lead.recycled", now, "qualification", handover_id=handover, reason="too_early", track="later")
    if rng.random() < 0.2:
        now += timedelta(hours=1)
        key.sales("lead.action_undone", now, handover, event_id=said.id, undone=said.type)
    return now


def interleaved(rng: Random, streams: Sequence[Sequence[Event]]) -> list[Event]:
    """One of the orders in which a consumer may read these keys: any, but each key in its own order."""
    left = [list(stream) for stream in streams if stream]
    read: list[Event] = []
    while left:
        read.append(rng.choice(left).pop(0))
        left = [one for one in left if one]
    return read


def batches(rng: Random, events: Sequence[Event]) -> list[list[Event]]:
    """Cut anywhere."""
    cuts = sorted(rng.randrange(len(events) + 1) for _ in range(rng.randrange(len(events) + 1)))
    numbered = [(sum(cut <= place for cut in cuts), event) for place, event in enumerate(events)]
    return [[event for _, event in group] for _, group in groupby(numbered, key=lambda pair: pair[0])]


class Projected:
    """Both sets of views on one database."""

    def __init__(self, database: OpenDatabase) -> None:
        self.database = database
        self.stores = {slot: SqlViewStore(views, tuple(SLOTS.values())) for slot, views in SLOTS.items()}

    async def empty(self) -> None:
        async with self.database.transaction() as transaction:
            for store in self.stores.values():
                await store.clear(transaction)

    async def project(self, slot: str, *many: Sequence[Event]) -> None:
        for events in many:
            async with self.database.transaction() as transaction:
                await project_events(transaction, events, store=self.stores[slot], owners=None)

    async def rows(self, slot: str) -> dict[str, list[tuple[Any, ...]]]:
        async with self.database.snapshot() as snapshot:
            return {
                table.name.removeprefix(f"view_{slot}_"): sorted(
                    (tuple(row) for row in await snapshot.execute(select(table))), key=repr
                )
                for table in SLOTS[slot].tables()
            }


@pytest.fixture
async def views(migrated: Callable[[str], str]) -> AsyncIterator[Projected]:
    database = open_database(migrated("digest"))
    yield Projected(database)
    await database.close()


@pytest.fixture
def story() -> Callable[..., list[Key]]:
    """Three leads with a story each; a number makes them others."""

    def three(rng: Random, number: int = 0) -> list[Key]:
        names = [f"1ead-{letter}{number:06d}" for letter in "abc"]
        return [tell(rng, name, [other for other in names if other != name]) for name in names]

    return three


@pytest.fixture
def key() -> type[Key]:
    return Key


@pytest.fixture
def shuffled() -> Callable[[Random, Sequence[Sequence[Event]]], list[Event]]:
    return interleaved


@pytest.fixture
def cut() -> Callable[[Random, Sequence[Event]], list[list[Event]]]:
    return batches
