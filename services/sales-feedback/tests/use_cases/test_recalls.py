"""Marketing takes a hand-over back: it is gone where nothing was done on it, and stays where something was."""

from datetime import datetime
from typing import Any

import pytest

from service_kit.ids import new_id

STEPS: list[tuple[str, dict[str, Any] | None]] = [
    ("accept", None),
    ("contacts", {"channel": "phone", "outcome": "no_answer"}),
    ("opportunity", None),
    ("won", None),
    ("lost", {"reason": "price"}),
    ("return", {"reason": "too_early"}),
]
steps = pytest.mark.parametrize(("move", "body"), STEPS, ids=[move for move, _ in STEPS])


async def recall(world: Any, handover: str, lead: str, at: datetime | None = None) -> None:
    data = {"handover_id": handover, "event_id": new_id(), "by": "mark"}
    await world.hear(world.record("lead.recalled", lead, data, at))


async def in_my_list(world: Any) -> list[str]:
    return [one["id"] for one in (await world.get("/v1/handovers?state=open")).json()["items"]]


async def test_a_hand_over_taken_back_has_no_deadline_and_is_in_no_list(world: Any) -> None:
    handover, lead = await world.hand_over()
    assert await in_my_list(world) == [handover]
    world.go_to(1)

    await recall(world, handover, lead)

    shown = await world.shown(handover)
    assert (shown["state"], shown["due_at"], shown["possible"]) == ("recalled", None, [])
    assert shown["end"] == {"kind": "recalled", "at": "2026-11-02T10:00:00Z", "reason": None, "amount": None}
    assert await in_my_list(world) == []
    world.go_to(100)
    await world.poller.turn()
    assert await world.said() == []


@pytest.mark.parametrize(("move", "body"), [*STEPS, ("rating", {"rating": "good"}), ("undo", None)])
async def test_what_comes_after_it_is_refused_and_says_by_whom(world: Any, move: str, body: Any) -> None:
    handover, lead = await world.hand_over()
    world.go_to(1)
    await recall(world, handover, lead)
    late = body and {**body, "occurred_at": world.at(0.5).isoformat()}
    answer = await world.act(handover, move, late)
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["why"], problem["recalled_by"]) == ("nothing_to_undo" if move == "undo" else "recalled", "mark")
    assert await world.said() == []


@steps
async def test_what_was_done_before_it_was_heard_keeps_it_until_that_is_undone(
    world: Any, move: str, body: Any
) -> None:
    handover, lead = await world.hand_over()
    before = await world.done(handover, move, body)
    world.go_to(1)
    await recall(world, handover, lead, at=world.at(-1))
    stands = await world.shown(handover)
    assert (stands["state"], stands["due_at"]) == (before["state"], before["due_at"])

    undone = await world.done(handover, "undo")

    assert (undone["state"], undone["possible"]) == ("recalled", [])
    assert [one.type for one in await world.said("lead.")][-1] == "lead.action_undone"


async def test_a_rating_keeps_nothing(world: Any) -> None:
    handover, lead = await world.hand_over()
    await world.done(handover, "rating", {"rating": "good"})
    await recall(world, handover, lead)
    assert (await world.shown(handover))["state"] == "recalled"


async def test_what_marketing_closed_stays_closed(world: Any) -> None:
    handover, lead = await world.hand_over()
    await recall(world, handover, lead)
    await world.disqualify(handover, lead, "erased")
    shown = await world.shown(handover)
    assert (shown["state"], shown["end"]["reason"]) == ("disqualified", "erased")
