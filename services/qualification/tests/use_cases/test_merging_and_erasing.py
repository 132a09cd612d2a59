"""Merges, un-merges and erasures with hand-overs, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from qualification.adapters.tables import DECISION_NOTE
from qualification.use_cases.close_leads import Nurture
from qualification.use_cases.hand_over_leads import HandOver

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DIRECTOR = {
    "source": "webinar", "country": "SE", "size_band": "51-200", "job_level": "director", "email_kind": "business",
    "identities": ["email"], "has_company": True,
}  # fmt: skip


def merge_events(shop: Any, number: Any, at: datetime = MONDAY + DAY) -> tuple[Any, Any]:
    """Lead 2 is merged into lead 1."""
    return (
        shop.event("lead.merged", 2, at, into=number(1)),
        shop.event("lead.absorbed", 1, at, **{"from": number(2)}, attributes=DIRECTOR),
    )


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_two_leads_with_open_hand_overs_the_older_stays(shop: Any, number: Any, order: tuple[int, int]) -> None:
    await shop.profile("anna")
    await shop.profile("ben")
    await shop.qualify(2, MONDAY)
    await shop.qualify(1, MONDAY + HOUR)
    await shop.route()
    events = merge_events(shop, number)
    for place in order:
        await shop.hear(events[place])

    held = await shop.handovers(1)
    by_key = {one.lead_id: one for one in held}
    assert by_key[number(2)].end is None
    surplus = by_key[number(1)]
    assert surplus.end is not None
    [fact] = await shop.facts("lead.disqualified")
    assert fact.subject == number(1)
    assert fact.data["handover_id"] == surplus.id
    assert fact.data["duplicate_of"] == number(2)
    assert fact.data["lead_closed"] is False
    assert (await shop.lead(1)).stage == "with_sales"
    assert (await shop.lead(1)).cycles == 2
    assert (await shop.lead(2)).stage == "merged"


async def test_facts_of_a_hand_over_keep_the_key_it_was_assigned_under(shop: Any, number: Any) -> None:
    await shop.profile("anna")
    await shop.people("ben")
    await shop.create(1)
    await shop.qualify(2)
    await shop.route()
    await shop.hear(*merge_events(shop, number, MONDAY + HOUR))
    given = await shop.run(HandOver(number(1), "ben", MONDAY + 2 * HOUR))
    assert given.given
    *_, last = await shop.facts("lead.assigned")
    assert last.subject == number(2)
    assert last.sequence == (await shop.lead(2)).version
    async with shop.database.snapshot() as tx:
        assert (await shop.access.lead(tx, number(1))).persons == {"anna", "ben"}


async def test_an_end_said_under_the_merged_away_key_closes_the_lead_that_stayed(shop: Any, number: Any) -> None:
    await shop.profile("anna")
    await shop.create(1)
    await shop.qualify(2)
    await shop.route()
    await shop.hear(*merge_events(shop, number, MONDAY + HOUR))
    [held] = await shop.handovers(1)
    await shop.hear(shop.ended(held, "returned", MONDAY + 3 * HOUR))
    assert (await shop.lead(1)).stage == "nurture"
    [recycled] = await shop.facts("lead.recycled")
    assert recycled.subject == number(1)
    # The next cycle is counted over the hand-overs of both.
    await shop.hear(shop.touch(1, "demo_requested", MONDAY + 4 * HOUR))
    await shop.route()
    assert [one.cycle for one in await shop.handovers(1)] == [1, 2]


async def test_a_place_in_the_queue_moves_to_the_lead_that_stayed(shop: Any, number: Any) -> None:
    await shop.create(1)
    await shop.qualify(2)
    await shop.hear(*merge_events(shop, number))
    assert (await shop.lead(1)).stage == "qualified"
    await shop.profile("anna")
    await shop.route()
    [held] = await shop.handovers(1)
    assert held.lead_id == number(1)
    assert held.qualified_at == MONDAY


async def test_the_score_under_the_merged_away_id_is_the_others(shop: Any, number: Any) -> None:
    await shop.create(1)
    await shop.create(2)
    await shop.hear(shop.touch(1, "form_submitted", MONDAY), shop.touch(2, "form_submitted", MONDAY))
    await shop.hear(*merge_events(shop, number, MONDAY))
    lead = await shop.lead(1)
    assert sum(lead.score.points.values()) == pytest.approx(40.0)
    # 40 points at A are handed over: the merge itself is what met the criteria.
    [qualified] = await shop.facts("lead.qualified")
    assert qualified.subject == number(1)


async def test_an_unmerged_lead_lives_again_with_its_own_hand_over(shop: Any, number: Any) -> None:
    await shop.profile("anna")
    await shop.create(1)
    await shop.qualify(2)
    await shop.route()
    await shop.hear(*merge_events(shop, number, MONDAY + HOUR))
    assert (await shop.lead(1)).stage == "with_sales"
    await shop.hear(shop.event("lead.unmerged", 2, MONDAY + 2 * HOUR, **{"from": number(1)}, attributes=DIRECTOR))
    assert (await shop.lead(1)).stage == "new"
    assert (await shop.lead(2)).stage == "with_sales"
    assert [one.lead_id for one in await shop.handovers(2)] == [number(2)]


async def test_the_words_of_a_decision_go_back_with_the_lead_that_they_were_said_of(shop: Any, number: Any) -> None:
    for one in (1, 2):
        await shop.create(one)
    await shop.run(Nurture(number(2), at=MONDAY, note="said of the second"))
    await shop.hear(*merge_events(shop, number, MONDAY + HOUR))
    await shop.run(Nurture(number(2), at=MONDAY + 2 * HOUR, note="said of both"))
    assert await words(shop) == {("said of the second", number(1)), ("said of both", number(1))}
    await shop.hear(shop.event("lead.unmerged", 2, MONDAY + 3 * HOUR, **{"from": number(1)}, attributes=DIRECTOR))
    assert await words(shop) == {("said of the second", number(2)), ("said of both", number(1))}
    await shop.hear(shop.event("lead.erased", 1, MONDAY + 4 * HOUR))
    assert await words(shop) == {("said of the second", number(2))}
    await shop.hear(shop.event("lead.erased", 2, MONDAY + 5 * HOUR))
    assert await words(shop) == set()


async def words(shop: Any) -> set[tuple[str, str]]:
    """What was said, and whose it is."""
    async with shop.database.snapshot() as tx:
        rows = await tx.execute(select(DECISION_NOTE.c.note, DECISION_NOTE.c.lead_id))
    return {(row.note, row.lead_id) for row in rows}


async def test_erasing_ends_the_open_hand_over_and_leaves_only_what_counts_need(shop: Any, number: Any) -> None:
    await shop.profile("anna")
    await shop.create(3)
    await shop.run(Nurture(number(3), note="their mother is ill"))
    await shop.qualify(1)
    await shop.route()
    await shop.hear(shop.event("lead.erased", 1, MONDAY + DAY), shop.event("lead.erased", 3, MONDAY + DAY))
    [fact] = await shop.facts("lead.disqualified")
    assert fact.data["reason"] == "erased"
    lead = await shop.lead(1)
    assert (lead.stage, lead.attributes.source, dict(lead.score.points), lead.said) == ("erased", None, {}, None)
    [kept] = await shop.handovers(1)
    assert kept.end is not None
    async with shop.database.snapshot() as tx:
        for table in shop.tables:
            for row in await tx.execute(table.select()):
                assert "their mother is ill" not in repr(row)


async def test_what_comes_after_an_erasure_is_ignored(shop: Any) -> None:
    await shop.create(1)
    await shop.hear(shop.event("lead.erased", 1, MONDAY + DAY), shop.touch(1, "demo_requested", MONDAY + DAY))
    await shop.hear(shop.event("lead.profile_changed", 1, MONDAY + DAY, attributes=DIRECTOR, changed=["source"]))
    lead = await shop.lead(1)
    assert (lead.stage, lead.attributes.source) == ("erased", None)
    assert await shop.facts("lead.qualified") == []


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 0, 1, 3), (0, 2, 3, 1), (2, 3, 0, 1)])
async def test_erasing_a_merged_lead_erases_both_ids_in_any_order(
    shop: Any, number: Any, order: tuple[int, ...]
) -> None:
    await shop.profile("anna")
    await shop.create(1)
    await shop.qualify(2)
    await shop.route()
    merged, absorbed = merge_events(shop, number, MONDAY + HOUR)
    events = [
        merged,
        shop.event("lead.erased", 2, MONDAY + 2 * HOUR),
        absorbed,
        shop.event("lead.erased", 1, MONDAY + 2 * HOUR),
    ]
    for place in order:
        await shop.hear(events[place])
    for one in (1, 2):
        lead = await shop.lead(one)
        assert (lead.stage, lead.attributes.source) == ("erased", None)
    [fact] = await shop.facts("lead.disqualified")
    assert (fact.subject, fact.data["reason"]) == (number(2), "erased")
