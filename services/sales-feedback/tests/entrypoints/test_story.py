"""The way of a hand-over as a salesperson's client sees it."""

from typing import Any


async def test_a_lead_is_accepted_called_and_won(world: Any) -> None:
    handover, lead = await world.hand_over()

    shown = await world.shown(handover, "anna")
    assert (shown["state"], shown["owner"], shown["cycle"], shown["lead_id"]) == ("handed_over", "anna", 1, lead)
    assert (shown["due_at"], shown["overdue"], shown["version"]) == ("2026-11-02T13:00:00Z", False, 1)
    assert shown["possible"] == ["accept", "contacts", "opportunity", "won", "lost", "return", "rating"]

    world.go_to(1)
    shown = await world.done(handover, "accept")
    assert (shown["state"], shown["accepted_at"], shown["due_at"]) == (
        "accepted", "2026-11-02T10:00:00Z", "2026-11-02T13:00:00Z",
    )  # fmt: skip
    world.go_to(2)
    shown = await world.done(handover, "contacts", {"channel": "phone", "outcome": "no_answer"})
    assert (shown["state"], shown["attempts"], shown["due_at"]) == ("accepted", 1, "2026-11-03T18:00:00Z")
    world.go_to(24)
    step = {"kind": "meeting", "at": "2026-11-05T15:00:00+01:00"}
    note = "Wants two robots"
    body = {"channel": "meeting", "outcome": "reached", "note": note, "next_step": step}
    shown = await world.done(handover, "contacts", body)
    assert (shown["state"], shown["due_at"]) == ("contacted", "2026-11-05T14:00:00Z")
    shown = await world.done(handover, "account", {"name": "Dahl Robotics AS"})
    assert (shown["state"], shown["stage"], shown["due_at"]) == ("contacted", "account", "2026-11-05T14:00:00Z")
    body = {"amount": {"amount": "5000.50", "currency": "EUR"}}
    shown = await world.done(handover, "opportunity", body)
    assert (shown["state"], shown["due_at"]) == ("opportunity", "2026-11-05T14:00:00Z")
    body = {"amount": {"amount": "1200", "currency": "JPY"}}
    shown = await world.done(handover, "won", body)
    assert (shown["state"], shown["due_at"], shown["overdue"]) == ("won", None, False)
    assert shown["end"] == {
        "kind": "won", "at": "2026-11-03T09:00:00Z", "reason": None, "amount": {"amount": "1200", "currency": "JPY"},
    }  # fmt: skip
    assert shown["possible"] == ["rating", "undo"]
    shown = await world.done(handover, "rating", {"rating": "good"})
    assert (shown["rating"], shown["sequence"], shown["version"]) == ("good", 7, 8)

    read = await world.shown(handover, "anna")
    assert read["account_name"] == "Dahl Robotics AS"
    assert [action.get("note") for action in read["actions"]] == [None, None, note, None, None, None, None]

    facts = await world.said("lead.")
    assert [(fact.type, fact.key, fact.sequence) for fact in facts] == [
        ("lead.accepted", lead, 1),
        ("lead.contacted", lead, 2),
        ("lead.contacted", lead, 3),
        ("lead.account_opened", lead, 4),
        ("lead.opportunity_opened", lead, 5),
        ("lead.won", lead, 6),
        ("lead.rated", lead, 7),
    ]
    assert facts[0].data == {"handover_id": handover, "by": "anna"}
    assert facts[2].data == {
        "handover_id": handover,
        "by": "anna",
        "attempt": 2,
        "channel": "meeting",
        "outcome": "reached",
        "note_id": facts[2].id,
        "next_step": {"kind": "meeting", "at": "2026-11-05T14:00:00Z"},
        "due_at": "2026-11-05T14:00:00Z",
    }
    assert (facts[4].data["amount"], facts[4].data["currency"]) == (500050, "EUR")
    assert facts[5].data == {"handover_id": handover, "by": "anna", "amount": 1200, "currency": "JPY"}


