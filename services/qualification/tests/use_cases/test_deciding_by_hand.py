"""What people decide by hand: for any lead, at any time, with or without routing profiles."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qualification.use_cases.close_leads import Closed, Disqualify, Nurture
from qualification.use_cases.hand_over_leads import HandedOver, HandOver
from service_kit.errors import Refusal

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def refused_field(answer: Any) -> str:
    assert isinstance(answer, Refusal)
    assert answer.status == 422
    return answer.errors[0].field


async def test_a_lead_in_the_queue_is_handed_over_without_qualifying_again(shop: Any, number: Any) -> None:
    await shop.people("desk")
    await shop.qualify(1)
    answer = await shop.run(HandOver(number(1), "desk", MONDAY + 8 * HOUR, note="first contact"))
    assert isinstance(answer, HandedOver)
    [qualified] = await shop.facts("lead.qualified")
    [assigned] = await shop.facts("lead.assigned")
    assert (assigned.data["how"], assigned.data["cycle"]) == ("by_hand", 1)
    assert assigned.data["qualified_at"] == "2026-03-02T09:00:00Z"
    assert assigned.causationid == qualified.id
    # Nobody has a profile: the default week in UTC, an hour of Monday and three of Tuesday.
    assert assigned.data["due_at"] == "2026-03-03T12:00:00Z"


async def test_a_lead_that_never_qualified_qualifies_by_the_hand_over(shop: Any, number: Any) -> None:
    await shop.people("anna")
    await shop.create(1)
    await shop.run(HandOver(number(1), "anna", MONDAY + HOUR, by="mia"))
    [qualified] = await shop.facts("lead.qualified")
    [assigned] = await shop.facts("lead.assigned")
    assert (qualified.data["how"], qualified.data["frozen"]["grade"]) == ("by_hand", "A4")
    assert (assigned.data["by"], assigned.causationid, assigned.sequence) == (
        "mia",
        qualified.id,
        qualified.sequence + 1,
    )
    assert assigned.correlationid == qualified.correlationid


async def test_the_owners_profile_gives_the_working_time_though_capacity_does_not_count(shop: Any, number: Any) -> None:
    friday_only = [{"weekday": 4, "start": 540, "end": 1080}]
    await shop.profile("anna", capacity=0, working_hours=friday_only, active=False)
    await shop.create(1)
    answer = await shop.run(HandOver(number(1), "anna", MONDAY))
    assert answer.handover.due_at == datetime(2026, 3, 6, 13, tzinfo=UTC)


@pytest.mark.parametrize("stage", ["new", "qualified", "nurture", "disqualified", "client", "lost"])
async def test_a_lead_of_any_stage_without_an_open_hand_over_can_be_handed_over(
    shop: Any, number: Any, stage: str
) -> None:
    await shop.people("anna", "ben")
    await (shop.qualify(1) if stage == "qualified" else shop.create(1))
    if stage == "nurture":
        await shop.run(Nurture(number(1)))
    if stage == "disqualified":
        await shop.run(Disqualify(number(1)))
    if stage in ("client", "lost"):
        first = (await shop.run(HandOver(number(1), "ben", MONDAY))).handover
        await shop.hear(shop.ended(first, {"client": "won", "lost": "lost"}[stage], MONDAY + HOUR))
    assert (await shop.lead(1)).stage == stage
    answer = await shop.run(HandOver(number(1), "anna"))
    assert isinstance(answer, HandedOver)
    assert (await shop.lead(1)).stage == "with_sales"


async def test_giving_away_says_who_had_it_and_frees_them(shop: Any, number: Any) -> None:
    await shop.profile("anna", capacity=1)
    await shop.people("ben")
    await shop.qualify(1)
    await shop.route()
    await shop.qualify(2)
    await shop.run(HandOver(number(1), "ben", MONDAY + 2 * HOUR, by="mia"))
    *_, given = await shop.facts("lead.assigned")
    assert (given.data["how"], given.data["owner"], given.data["previous_owner"]) == ("given", "ben", "anna")
    assert given.data["handed_over_at"] == "2026-03-02T09:00:00Z"
    await shop.route()
    [second] = await shop.handovers(2)
    assert (second.owner, second.handed_over_at) == ("anna", MONDAY + 2 * HOUR)


async def test_moments_that_contradict_what_happened_are_refused(shop: Any, number: Any) -> None:
    await shop.people("anna", "ben")
    await shop.create(1)
    assert refused_field(await shop.run(HandOver(number(1), "anna", shop.clock.now + HOUR))) == "occurred_at"
    first = (await shop.run(HandOver(number(1), "anna", MONDAY + 2 * HOUR))).handover
    assert refused_field(await shop.run(HandOver(number(1), "ben", MONDAY + HOUR))) == "occurred_at"
    await shop.hear(shop.ended(first, "lost", MONDAY + 4 * HOUR))
    assert refused_field(await shop.run(HandOver(number(1), "ben", MONDAY + 3 * HOUR))) == "occurred_at"
    await shop.run(Nurture(number(1), at=MONDAY + 6 * HOUR))
    assert refused_field(await shop.run(Disqualify(number(1), at=MONDAY + 5 * HOUR))) == "occurred_at"


async def test_a_decision_now_comes_after_what_another_clock_ran_ahead_with(shop: Any, number: Any) -> None:
    await shop.people("anna", "ben")
    await shop.create(1)
    now = shop.clock.now
    shop.clock.now = now + 2 * HOUR
    await shop.run(HandOver(number(1), "anna"))
    shop.clock.now = now
    assert isinstance(await shop.run(HandOver(number(1), "ben")), HandedOver)
    assert isinstance(await shop.run(Disqualify(number(1))), Closed)
    [handover] = await shop.handovers(1)
    assert (handover.end.at, handover.owner) == (now + 2 * HOUR, "ben")
    assert isinstance(await shop.run(Nurture(number(1))), Closed)


async def test_a_hand_over_may_be_dated_before_the_lead_was_captured(shop: Any, number: Any) -> None:
    await shop.people("anna")
    await shop.qualify(1, MONDAY)
    answer = await shop.run(HandOver(number(1), "anna", MONDAY - 3 * DAY))
    assert isinstance(answer, HandedOver)
    assert answer.handover.handed_over_at == MONDAY - 3 * DAY


async def test_refusals_leave_their_neighbours_alone(shop: Any, number: Any) -> None:
    await shop.people("anna")
    await shop.create(1)
    await shop.create(2)
    good, unknown_lead, unknown_person, again = await shop.run_all(
        [
            HandOver(number(1), "anna"),
            HandOver(number(9), "anna"),
            HandOver(number(2), "zoe"),
            HandOver(number(1), "anna"),
        ]
    )
    assert isinstance(good, HandedOver)
    assert unknown_lead.status == 404
    assert refused_field(unknown_person) == "person_id"
    assert again.status == 409
    assert len(await shop.facts("lead.assigned")) == 1


async def test_a_nurtured_lead_comes_back_by_a_touch_from_its_date_on(shop: Any, number: Any) -> None:
    await shop.qualify(1)
    answer = await shop.run(Nurture(number(1), MONDAY + 10 * DAY, at=MONDAY + HOUR, by="ingrid"))
    assert isinstance(answer, Closed)
    assert answer.lead.stage == "nurture"
    [fact] = await shop.facts("lead.recycled")
    assert (fact.data["reason"], fact.data["by"], fact.data["handover_id"]) == ("by_hand", "ingrid", None)
    await shop.hear(shop.touch(1, "form_submitted", MONDAY + 9 * DAY))
    assert (await shop.lead(1)).stage == "nurture"
    await shop.hear(shop.touch(1, "form_submitted", MONDAY + 10 * DAY))
    assert (await shop.lead(1)).stage == "qualified"


async def test_disqualifying_an_open_hand_over_and_a_win_meanwhile(shop: Any, number: Any) -> None:
    await shop.profile("anna")
    await shop.qualify(1)
    await shop.route()
    [handover] = await shop.handovers(1)
    await shop.run(Disqualify(number(1), "not_our_market", by="ingrid"))
    [fact] = await shop.facts("lead.disqualified")
    assert (fact.data["handover_id"], fact.data["reason"]) == (handover.id, "not_our_market")
    won = shop.ended(handover, "won", MONDAY + 10 * HOUR)
    await shop.hear(won)
    assert (await shop.lead(1)).stage == "client"
    await shop.hear(shop.undone(handover, won, MONDAY + 10 * HOUR))
    assert (await shop.lead(1)).stage == "disqualified"
