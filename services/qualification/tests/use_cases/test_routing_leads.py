"""The queue is drained when somebody is free, never twice, and never beyond anybody's capacity."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from event_bus.transaction import StaleError
from qualification.use_cases.hand_over_leads import HandOver
from qualification.use_cases.route_leads import route_leads

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def owners(shop: Any) -> list[tuple[str, str]]:
    return [(fact.subject[-1], fact.data["owner"]) for fact in await shop.facts("lead.assigned")]


async def test_leads_wait_while_nobody_has_a_profile_and_are_handed_over_when_somebody_has(shop: Any) -> None:
    await shop.qualify(1)
    await shop.route()
    assert await owners(shop) == []
    await shop.profile("anna")
    assert shop.woken[-1] == "routing"
    await shop.route()
    assert await owners(shop) == [("1", "anna")]


async def test_the_queue_is_taken_in_order_of_qualifying_and_shared_by_capacity(shop: Any) -> None:
    for number, hour in ((1, 3), (2, 2), (3, 1)):
        await shop.qualify(number, MONDAY + hour * HOUR)
    await shop.profile("anna", capacity=1)
    await shop.profile("ben", capacity=1)
    await shop.route()
    assert await owners(shop) == [("3", "anna"), ("2", "ben")]
    assert (await shop.lead(1)).stage == "qualified"


async def test_an_end_makes_room_and_the_next_hand_over_begins_then(shop: Any) -> None:
    await shop.profile("anna", capacity=1)
    await shop.qualify(1, MONDAY)
    await shop.qualify(2, MONDAY + HOUR)
    await shop.route()
    [first] = await shop.handovers(1)
    shop.woken.clear()
    await shop.hear(shop.ended(first, "won", MONDAY + 3 * HOUR))
    assert shop.woken == ["routing"]
    await shop.route()
    [second] = await shop.handovers(2)
    assert second.qualified_at == MONDAY + HOUR
    assert second.handed_over_at == MONDAY + 3 * HOUR


async def test_the_end_of_a_hand_over_of_somebody_who_was_not_full_delays_nothing(shop: Any) -> None:
    await shop.profile("anna", capacity=2)
    await shop.qualify(1, MONDAY)
    await shop.route()
    [first] = await shop.handovers(1)
    await shop.hear(shop.ended(first, "won", MONDAY + 8 * HOUR))
    # Recorded later, but it happened before the end: she had room all along.
    await shop.qualify(2, MONDAY + HOUR)
    await shop.route()
    [second] = await shop.handovers(2)
    assert second.handed_over_at == MONDAY + HOUR


async def test_a_lead_waits_for_the_end_of_an_absence(shop: Any) -> None:
    away = [{"starts_at": "2026-03-02T00:00:00Z", "ends_at": "2026-03-03T07:00:00Z"}]
    await shop.profile("anna", absences=away)
    await shop.qualify(1)
    await shop.route()
    assert await owners(shop) == []
    shop.clock.now = datetime(2026, 3, 3, 7, tzinfo=UTC)
    await shop.route()
    [handover] = await shop.handovers(1)
    assert handover.handed_over_at == datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert handover.due_at == datetime(2026, 3, 3, 13, tzinfo=UTC)


async def test_history_entered_today_is_handed_over_when_it_happened(shop: Any) -> None:
    await shop.profile("anna", at=shop.clock.now)
    long_ago = datetime(2025, 3, 3, 9, tzinfo=UTC)
    await shop.qualify(1, long_ago)
    await shop.route()
    [handover] = await shop.handovers(1)
    assert (handover.handed_over_at, handover.due_at) == (long_ago, long_ago + 4 * HOUR)


async def test_somebody_who_left_gets_nothing(shop: Any) -> None:
    await shop.profile("anna")
    await shop.people("anna", active=False)
    await shop.qualify(1)
    await shop.route()
    assert await owners(shop) == []


async def test_a_country_that_was_corrected_while_the_lead_waited_finds_its_territory(shop: Any) -> None:
    await shop.profile("anna", territories=["NO"])
    await shop.qualify(1)
    await shop.route()
    attributes = {"country": "NO", "email_kind": "business"}
    await shop.hear(shop.event("lead.profile_changed", 1, MONDAY, attributes=attributes, changed=["country"]))
    await shop.route()
    assert await owners(shop) == [("1", "anna")]


async def test_a_hand_over_by_hand_counts_for_routing(shop: Any, number: Any) -> None:
    await shop.profile("anna", capacity=1)
    await shop.create(1)
    await shop.run(HandOver(number(1), "anna"))
    await shop.qualify(2)
    await shop.route()
    assert [one for one in await owners(shop) if one[0] == "2"] == []


async def test_a_long_queue_is_drained_in_several_turns(shop: Any) -> None:
    await shop.profile("anna", capacity=1200)
    events = []
    for one in range(1, 1102):
        created = shop.event("lead.created", one, MONDAY, attributes={"email_kind": "business", "country": "SE"})
        events += [created, shop.touch(one, "call_requested", MONDAY)]
    await shop.hear(*events)
    turns = 0
    more = True
    while more:
        async with shop.database.transaction() as tx:
            more = await route_leads(tx, desk=shop.desk)
        turns += 1
    assert turns == 3
    assigned = await shop.facts("lead.assigned")
    assert len(assigned) == 1101
    assert [fact.subject for fact in assigned] == sorted(fact.subject for fact in assigned)


async def somebody_waits_for_a_lock(database: Any) -> bool:
    """Whether another transaction of this PostgreSQL stands still until one of ours ends."""
    async with database.snapshot() as snapshot:
        waiting = await snapshot.execute(
            text(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
            )
        )
        return bool(waiting.scalar())


@pytest.mark.postgresql  # SQLite has one writer: two never route at once
@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_of_two_that_route_at_once_one_begins_again(shop: Any) -> None:
    await shop.profile("anna", capacity=1)
    await shop.qualify(1)
    await shop.qualify(2)
    reached = asyncio.Event()

    async def first() -> None:
        async with shop.database.transaction() as tx:
            await route_leads(tx, desk=shop.desk)
            reached.set()
            async with asyncio.timeout(30):
                while not await somebody_waits_for_a_lock(shop.database):
                    pass

    async def second() -> None:
        await reached.wait()
        async with shop.database.transaction() as tx:
            await route_leads(tx, desk=shop.desk)

    outcomes = await asyncio.gather(first(), second(), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), StaleError]
    await shop.route()
    assert len(await owners(shop)) == 1