async def test_notes_and_names_travel_as_private_documents_only(world: Any) -> None:
    handover, lead = await world.hand_over()
    body = {"channel": "phone", "outcome": "reached", "note": "Call Henrik on his mobile"}
    answer = await world.act(handover, "contacts", body)
    assert "Henrik" not in answer.text
    answer = await world.act(handover, "account", {"name": "Henrik Dahl Consulting"})
    assert "Henrik" not in answer.text
    contacted, opened = await world.said("lead.")
    note, account = await world.said("private.")
    assert "Henrik" not in str(contacted.data) + str(opened.data)
    assert (note.key, note.sequence) == (f"{lead}/note/{contacted.id}", 1)
    assert note.data == {
        "lead_id": lead,
        "handover_id": handover,
        "by": "anna",
        "at": "2026-11-02T09:00:00Z",
        "text": "Call Henrik on his mobile",
    }
    account_id = opened.data["account_id"]
    assert (account.key, account.sequence) == (f"account/{account_id}", 1)
    assert account.data == {"account_id": account_id, "name": "Henrik Dahl Consulting", "lead_ids": [lead]}


async def test_a_lead_is_returned_with_the_attempts_made(world: Any) -> None:
    handover, lead = await world.hand_over()
    for hours in (1, 2):
        world.go_to(hours)
        await world.done(handover, "contacts", {"channel": "phone", "outcome": "no_answer"})
    body = {"reason": "not_reached", "revisit_at": "2026-12-01T08:00:00Z"}
    shown = await world.done(handover, "return", body)
    assert (shown["state"], shown["end"]["reason"]) == ("returned", "not_reached")
    fact = (await world.said("lead.returned"))[0]
    assert fact.key == lead
    assert fact.data == {
        "handover_id": handover,
        "by": "anna",
        "reason": "not_reached",
        "revisit_at": "2026-12-01T08:00:00Z",
        "attempts": 2,
    }


async def test_a_deal_may_be_won_straight_after_the_handover_at_its_very_moment(world: Any) -> None:
    handover, _ = await world.hand_over()
    shown = await world.done(handover, "won", {"occurred_at": "2026-11-02T09:00:00Z"}, "robot")
    assert (shown["state"], shown["end"]["amount"], shown["opportunity_at"]) == ("won", None, "2026-11-02T09:00:00Z")
    assert (await world.said("lead.won"))[0].data == {"handover_id": handover}


async def test_every_write_says_where_it_can_be_read(world: Any) -> None:
    handover, lead = await world.hand_over()
    answer = await world.act(handover, "accept")
    assert answer.headers["leadloop-after"] == f"{lead}:sales-feedback:1"
    assert answer.headers["etag"] == '"v2"'
    assert (await world.get(f"/v1/handovers/{handover}?after={lead}:sales-feedback:1")).status_code == 200
    assert (await world.get(f"/v1/handovers/{handover}?after={lead}:qualification:1")).status_code == 200


async def test_the_service_answers_under_its_prefix_too(world: Any) -> None:
    handover, _ = await world.hand_over()
    assert (await world.get(f"/sales/v1/handovers/{handover}")).status_code == 200


async def test_a_second_cycle_is_a_handover_of_its_own_and_goes_on_in_the_account(world: Any) -> None:
    first, lead = await world.hand_over()
    await world.done(first, "contacts", {"channel": "phone", "outcome": "reached"})
    account = (await world.done(first, "account", {"name": "Dahl"}))["account_id"]
    await world.done(first, "return", {"reason": "too_early"})
    world.go_to(100)
    second, _ = await world.hand_over(lead=lead, cycle=2)
    await world.done(second, "contacts", {"channel": "phone", "outcome": "reached"})
    assert (await world.done(second, "account"))["account_id"] == account
    documents = await world.said("private.account")
    assert [(one.sequence, one.data["name"], one.data["lead_ids"]) for one in documents] == [
        (1, "Dahl", [lead]),
        (2, "Dahl", [lead]),
    ]
    assert [fact.sequence for fact in await world.said("lead.")] == [1, 2, 3, 4, 5]
