"""Merged leads and erased people."""

from typing import Any

import pytest
from sqlalchemy import select

from sales_feedback.adapters import tables
from service_kit.ids import new_id

SECRET = "Henrik Dahl, +47 999 88 777"


async def merged(world: Any, loser: str, winner: str) -> None:
    await world.hear(world.record("lead.merged", loser, {"into": winner}, source="lead-intake"))


async def erased(world: Any, lead: str) -> None:
    await world.hear(world.record("lead.erased", lead, {}, source="lead-intake"))


async def current(world: Any, key: str) -> Any:
    """The private document that stands last under a key."""
    async with world.service.database.snapshot() as snapshot:
        return await world.application.current_document(snapshot, key)


async def test_after_a_merge_the_winner_has_the_handover_and_its_facts_keep_their_key(world: Any) -> None:
    handover, loser = await world.hand_over()
    _, winner = await world.hand_over("bert")
    await world.done(handover, "accept")
    await merged(world, loser, winner)
    shown = await world.shown(handover, "bert")
    assert (shown["lead_id"], shown["assigned_under"]) == (winner, loser)
    answer = await world.act(handover, "won")
    assert answer.headers["leadloop-after"] == f"{loser}:sales-feedback:2"
    assert [(fact.key, fact.sequence) for fact in await world.said("lead.")] == [(loser, 1), (loser, 2)]


async def test_a_handover_under_way_to_a_merged_lead_reaches_the_winner_at_the_end_of_the_chain(world: Any) -> None:
    one, two, three = new_id(), new_id(), new_id()
    await merged(world, one, two)
    await merged(world, two, three)
    handover, _ = await world.hand_over(lead=one)
    assert (await world.shown(handover))["lead_id"] == three
    listed = (await world.get(f"/v1/handovers?lead={three}", "ada")).json()["items"]
    assert [item["id"] for item in listed] == [handover]


async def test_every_id_of_a_person_lists_all_their_handovers_and_is_no_other_lead(world: Any) -> None:
    one, two, three = new_id(), new_id(), new_id()
    older, _ = await world.hand_over(lead=one)
    await world.done(older, "won")
    younger, _ = await world.hand_over(lead=three)
    await merged(world, one, two)
    await merged(world, two, three)
    for lead in (one, two, three):
        listed = (await world.get(f"/v1/handovers?lead={lead}", "ada")).json()["items"]
        assert {item["id"] for item in listed} == {older, younger}, lead
        answer = await world.act(younger, "return", {"reason": "duplicate", "duplicate_of": lead})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "duplicate_of")


async def test_an_unmerged_lead_has_its_handover_back(world: Any) -> None:
    handover, loser = await world.hand_over()
    winner = new_id()
    await merged(world, loser, winner)
    data = {"from": winner, "attributes": {}}
    await world.hear(world.record("lead.unmerged", loser, data, source="lead-intake"))
    assert (await world.shown(handover))["lead_id"] == loser


@pytest.mark.parametrize("order", ["abu", "bau"])
async def test_of_a_chain_the_first_goes_with_the_second_when_that_is_separated(world: Any, order: str) -> None:
    first, one = await world.hand_over()
    second, two = await world.hand_over("bert")
    three = new_id()
    steps = {
        "a": lambda: merged(world, one, two), "b": lambda: merged(world, two, three),
        "u": lambda: world.hear(
            world.record("lead.unmerged", two, {"from": three, "attributes": {}}, source="lead-intake")
        ),
    }  # fmt: skip
    for step in order:
        await steps[step]()
    assert [(await world.shown(handover))["lead_id"] for handover in (first, second)] == [two, two]


async def test_the_older_of_two_open_handovers_of_a_merged_lead_can_still_undo(world: Any) -> None:
    older, winner = await world.hand_over()
    world.go_to(1)
    younger, loser = await world.hand_over("bert")
    await world.done(older, "accept")
    await merged(world, loser, winner)
    await world.disqualify(younger, loser, "duplicate")
    assert (await world.done(older, "undo"))["state"] == "handed_over"


