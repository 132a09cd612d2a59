"""Overdue notices, and deadlines that move."""

from typing import Any

import pytest
from sqlalchemy import select

from sales_feedback.adapters import tables


async def awaited(world: Any) -> list[str]:
    return [row.handover_id for row in await world.rows(select(tables.deadline))]


async def test_a_passed_deadline_is_said_once(world: Any) -> None:
    handover, lead = await world.hand_over()
    world.go_to(4)
    assert await world.poller.turn() == 0
    world.go_to(4.5)
    assert (await world.shown(handover))["overdue"]
    assert await world.poller.turn() == 1
    assert await world.poller.turn() == 0
    (notice,) = await world.said()
    assert (notice.type, notice.key, notice.sequence, notice.time) == ("lead.overdue", lead, 1, world.at(4))
    assert notice.data == {"handover_id": handover, "due_at": "2026-11-02T13:00:00Z", "stage": "handed_over"}
    assert (await world.shown(handover))["actions"] == []


async def test_an_action_in_time_keeps_the_notice_back(world: Any) -> None:
    handover, _ = await world.hand_over()
    world.go_to(3)
    await world.done(handover, "contacts", {"channel": "phone", "outcome": "no_answer"})
    world.go_to(5)
    assert await world.poller.turn() == 0
    world.go_to(60)
    assert await world.poller.turn() == 1
    assert (await world.said("lead.overdue"))[0].data["due_at"] == "2026-11-04T10:00:00Z"


async def test_acceptance_alone_does_not_stop_the_clock(world: Any) -> None:
    handover, _ = await world.hand_over()
    await world.done(handover, "accept")
    world.go_to(5)
    assert await world.poller.turn() == 1
    assert (await world.said("lead.overdue"))[0].data["stage"] == "accepted"


async def test_nothing_is_awaited_of_what_ended(world: Any) -> None:
    handover, lead = await world.hand_over()
    other, _ = await world.hand_over()
    assert sorted(await awaited(world)) == sorted([handover, other])
    await world.disqualify(handover, lead)
    await world.done(other, "lost", {"reason": "no_need"})
    assert await awaited(world) == []


async def test_undoing_an_end_after_the_deadline_is_noticed(world: Any) -> None:
    handover, _ = await world.hand_over()
    world.go_to(3)
    await world.done(handover, "lost", {"reason": "price"})
    world.go_to(6)
    assert await world.poller.turn() == 0
    await world.done(handover, "undo")
    assert await world.poller.turn() == 1


async def test_a_year_of_history_is_entered_without_a_notice(world: Any) -> None:
    world.go_to(24 * 365)
    handover, _ = await world.hand_over(at=world.at(0))
    body = {"channel": "phone", "outcome": "no_answer", "occurred_at": "2026-11-02T10:00:00Z"}
    shown = await world.done(handover, "contacts", body)
    assert shown["overdue"]
    assert await awaited(world) == []
    assert await world.poller.turn() == 0


async def test_many_deadlines_are_noticed_in_one_turn(world: Any) -> None:
    ids = [(await world.hand_over())[0] for _ in range(15)]
    world.go_to(5)
    assert await world.poller.turn() == 15
    assert {notice.data["handover_id"] for notice in await world.said("lead.overdue")} == set(ids)


AWAY = [{"starts_at": "2026-11-02T10:00:00Z", "ends_at": "2026-11-04T09:00:00Z"}]


async def test_an_absence_moves_running_deadlines(world: Any) -> None:
    handover, lead = await world.hand_over()
    bystander, _ = await world.hand_over("bert")
    world.go_to(1)
    await world.profile("anna", absences=AWAY)
    assert (await world.shown(handover))["due_at"] == "2026-11-04T12:00:00Z"
    assert (await world.shown(bystander))["due_at"] == "2026-11-02T13:00:00Z"
    (moved,) = await world.said()
    assert (moved.type, moved.key, moved.time) == ("lead.rescheduled", lead, world.at(1))
    assert moved.data == {"handover_id": handover, "due_at": "2026-11-04T12:00:00Z", "why": "absence"}
    assert moved.cause is not None
    world.go_to(6)
    await world.poller.turn()
    assert [notice.data["handover_id"] for notice in await world.said("lead.overdue")] == [bystander]


