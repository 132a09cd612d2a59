"""How hand-overs end, and what undo gives back."""

from typing import Any

import pytest


async def refused(world: Any, handover: str, move: str, body: Any = None) -> dict[str, Any]:
    answer = await world.act(handover, move, body)
    assert answer.status_code == 409, answer.text
    problem: dict[str, Any] = answer.json()
    return problem


async def test_what_is_not_possible_is_refused_with_what_is(world: Any) -> None:
    handover, _ = await world.hand_over()
    problem = await refused(world, handover, "account", {"name": "Dahl"})
    assert problem["state"] == "handed_over"
    assert problem["possible"] == ["accept", "contacts", "opportunity", "won", "lost", "return", "rating"]
    assert await world.said() == []


async def test_a_handover_ends_once(world: Any) -> None:
    handover, _ = await world.hand_over()
    await world.done(handover, "lost", {"reason": "price"})
    for move, body in (("won", None), ("return", {"reason": "too_early"}), ("accept", None)):
        problem = await refused(world, handover, move, body)
        assert problem["possible"] == ["rating", "undo"]
    assert len(await world.said("lead.")) == 1


async def test_an_end_of_sales_outranks_a_disqualification_heard_before_it(world: Any) -> None:
    handover, lead = await world.hand_over()
    world.go_to(1)
    await world.disqualify(handover, lead)
    shown = await world.shown(handover)
    assert (shown["state"], shown["due_at"], shown["end"]["reason"]) == ("disqualified", None, "by_hand")
    assert shown["possible"] == ["won", "lost", "return", "rating"]
    world.go_to(2)
    assert (await world.done(handover, "won"))["state"] == "won"


async def test_a_disqualification_heard_behind_an_end_counts_once_that_is_undone(world: Any) -> None:
    handover, lead = await world.hand_over()
    await world.done(handover, "return", {"reason": "too_early"})
    await world.disqualify(handover, lead, "duplicate")
    assert (await world.shown(handover))["state"] == "returned"
    shown = await world.done(handover, "undo")
    assert (shown["state"], shown["end"]["reason"]) == ("disqualified", "duplicate")


async def test_an_event_heard_again_changes_nothing(world: Any) -> None:
    handover, lead = await world.hand_over()
    record = world.record("lead.disqualified", lead, {"handover_id": handover, "reason": "by_hand"})
    await world.hear(record)
    version = (await world.shown(handover))["version"]
    again = record._replace(offset=record.offset + 1)
    world._offsets[record.topic, 0] += 1
    await world.hear(again)
    assert (await world.shown(handover))["version"] == version


async def test_a_disqualification_of_a_lead_without_a_handover_ends_nothing(world: Any) -> None:
    handover, lead = await world.hand_over()
    await world.hear(world.record("lead.disqualified", lead, {"reason": "not_our_market"}))
    assert (await world.shown(handover))["state"] == "handed_over"


async def test_undo_gives_back_what_was_before_and_says_so(world: Any) -> None:
    handover, lead = await world.hand_over()
    won = await world.done(handover, "won")
    world.go_to(3)
    shown = await world.done(handover, "undo", {"event_id": won["undoable"]})
    assert (shown["state"], shown["due_at"], shown["undoable"]) == ("handed_over", "2026-11-02T13:00:00Z", None)
    assert shown["actions"][0]["undone_at"] == "2026-11-02T12:00:00Z"
    fact = (await world.said("lead.action_undone"))[0]
    assert (fact.key, fact.sequence, fact.time) == (lead, 2, world.at(3))
    assert fact.data == {"handover_id": handover, "by": "anna", "event_id": won["undoable"], "undone": "lead.won"}


async def test_only_the_latest_action_can_be_undone_one_after_the_other(world: Any) -> None:
    handover, _ = await world.hand_over()
    accepted = (await world.done(handover, "accept"))["undoable"]
    lost = (await world.done(handover, "lost", {"reason": "price"}))["undoable"]
    problem = await refused(world, handover, "undo", {"event_id": accepted})
    assert problem["undoable"] == lost
    await world.done(handover, "undo", {"event_id": lost})
    await refused(world, handover, "undo", {"event_id": lost})
    await world.done(handover, "undo", {"event_id": accepted})
    assert (await world.shown(handover))["state"] == "handed_over"


async def test_undo_is_too_late_after_24_hours(world: Any) -> None:
    handover, _ = await world.hand_over()
    await world.done(handover, "won")
    world.go_to(24)
    assert "undo" in (await world.shown(handover))["possible"]
    world.go_to(24.001)
    assert (await world.shown(handover))["possible"] == ["rating"]
    await refused(world, handover, "undo")


