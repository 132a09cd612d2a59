"""What is written with a hand-over reaches the salesperson as a private document, and is erased with the person."""

from datetime import UTC, datetime, timedelta
from typing import Any

from event_bus.event import Outgoing
from qualification.adapters.team import SqlProfiles
from qualification.use_cases.hand_over_leads import HandOver
from qualification.use_cases.say_again import current_document

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ASKED = "Please call 2 more times."


async def current(shop: Any, key: str) -> Outgoing | None:
    async with shop.database.transaction() as tx:
        return await current_document(tx, key, desk=shop.desk, profiles=SqlProfiles(), notes=shop.notes)


async def test_the_fact_names_the_note_and_the_words_travel_apart(shop: Any, number: Any) -> None:
    await shop.people("anna", "ben")
    await shop.create(1)
    answer = await shop.run(HandOver(number(1), "anna", MONDAY + HOUR, by="mia", note=ASKED))
    await shop.run(HandOver(number(1), "ben", MONDAY + 2 * HOUR, by="lena", note="On holiday"))
    first, second = await shop.facts("lead.assigned")
    assert ASKED not in str(first.data) and "holiday" not in str(second.data)
    said = [await current(shop, f"{number(1)}/handover_note/{fact.data['note_id']}") for fact in (first, second)]
    assert [(one.type, one.sequence, one.data["text"], one.data["by"]) for one in said if one and one.data] == [
        ("private.handover_note", 1, ASKED, "mia"), ("private.handover_note", 1, "On holiday", "lena"),
    ]  # fmt: skip
    assert {one.data["handover_id"] for one in said if one and one.data} == {answer.handover.id}
    assert await shop.documents() == [f"{number(1)}/handover_note/{one.data['note_id']}" for one in (first, second)]


async def test_without_words_nothing_is_named(shop: Any, number: Any) -> None:
    await shop.people("anna")
    await shop.create(1)
    await shop.run(HandOver(number(1), "anna", MONDAY + HOUR, by="mia", note=""))
    [fact] = await shop.facts("lead.assigned")
    assert fact.data.get("note_id") is None
    assert await shop.documents() == []


async def test_erasing_the_winner_of_a_merge_erases_what_was_written_under_both(shop: Any, number: Any) -> None:
    await shop.people("anna")
    await shop.create(1)
    await shop.create(2)
    await shop.run(HandOver(number(1), "anna", MONDAY + HOUR, by="mia", note=ASKED))
    [fact] = await shop.facts("lead.assigned")
    key = f"{number(1)}/handover_note/{fact.data['note_id']}"
    await shop.hear(shop.event("lead.merged", 1, MONDAY + 2 * HOUR, into=number(2)))
    await shop.hear(shop.event("lead.erased", 2, MONDAY + 3 * HOUR))
    gone = await current(shop, key)
    assert gone is not None and (gone.key, gone.sequence, gone.data) == (key, 2, None)
    assert await shop.documents() == [key, key]


async def test_a_note_of_a_lead_that_was_separated_again_outlives_the_other_and_ends_with_its_own(
    shop: Any, number: Any
) -> None:
    await shop.people("anna")
    await shop.create(1)
    await shop.create(2)
    await shop.run(HandOver(number(1), "anna", MONDAY + HOUR, by="mia", note=ASKED))
    [fact] = await shop.facts("lead.assigned")
    key = f"{number(1)}/handover_note/{fact.data['note_id']}"
    await shop.hear(shop.event("lead.merged", 1, MONDAY + 2 * HOUR, into=number(2)))
    separated = {"from": number(2), "attributes": shop.attributes}
    await shop.hear(shop.event("lead.unmerged", 1, MONDAY + 3 * HOUR, **separated))
    await shop.hear(shop.event("lead.erased", 2, MONDAY + 4 * HOUR))
    kept = await current(shop, key)
    assert kept is not None and kept.data is not None and kept.data["text"] == ASKED
    await shop.hear(shop.event("lead.erased", 1, MONDAY + 5 * HOUR))
    gone = await current(shop, key)
    assert gone is not None and gone.data is None


async def test_keys_of_others_are_left_alone(shop: Any, number: Any) -> None:
    assert await current(shop, f"{number(1)}/note/{number(2)}") is None
    assert await current(shop, f"{number(1)}/profile/main") is None