async def test_a_withdrawn_absence_moves_them_back(world: Any) -> None:
    handover, _ = await world.hand_over()
    world.go_to(0.5)
    await world.profile("anna", absences=AWAY)
    world.go_to(0.6)
    await world.profile("anna")
    assert (await world.shown(handover))["due_at"] == "2026-11-02T13:00:00Z"
    assert len(await world.said("lead.rescheduled")) == 2


async def test_an_agreed_step_and_a_passed_deadline_stay(world: Any) -> None:
    agreed, _ = await world.hand_over()
    step = {"kind": "call", "at": "2026-11-03T10:00:00Z"}
    await world.done(agreed, "contacts", {"channel": "phone", "outcome": "reached", "next_step": step})
    passed, _ = await world.hand_over()
    world.go_to(5)
    await world.profile("anna", absences=AWAY)
    assert (await world.shown(agreed))["due_at"] == "2026-11-03T10:00:00Z"
    assert (await world.shown(passed))["due_at"] == "2026-11-02T13:00:00Z"
    assert await world.said("lead.rescheduled") == []


@pytest.mark.parametrize("opens", ["account", "opportunity"])
async def test_opening_keeps_an_agreed_step_until_its_time_has_come(world: Any, opens: str) -> None:
    call = {"channel": "phone", "outcome": "reached", "next_step": {"kind": "call", "at": "2026-11-03T10:00:00Z"}}
    ahead, passed = [(await world.hand_over())[0] for _ in range(2)]
    for handover in (ahead, passed):
        await world.done(handover, "contacts", call)
    world.go_to(1)
    assert (await world.done(ahead, opens))["due_at"] == "2026-11-03T10:00:00Z"
    (fact,) = await world.said(f"lead.{opens}_opened")
    assert fact.data["due_at"] == "2026-11-03T10:00:00Z"
    await world.profile("anna", absences=AWAY)  # nor does an absence move it
    assert (await world.shown(ahead))["due_at"] == "2026-11-03T10:00:00Z"
    await world.profile("anna")
    world.go_to(25)  # Tuesday 10:00, when it was agreed for: 8 of the 40 and 80 hours are left of this day of 9
    default = {"account": "2026-11-09T14:00:00Z", "opportunity": "2026-11-13T18:00:00Z"}
    assert (await world.done(passed, opens))["due_at"] == default[opens]


async def test_an_older_profile_behind_a_newer_one_changes_nothing(world: Any) -> None:
    handover, _ = await world.hand_over()
    data = {"person": "anna", "capacity": 10}
    first = world.record("reference.routing", "routing/anna", data)
    second = world.record("reference.routing", "routing/anna", {**data, "holidays": ["2026-11-02"]})
    group = "sales-feedback-routing"
    swapped = [second._replace(offset=first.offset), first._replace(offset=second.offset)]
    await world.hear(*swapped, group=group)
    shown = await world.shown(handover)
    assert shown["due_at"] == "2026-11-03T13:00:00Z"
    assert [fact.data["why"] for fact in await world.said()] == ["holiday"]


async def test_deadlines_are_counted_in_the_working_time_of_the_owner(world: Any) -> None:
    hours = [{"weekday": day, "start": 600, "end": 840} for day in range(7)]
    await world.profile("anna", working_hours=hours, time_zone="Europe/Berlin")
    handover, _ = await world.hand_over()
    shown = await world.done(handover, "contacts", {"channel": "phone", "outcome": "no_answer"})
    # Ten to two in Berlin is 09:00 to 13:00 UTC: sixteen hours are four days of it.
    assert shown["due_at"] == "2026-11-05T13:00:00Z"


async def test_an_absence_that_arrives_before_an_older_assignment_still_moves_its_deadline(world: Any) -> None:
    world.go_to(1)
    await world.profile("anna", absences=AWAY)
    world.go_to(1.1)
    handover, _ = await world.hand_over(at=world.at(0), recorded=world.at(0))
    assert (await world.shown(handover))["due_at"] == "2026-11-04T12:00:00Z"


async def test_an_assignment_that_knew_of_the_absence_is_left_alone(world: Any) -> None:
    await world.profile("anna", absences=AWAY)
    world.go_to(1)
    handover, _ = await world.hand_over(due_at=world.at(60))
    assert (await world.shown(handover))["due_at"] == "2026-11-04T21:00:00Z"
    assert await world.said() == []
