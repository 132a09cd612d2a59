"""A hand-over by hand is taken back: the lead stands as before, or it is said why that cannot be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qualification.use_cases.close_leads import Disqualify, Nurture
from qualification.use_cases.hand_over_leads import HandOver
from qualification.use_cases.recall_handovers import RecallHandover
from qualification.use_cases.taking_back import TakenBack
from qualification.use_cases.undo_nurtures import UndoNurture
from service_kit.errors import Refusal

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVENING = datetime(2026, 3, 2, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
DUE = EVENING + timedelta(days=1)
ACCOUNT = "0190b8e0-0000-7000-8000-0000000000aa"
SALES: dict[str, dict[str, Any]] = {
    "accepted": {},
    "contacted": {"attempt": 1, "channel": "phone", "outcome": "no_answer", "due_at": DUE},
    "account_opened": {"account_id": ACCOUNT, "due_at": DUE},
    "opportunity_opened": {"opportunity_id": ACCOUNT, "due_at": DUE},
    "won": {},
    "lost": {"reason": "price"},
    "returned": {"reason": "too_early", "attempts": 1},
}


def why(answer: Any) -> Any:
    assert isinstance(answer, Refusal)
    assert answer.status == 409
    return answer.extra["why"]


def acted(shop: Any, handover: Any, kind: str, at: datetime = EVENING) -> Any:
    data = {"handover_id": handover.id, "by": "anna", **SALES[kind]}
    return shop.event(f"lead.{kind}", handover.lead_id, at, **data)


async def handed_over(shop: Any, lead: str) -> Any:
    await shop.people("anna", "boris")
    return (await shop.run(HandOver(lead, "anna", by="mia"))).handover


async def test_a_lead_that_waited_has_its_place_in_the_queue_again(shop: Any, number: Any) -> None:
    await shop.qualify(1)
    before = await shop.lead(1)
    handover = await handed_over(shop, number(1))
    shop.woken.clear()

    answer = await shop.run(RecallHandover(number(1), handover.handed_over_at, "mia"))

    assert isinstance(answer, TakenBack)
    [kept] = await shop.handovers(1)
    assert (answer.handover_id, kept.recalled) == (handover.id, True)
    queued = before.queued._replace(cycle=2, again_at=EVENING)
    assert answer.lead == before._replace(version=before.version + 2, queued=queued, cycles=1)
    assert shop.woken == ["routing"]
    [assigned] = await shop.facts("lead.assigned")
    [recalled] = await shop.facts("lead.recalled")
    assert (recalled.subject, recalled.sequence) == (number(1), assigned.sequence + 1)
    said = {"handover_id": handover.id, "event_id": assigned.id, "qualified_id": None, "by": "mia"}
    assert recalled.data == said
    await shop.profile("anna")
    await shop.route()
    again = (await shop.facts("lead.assigned"))[1].data
    assert (again["owner"], again["cycle"], again["qualified_at"]) == ("anna", 2, "2026-03-02T09:00:00Z")
    assert (again["handed_over_at"], again["handover_id"] == handover.id) == ("2026-03-02T20:00:00Z", False)


async def test_qualifying_only_for_it_is_taken_back_with_it(shop: Any, number: Any) -> None:
    await shop.create(1)
    nurtured = await shop.run(Nurture(number(1), MAY, "too_early", by="mia"))
    await handed_over(shop, number(1))

    answer = await shop.run(RecallHandover(number(1)))

    assert answer.lead == nurtured.lead._replace(
        version=answer.lead.version, cycles=1, said=answer.lead.said, nurtured=answer.lead.nurtured
    )
    [qualified], [recalled] = await shop.facts("lead.qualified"), await shop.facts("lead.recalled")
    assert recalled.data["qualified_id"] == qualified.id
    assert isinstance(await shop.run(UndoNurture(number(1))), TakenBack)


async def test_a_return_counts_again_with_its_date(shop: Any, number: Any) -> None:
    await shop.people("anna")
    await shop.create(1)
    first = (await shop.run(HandOver(number(1), "anna", MONDAY))).handover
    await shop.hear(shop.ended(first, "returned", MONDAY + HOUR, reason="too_early", revisit_at=MAY))
    returned = await shop.lead(1)
    await shop.run(HandOver(number(1), "anna"))
    answer = await shop.run(RecallHandover(number(1)))
    assert (answer.lead.stage, answer.lead.mark) == ("nurture", returned.mark)
    assert why(await shop.run(RecallHandover(number(1)))) == "recalled"


@pytest.mark.parametrize("kind", SALES)
async def test_what_sales_did_is_not_taken_away_and_who_did_it_is_named(shop: Any, number: Any, kind: str) -> None:
    await shop.create(1)
    handover = await handed_over(shop, number(1))
    await shop.hear(acted(shop, handover, kind))
    refused = await shop.run(RecallHandover(number(1)))
    assert why(refused) == "acted"
    assert (refused.extra["acted_by"], refused.extra["action"]) == ("anna", f"lead.{kind}")
    assert await shop.facts("lead.recalled") == []


async def test_an_action_that_was_undone_holds_nothing_up(shop: Any, number: Any) -> None:
    await shop.create(1)
    handover = await handed_over(shop, number(1))
    accepted = acted(shop, handover, "accepted")
    await shop.hear(accepted, shop.undone(handover, accepted, EVENING))
    assert isinstance(await shop.run(RecallHandover(number(1))), TakenBack)


@pytest.mark.parametrize("kind", SALES)
async def test_an_action_that_was_under_way_outranks_the_recall_until_it_is_undone(
    shop: Any, number: Any, kind: str
) -> None:
    await shop.qualify(1)
    handover = await handed_over(shop, number(1))
    recalled = (await shop.run(RecallHandover(number(1)))).lead
    late = acted(shop, handover, kind)

    await shop.hear(late)

    [stands] = await shop.handovers(1)
    assert not stands.recalled
    ends = {"won": "client", "lost": "lost", "returned": "nurture"}
    lead = await shop.lead(1)
    assert (lead.stage, lead.queued) == (ends.get(kind, "with_sales"), None)
    assert why(await shop.run(RecallHandover(number(1)))) == "acted"
    await shop.hear(shop.undone(handover, late, EVENING + HOUR))
    [stands] = await shop.handovers(1)
    assert stands.recalled
    lead = await shop.lead(1)
    queued = recalled.queued._replace(again_at=EVENING + HOUR)
    assert lead == recalled._replace(version=lead.version, queued=queued)


async def test_of_the_next_cycle_and_the_one_that_came_back_to_life_the_older_stays(shop: Any, number: Any) -> None:
    await shop.qualify(1)
    handover = await handed_over(shop, number(1))
    await shop.run(RecallHandover(number(1)))
    shop.clock.now += timedelta(minutes=1)
    await shop.profile("boris")
    await shop.route()
    await shop.hear(acted(shop, handover, "accepted"))
    first, second = await shop.handovers(1)
    assert (first.end, second.end.how, second.end.reason) == (None, "disqualified", "duplicate")
    assert (await shop.lead(1)).stage == "with_sales"


@pytest.mark.parametrize("then", ["nothing", "routed", "given", "closed", "merged", "another moment"])
async def test_why_not_is_said(shop: Any, number: Any, then: str) -> None:
    await shop.profile("anna")
    await shop.people("boris")
    await shop.qualify(1)
    if then == "routed":
        await shop.route()
    elif then != "nothing":
        await shop.run(HandOver(number(1), "anna"))
    if then == "given":
        await shop.run(HandOver(number(1), "boris"))
    if then == "closed":
        await shop.run(Disqualify(number(1)))
    if then == "merged":
        await shop.create(2)
        await shop.hear(shop.event("lead.merged", 1, EVENING, into=number(2)))
        assert why(await shop.run(RecallHandover(number(2)))) == "merged"
    at = EVENING - HOUR if then == "another moment" else None

    refused = why(await shop.run(RecallHandover(number(1), at)))

    assert refused == {
        "nothing": "not_by_hand", "routed": "not_by_hand", "given": "given", "closed": "ended", "merged": "merged",
        "another moment": "not_by_hand",
    }[then]  # fmt: skip


async def test_given_and_given_back_it_can_be_taken_back(shop: Any, number: Any) -> None:
    await shop.create(1)
    await handed_over(shop, number(1))
    await shop.run(HandOver(number(1), "boris"))
    await shop.run(HandOver(number(1), "anna"))
    assert isinstance(await shop.run(RecallHandover(number(1))), TakenBack)


async def test_after_a_day_it_stands(shop: Any, number: Any) -> None:
    await shop.create(1)
    await handed_over(shop, number(1))
    shop.clock.now += timedelta(hours=24)
    assert isinstance(await shop.run(RecallHandover(number(1))), TakenBack)
    await shop.run(HandOver(number(1), "anna"))
    shop.clock.now += timedelta(hours=24, seconds=1)
    assert why(await shop.run(RecallHandover(number(1)))) == "over_a_day"


async def test_of_many_at_once_each_has_its_own_answer(shop: Any, number: Any) -> None:
    await shop.create(1)
    await handed_over(shop, number(1))
    wanted = [RecallHandover(number(1)), RecallHandover(number(1)), RecallHandover(number(9))]
    first, again, unknown = await shop.run_all(wanted)
    assert isinstance(first, TakenBack)
    assert why(again) == "recalled"
    assert unknown.status == 404


async def test_a_person_erased_meanwhile_stays_erased_whatever_comes_late(shop: Any, number: Any) -> None:
    await shop.qualify(1)
    handover = await handed_over(shop, number(1))
    await shop.run(RecallHandover(number(1)))
    late = acted(shop, handover, "accepted")
    await shop.hear(shop.event("lead.erased", 1, EVENING), late)
    [stands] = await shop.handovers(1)
    assert (stands.end.how, stands.end.reason) == ("disqualified", "erased")
    await shop.hear(shop.undone(handover, late, EVENING + HOUR))
    lead = await shop.lead(1)
    assert (lead.stage, lead.queued) == ("erased", None)
