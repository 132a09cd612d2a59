"""Whoever reads only the facts, as digest does, comes to the same state, owner and deadline as sales shows."""

import random
from datetime import datetime
from typing import Any, NamedTuple

import pytest

BODIES: dict[str, Any] = {
    "accept": {},
    "contacts": {"channel": "phone", "outcome": "reached"},
    "account": {"name": "Dahl"},
    "opportunity": {},
    "won": {},
    "lost": {"reason": "price"},
    "return": {"reason": "too_early"},
    "rating": {"rating": "fair"},
    "undo": {},
}


class Fact(NamedTuple):
    """A fact as a reader of the log sees it."""

    id: str
    type: str
    at: datetime
    place: int
    data: dict[str, Any]


@pytest.mark.parametrize("seed", range(5))
async def test_any_mixture_of_late_entries_undo_and_events(world: Any, seed: int) -> None:
    rnd = random.Random(seed)
    handover, lead = await world.hand_over()
    heard = [Fact("a1", "lead.assigned", world.at(0), 0, {"owner": "anna", "due_at": "2026-11-02T13:00:00Z"})]
    hours = 0.0
    for step in range(1, 25):
        hours += rnd.choice([0.1, 1.0, 3.0])
        world.go_to(hours)
        if rnd.random() < 0.1:
            to = rnd.choice(["anna", "nora"])
            given = world.assigned(lead, to, handover=handover, how="given", handed_over_at=world.at(0))
            await world.hear(given)
            due = world.at(hours + 4).isoformat()
            said = len(await world.said("lead."))
            heard.append(Fact(f"a{step}", "lead.assigned", world.at(hours), said, {"owner": to, "due_at": due}))
        elif rnd.random() < 0.05:
            await world.disqualify(handover, lead)
            said = len(await world.said("lead."))
            heard.append(Fact(f"d{step}", "lead.disqualified", world.at(hours), said, {}))
        move = rnd.choice([*BODIES, "undo", "contacts"])
        body = dict(BODIES[move])
        if move == "contacts":
            body["outcome"] = rnd.choice(["reached", "no_answer", "wrong_number"])
        if rnd.random() < 0.5 and move != "undo":
            body["occurred_at"] = world.at(rnd.uniform(0, hours)).isoformat()
        answer = await world.act(handover, move, body, "ada")
        assert answer.status_code in {200, 409, 422}, answer.text
        if rnd.random() < 0.3:
            await world.poller.turn()
        shown = await world.shown(handover)
        facts = [Fact(f.id, f.type, f.time, n, f.data) for n, f in enumerate(await world.said("lead."), 1)]
        owner, state, due_at = told([*heard, *facts])
        assert (shown["owner"], shown["state"]) == (owner, state)
        assert (shown["due_at"] and datetime.fromisoformat(shown["due_at"])) == due_at
        assert shown["overdue"] is (due_at is not None and due_at < world.clock())
        (item,) = (await world.get("/v1/handovers", "ada")).json()["items"]
        assert {name: shown[name] for name in item} == item


def told(facts: list[Fact]) -> tuple[str, str, datetime | None]:
    """Owner, state and deadline by the words of the design, from facts alone."""
    gone = {fact.data["event_id"] for fact in facts if fact.type == "lead.action_undone"}
    stand = sorted((f for f in facts if f.id not in gone), key=lambda fact: (fact.at, fact.place))
    owner = [fact.data["owner"] for fact in stand if fact.type == "lead.assigned"][-1]
    clocks = ("lead.assigned", "lead.contacted", "lead.account_opened", "lead.opportunity_opened", "lead.rescheduled")
    due = [datetime.fromisoformat(fact.data["due_at"]) for fact in stand if fact.type in clocks][-1]
    types = [fact.type for fact in stand]
    for end in ("won", "lost", "returned", "disqualified"):
        if f"lead.{end}" in types:
            return owner, end, None
    reached = any(fact.data.get("outcome") == "reached" for fact in stand)
    if "lead.opportunity_opened" in types:
        return owner, "opportunity", due
    if reached or "lead.account_opened" in types:
        return owner, "contacted", due
    return owner, "accepted" if "lead.accepted" in types else "handed_over", due
