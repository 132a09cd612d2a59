"""A lead goes round: qualified, handed over, returned, nurtured, handed over again, won."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from qualification.use_cases.close_leads import Disqualify, Nurture

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
if TYPE_CHECKING:
    Desks = Any


async def test_a_demo_request_is_qualified_and_handed_over_with_a_deadline_in_working_hours(shop: "Desks") -> None:
    await shop.profile("anna")
    await shop.qualify(1, datetime(2026, 3, 2, 16, tzinfo=UTC))
    await shop.route()

    types = [fact.type for fact in await shop.facts() if fact.type.startswith("lead.")]
    assert types == ["lead.scored", "lead.scored", "lead.qualified", "lead.assigned"]
    [assigned] = await shop.facts("lead.assigned")
    assert assigned.data["owner"] == "anna"
    assert assigned.data["how"] == "routed"
    assert assigned.time == datetime(2026, 3, 2, 16, tzinfo=UTC)
    # Two working hours are left of Monday, two more on Tuesday from nine.
    assert assigned.data["due_at"] == "2026-03-03T11:00:00Z"
    assert assigned.data["frozen"]["grade"] == "A1"
    assert assigned.data["frozen"]["first_source"] == "webinar"


async def test_facts_of_a_lead_are_numbered_without_a_hole_and_name_what_they_follow_from(shop: "Desks") -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()

    facts = [fact for fact in await shop.facts() if fact.type.startswith("lead.")]
    assert [fact.sequence for fact in facts] == [1, 2, 3, 4]
    scored, _, qualified, assigned = facts
    assert assigned.causationid == qualified.id
    assert {fact.correlationid for fact in facts} == {"c"}
    assert scored.causationid != qualified.causationid


async def test_a_returned_lead_rests_until_its_revisit_date_and_comes_back_as_the_second_cycle(shop: "Desks") -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()
    [first] = await shop.handovers(1)
    await shop.hear(shop.ended(first, "returned", MONDAY + DAY, reason="no_budget"))

    [recycled] = await shop.facts("lead.recycled")
    assert recycled.data["reason"] == "no_budget"
    assert recycled.data["track"] == "budget"
    assert recycled.data["revisit_at"] == "2026-06-01T09:00:00Z"  # 90 days after 3 March
    assert (await shop.lead(1)).stage == "nurture"

    # Active while it rests: scored, not qualified. Then the date passes, and the next touch brings it back.
    await shop.hear(
        shop.touch(1, "event_attended", MONDAY + 89 * DAY), shop.touch(1, "call_received", MONDAY + 90 * DAY)
    )
    assert len(await shop.facts("lead.qualified")) == 1
    await shop.hear(shop.touch(1, "page_viewed", MONDAY + 91 * DAY))
    shop.clock.now = MONDAY + 91 * DAY
    await shop.route()

    _, qualified = await shop.facts("lead.qualified")
    assert qualified.data["cycle"] == 2
    _, second = await shop.handovers(1)
    assert (second.cycle, second.owner) == (2, "anna")
    assert second.id != first.id

    await shop.hear(shop.ended(second, "won", MONDAY + 95 * DAY, amount=120000, currency="EUR"))
    assert (await shop.lead(1)).stage == "client"


async def test_the_date_that_sales_asks_for_goes_before_the_default(shop: "Desks") -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()
    [handover] = await shop.handovers(1)
    await shop.hear(shop.ended(handover, "returned", MONDAY + DAY, revisit_at=MONDAY + 10 * DAY))
    [recycled] = await shop.facts("lead.recycled")
    assert recycled.data["revisit_at"] == "2026-03-12T09:00:00Z"


async def test_a_return_as_not_our_market_closes_the_lead_but_not_the_hand_over_again(shop: "Desks") -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()
    [handover] = await shop.handovers(1)
    await shop.hear(shop.ended(handover, "returned", MONDAY + DAY, reason="not_our_market"))
    [fact] = await shop.facts("lead.disqualified")
    assert (fact.data["reason"], fact.data["handover_id"], fact.data["lead_closed"]) == ("not_our_market", None, True)
    [after] = await shop.handovers(1)
    assert after.end is not None
    assert after.end.how == "returned"


async def test_who_was_returned_as_not_our_market_comes_back_by_asking_and_by_nothing_else(shop: "Desks") -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()
    [handover] = await shop.handovers(1)
    back = MONDAY + timedelta(hours=1)
    await shop.hear(
        shop.ended(handover, "returned", back, reason="not_our_market"),
        *(shop.touch(1, "price_viewed", back + timedelta(minutes=minute)) for minute in range(1, 10)),
        shop.touch(1, "demo_requested", back - timedelta(minutes=5)),
    )
    assert (await shop.lead(1)).stage == "disqualified"

    await shop.hear(shop.touch(1, "demo_requested", back + timedelta(hours=2)))
    lead = await shop.lead(1)
    assert (lead.stage, lead.queued is not None and lead.queued.cycle) == ("qualified", 2)


async def test_who_was_disqualified_by_a_person_does_not_come_back_by_asking(shop: "Desks") -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()
    [handover] = await shop.handovers(1)
    back = MONDAY + timedelta(hours=1)
    await shop.hear(shop.ended(handover, "returned", back, reason="not_our_market"))
    await shop.run(Nurture(handover.lead_id, at=back + timedelta(hours=1)))
    await shop.run(Disqualify(handover.lead_id, "not_our_market", at=back + timedelta(hours=2)))
    await shop.hear(shop.touch(1, "demo_requested", back + timedelta(hours=3)))
    assert (await shop.lead(1)).stage == "disqualified"


async def test_an_undone_end_opens_the_hand_over_again(shop: "Desks") -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()
    [handover] = await shop.handovers(1)
    lost = shop.ended(handover, "lost", MONDAY + DAY)
    await shop.hear(lost)
    assert (await shop.lead(1)).stage == "lost"
    await shop.hear(shop.undone(handover, lost, MONDAY + DAY + timedelta(hours=1)))
    assert (await shop.lead(1)).stage == "with_sales"
    [again] = await shop.handovers(1)
    assert again.end is None


async def test_an_undo_of_something_else_than_the_end_changes_nothing(shop: "Desks") -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()
    [handover] = await shop.handovers(1)
    won = shop.ended(handover, "won", MONDAY + DAY)
    await shop.hear(won)
    await shop.hear(shop.undone(handover, shop.ended(handover, "won", MONDAY), MONDAY + DAY))
    assert (await shop.lead(1)).stage == "client"


async def test_a_lead_that_qualified_again_before_its_return_was_undone_keeps_the_older_hand_over(
    shop: "Desks",
) -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()
    [first] = await shop.handovers(1)
    returned = shop.ended(first, "returned", MONDAY + DAY)
    await shop.hear(returned, shop.touch(1, "demo_requested", MONDAY + DAY + timedelta(hours=1)))
    shop.clock.now = MONDAY + 2 * DAY
    await shop.route()
    assert len(await shop.handovers(1)) == 2
    await shop.hear(shop.undone(first, returned, MONDAY + DAY + timedelta(hours=2)))

    kept, surplus = await shop.handovers(1)
    assert kept.end is None
    assert surplus.end is not None
    assert (surplus.end.how, surplus.end.reason) == ("disqualified", "duplicate")
    [fact] = await shop.facts("lead.disqualified")
    assert (fact.data["handover_id"], fact.data["lead_closed"]) == (surplus.id, False)
    assert (await shop.lead(1)).stage == "with_sales"


async def test_a_rating_is_kept_with_its_hand_over(shop: "Desks") -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()
    [handover] = await shop.handovers(1)
    await shop.hear(shop.event("lead.rated", handover.lead_id, MONDAY, handover_id=handover.id, rating="good"))
    [rated] = await shop.handovers(1)
    assert rated.rating == "good"


async def test_who_was_handed_a_lead_may_see_it(shop: "Desks") -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()
    async with shop.database.snapshot() as tx:
        lead = await shop.lead(1)
        assert (await shop.access.lead(tx, lead.id)).persons == {"anna"}