async def test_erasing_deletes_what_was_written_and_keeps_what_was_counted(world: Any) -> None:
    handover, lead = await world.hand_over()
    body = {"channel": "phone", "outcome": "reached", "note": SECRET}
    await world.done(handover, "contacts", body)
    account = (await world.done(handover, "account", {"name": SECRET}))["account_id"]
    await erased(world, lead)
    await world.disqualify(handover, lead, "erased")

    shown = await world.shown(handover)
    assert (shown["state"], shown["attempts"], shown["account_name"]) == ("disqualified", 1, None)
    assert SECRET not in str(shown)
    for table in tables.metadata.sorted_tables:
        if not table.name.startswith("outbox"):
            assert SECRET not in str(await world.rows(select(table)))
    ends = [(one.key, one.sequence) for one in await world.said("private.") if one.data is None]
    note = shown["actions"][0]["note_id"]
    assert ends == [(f"{lead}/note/{note}", 2), (f"account/{account}", 2)]


async def test_nothing_more_is_taken_about_an_erased_person(world: Any) -> None:
    handover, lead = await world.hand_over()
    await erased(world, lead)
    body = {"channel": "phone", "outcome": "reached", "note": SECRET}
    for move, given in (("contacts", body), ("won", None), ("undo", None)):
        answer = await world.act(handover, move, given)
        assert (answer.status_code, answer.json()["possible"]) == (409, [])
    assert await world.said() == []


async def test_a_person_is_forgotten_under_every_id_merged_in(world: Any) -> None:
    handover, loser = await world.hand_over()
    winner = new_id()
    await world.done(handover, "lost", {"reason": "other", "note": SECRET})
    await merged(world, loser, winner)
    await erased(world, winner)
    assert (await world.act(handover, "rating", {"rating": "good"})).status_code == 409
    await erased(world, loser)
    assert await world.rows(select(tables.note)) == []


async def test_an_account_of_others_only_loses_the_erased_lead(world: Any) -> None:
    first, one = await world.hand_over()
    second, two = await world.hand_over()
    await world.done(first, "contacts", {"channel": "phone", "outcome": "reached"})
    await world.done(first, "account", {"name": "Dahl"})
    await world.done(first, "return", {"reason": "too_early"})
    await merged(world, one, two)
    await world.done(second, "contacts", {"channel": "phone", "outcome": "reached"})
    await world.done(second, "account")
    await erased(world, one)
    documents = await world.said("private.account")
    assert [document.data["lead_ids"] for document in documents] == [[one], [one, two], [two]]


async def test_an_erasure_heard_before_the_handover_still_counts(world: Any) -> None:
    lead = new_id()
    await erased(world, lead)
    handover, _ = await world.hand_over(lead=lead)
    assert (await world.act(handover, "accept")).status_code == 409


async def test_the_current_document_can_always_be_said_again(world: Any) -> None:
    handover, lead = await world.hand_over()
    body = {"channel": "phone", "outcome": "reached", "note": SECRET}
    shown = await world.done(handover, "contacts", body)
    account = (await world.done(handover, "account", {"name": SECRET}))["account_id"]
    note_key, account_key = f"{lead}/note/{shown['actions'][0]['event_id']}", f"account/{account}"
    note, opened = await current(world, note_key), await current(world, account_key)
    assert (note.sequence, note.data["text"], opened.sequence, opened.data["name"]) == (1, SECRET, 1, SECRET)
    await erased(world, lead)
    note, opened = await current(world, note_key), await current(world, account_key)
    assert (note.sequence, note.data, opened.sequence, opened.data) == (2, None, 2, None)
    assert await current(world, f"{lead}/note/{handover}") is None
    assert await current(world, f"{lead}/profile/main") is None