async def test_undo_is_barred_once_the_next_cycle_began(world: Any) -> None:
    handover, lead = await world.hand_over()
    await world.done(handover, "return", {"reason": "too_early"})
    world.go_to(5)
    await world.hand_over(lead=lead, cycle=2)
    await refused(world, handover, "undo")


async def test_undoing_the_opening_of_an_account_deletes_it_everywhere(world: Any) -> None:
    handover, _ = await world.hand_over()
    await world.done(handover, "contacts", {"channel": "phone", "outcome": "reached"})
    await world.done(handover, "account", {"name": "Dahl"})
    shown = await world.done(handover, "undo")
    assert (shown["account_id"], shown["stage"]) == (None, "contacted")
    documents = await world.said("private.account")
    assert [(one.sequence, one.data is None) for one in documents] == [(1, False), (2, True)]
    again = await world.done(handover, "account", {"name": "Dahl AS"})
    assert again["account_id"] != documents[0].data["account_id"]


async def test_a_late_entered_action_changes_the_past(world: Any) -> None:
    handover, _ = await world.hand_over()
    world.go_to(6)
    assert (await world.shown(handover))["overdue"]
    body = {"channel": "phone", "outcome": "no_answer", "occurred_at": "2026-11-02T12:00:00Z"}
    shown = await world.done(handover, "contacts", body)
    assert (shown["overdue"], shown["due_at"]) == (False, "2026-11-04T10:00:00Z")
    assert (await world.said("lead.contacted"))[0].time == world.at(3)


async def test_an_attempt_from_before_the_end_is_entered_after_it(world: Any) -> None:
    handover, _ = await world.hand_over()
    world.go_to(5)
    await world.done(handover, "won")
    body = {"channel": "phone", "outcome": "reached", "occurred_at": "2026-11-02T11:00:00Z"}
    shown = await world.done(handover, "contacts", body)
    assert (shown["state"], shown["contacted_at"], shown["due_at"]) == ("won", "2026-11-02T11:00:00Z", None)


async def test_giving_a_handover_away_changes_owner_and_deadline(world: Any) -> None:
    handover, lead = await world.hand_over()
    world.go_to(2)
    given = world.assigned(
        lead, "bert", handover=handover, how="given", previous_owner="anna", by="nora",
        handed_over_at=world.at(0), qualified_at=world.at(0),
    )  # fmt: skip
    await world.hear(given)
    shown = await world.shown(handover, "bert")
    assert (shown["owner"], shown["due_at"], shown["cycle"]) == ("bert", "2026-11-02T15:00:00Z", 1)
    assert (await world.act(handover, "accept", None, "anna")).status_code == 403
    assert (await world.shown(handover, "anna"))["owner"] == "bert"
    await world.done(handover, "accept", None, "bert")


@pytest.mark.parametrize("sizes", [(5,), (1, 1, 1, 1, 1), (2, 3), (3, 2)])
async def test_any_split_into_batches_ends_the_same(world: Any, sizes: tuple[int, ...]) -> None:
    lead, other = "00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"
    one, two = "10000000-0000-7000-8000-000000000001", "10000000-0000-7000-8000-000000000002"
    records = [
        world.assigned(lead, handover=one),
        world.record("lead.merged", lead, {"into": other}, source="lead-intake"),
        world.assigned(lead, "bert", handover=one, how="given", handed_over_at=world.at(0), at=world.at(1)),
        world.assigned(other, handover=two, at=world.at(2)),
        world.record("lead.disqualified", other, {"handover_id": two, "reason": "duplicate", "lead_closed": False}),
    ]
    for size in sizes:
        await world.hear(*records[:size])
        records = records[size:]
    first, second = await world.shown(one), await world.shown(two)
    assert (first["state"], first["owner"], first["lead_id"]) == ("handed_over", "bert", other)
    assert (second["state"], second["owner"], second["lead_id"]) == ("disqualified", "anna", other)


async def test_an_end_now_is_possible_where_the_clock_went_back_since_the_contact(world: Any) -> None:
    handover, _ = await world.hand_over()
    world.go_to(2)
    await world.done(handover, "contacts", {"channel": "phone", "outcome": "reached"})
    world.go_to(1)
    assert "return" in (await world.shown(handover))["possible"]
    assert (await world.done(handover, "return", {"reason": "too_early"}))["state"] == "returned"
    [returned] = await world.said("lead.returned")
    assert returned.time == world.at(2)
