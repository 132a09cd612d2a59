"""Nurturing by hand is taken back: the lead stands as before, or it is said why that cannot be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qualification.use_cases.close_leads import Disqualify, Nurture
from qualification.use_cases.hand_over_leads import HandOver
from qualification.use_cases.taking_back import TakenBack
from qualification.use_cases.undo_nurtures import UndoNurture
from service_kit.errors import Refusal

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVENING = datetime(2026, 3, 2, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)


def why(answer: Any) -> Any:
    assert isinstance(answer, Refusal)
    assert answer.status == 409
    return answer.extra["why"]


async def test_a_lead_that_waited_has_its_place_in_the_queue_again(shop: Any, number: Any) -> None:
    await shop.qualify(1)
    before = await shop.lead(1)
    nurtured = await shop.run(Nurture(number(1), MAY, by="mia"))
    assert (nurtured.lead.stage, nurtured.lead.queued) == ("nurture", None)
    shop.woken.clear()

    answer = await shop.run(UndoNurture(number(1), nurtured.lead.mark.at, "mia"))

    assert isinstance(answer, TakenBack)
    assert answer.lead == before._replace(version=before.version + 2)
    assert await shop.lead(1) == answer.lead
    assert shop.woken == ["routing"]
    [recycled] = await shop.facts("lead.recycled")
    [undone] = await shop.facts("lead.nurture_undone")
    assert undone.data == {"event_id": recycled.id, "nurtured_at": "2026-03-02T20:00:00Z", "by": "mia"}
    await shop.profile("anna")
    await shop.route()
    [assigned] = await shop.facts("lead.assigned")
    assert (assigned.data["owner"], assigned.data["qualified_at"]) == ("anna", "2026-03-02T09:00:00Z")


async def test_the_decision_before_counts_again(shop: Any, number: Any) -> None:
    await shop.create(1)
    first = await shop.run(Nurture(number(1), MAY, "too_early", MONDAY + HOUR, "mia"))
    await shop.run(Nurture(number(1), by="mia"))
    answer = await shop.run(UndoNurture(number(1)))
    assert answer.lead.mark == first.lead.mark
    assert why(await shop.run(UndoNurture(number(1)))) == "only_latest"


async def test_a_return_counts_again_with_its_date(shop: Any, number: Any) -> None:
    await shop.people("anna")
    await shop.create(1)
    handover = (await shop.run(HandOver(number(1), "anna", MONDAY))).handover
    await shop.hear(shop.ended(handover, "returned", MONDAY + HOUR, reason="too_early", revisit_at=MAY))
    returned = await shop.lead(1)
    await shop.run(Nurture(number(1)))
    answer = await shop.run(UndoNurture(number(1)))
    assert (answer.lead.mark, answer.lead.mark.until) == (returned.mark, MAY)


@pytest.mark.parametrize("then", ["nothing", "hand-over", "hand-over that ended", "nurture", "close", "demo", "merge"])
async def test_why_not_is_said(shop: Any, number: Any, then: str) -> None:
    await shop.people("anna")
    await shop.create(1)
    if then != "nothing":
        await shop.run(Nurture(number(1), by="mia"))
    if then.startswith("hand-over"):
        handover = (await shop.run(HandOver(number(1), "anna"))).handover
        if then.endswith("ended"):
            await shop.hear(shop.ended(handover, "returned", EVENING + HOUR, reason="other"))
    if then == "nurture":
        shop.clock.now += HOUR
        await shop.run(Nurture(number(1)))
    if then == "close":
        await shop.run(Disqualify(number(1)))
    if then == "demo":
        await shop.hear(shop.touch(1, "demo_requested", EVENING + HOUR))
    if then == "merge":
        await shop.create(2)
        await shop.hear(shop.event("lead.merged", 1, EVENING + HOUR, into=number(2)))
        assert why(await shop.run(UndoNurture(number(2)))) == "merged"
    before = len(await shop.facts())

    refused = why(await shop.run(UndoNurture(number(1), EVENING)))

    assert refused == {
        "nothing": "not_nurtured", "hand-over": "with_sales", "hand-over that ended": "later_decision",
        "nurture": "later_decision", "close": "later_decision", "demo": "later_decision", "merge": "merged",
    }[then]  # fmt: skip
    assert len(await shop.facts()) == before


async def test_after_a_day_it_stands(shop: Any, number: Any) -> None:
    await shop.create(1)
    await shop.run(Nurture(number(1)))
    shop.clock.now += timedelta(hours=24)
    assert isinstance(await shop.run(UndoNurture(number(1))), TakenBack)
    await shop.run(Nurture(number(1)))
    shop.clock.now += timedelta(hours=24, seconds=1)
    assert why(await shop.run(UndoNurture(number(1)))) == "over_a_day"


async def test_of_many_at_once_each_has_its_own_answer(shop: Any, number: Any) -> None:
    await shop.create(1)
    await shop.run(Nurture(number(1)))
    first, again, unknown = await shop.run_all([UndoNurture(number(1)), UndoNurture(number(1)), UndoNurture(number(9))])
    assert isinstance(first, TakenBack)
    assert why(again) == "not_nurtured"
    assert unknown.status == 404
