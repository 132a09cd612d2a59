"""A hand-over that marketing took back: in no list and no figure, told on the card; undo is offered while it may."""

import re
from datetime import timedelta
from typing import Any

from service_kit.ids import new_id
from service_kit.testing import cookie_of

HENRIK = "01900000-0000-7000-8000-0000000000aa"
NOVEMBER = {"from": "2026-11-01", "to": "2026-12-01"}


async def page(house: Any, who: str, path: str = f"/digest/leads/{HENRIK}") -> str:
    answer = await house.client.get(path, headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    return str(answer.text)


async def by_hand(house: Any, handover: str, *, cycle: int = 1) -> tuple[str, str]:
    """Henrik qualifies by being handed to Anna; answers the ids of both facts."""
    frozen = {"criteria_version": 1, "grade": "A1", "fit": 60.0, "activity": 80.0, "first_source": "web"}
    qualified = await house.hear("lead.qualified", 0, HENRIK, how="by_hand", cycle=cycle, frozen=frozen, reasons=[])
    began = await house.assigned(0, handover, lead=HENRIK, how="by_hand", by="ingrid", cycle=cycle)
    return qualified, began


async def recall(house: Any, handover: str, facts: tuple[str, str]) -> None:
    qualified, began = facts
    said = {"handover_id": handover, "event_id": began, "qualified_id": qualified, "by": "ingrid"}
    await house.hear("lead.recalled", 0.01, HENRIK, **said)


async def counted(house: Any) -> tuple[int, int, int]:
    """Hand-overs in the ledger, in Anna's list, and on the card."""
    loop = await house.get("boss", "/v1/loop", **NOVEMBER)
    mine = await house.get("anna", "/v1/active-leads")
    card = await house.get("boss", f"/v1/leads/{HENRIK}")
    return loop["handed_over"], len(mine["items"]), len(card["handovers"])


async def test_it_is_counted_nowhere_and_the_lead_is_new_again(house: Any) -> None:
    handover = new_id()
    await house.lead(HENRIK)
    facts = await by_hand(house, handover)
    assert await counted(house) == (1, 1, 1)

    await recall(house, handover, facts)

    assert await counted(house) == (0, 0, 0)
    assert (await house.get("boss", f"/v1/leads/{HENRIK}"))["stage"] == "new"
    text = await page(house, "boss")
    told = re.findall(r"<b>(Handed over|Hand-over taken back)</b>( <span class=\"pill\">undone</span>)?", text)
    assert [(what, bool(undone)) for what, undone in told] == [("Hand-over taken back", False), ("Handed over", True)]


async def test_an_action_brings_it_back_and_the_card_says_that_it_was_too_late(house: Any) -> None:
    handover = new_id()
    await house.lead(HENRIK)
    facts = await by_hand(house, handover)
    await recall(house, handover, facts)
    accepted = await house.hear("lead.accepted", 0.02, HENRIK, handover_id=handover, by="anna")
    assert await counted(house) == (1, 1, 1)
    text = await page(house, "boss")
    assert '<b>Hand-over taken back</b> <span class="pill">too late</span>' in text
    assert '<b>Handed over</b> <span class="pill">' not in text

    undone = {"handover_id": handover, "event_id": accepted, "undone": "lead.accepted", "by": "anna"}
    await house.hear("lead.action_undone", 0.03, HENRIK, **undone)

    assert await counted(house) == (0, 0, 0)
    assert "too late" not in await page(house, "boss")


async def test_in_the_list_of_qualified_leads_too_the_next_one_is_the_first(house: Any) -> None:
    async def said() -> list[str]:
        """How each time came about, latest first."""
        text = await page(house, "boss", "/digest/qualified?month=2026-11")
        return re.findall(r'<span class="small">(by hand(?:, again)?|by its score(?:, again)?)</span>', text)

    async def qualified(at: float, cycle: int) -> None:
        frozen = {"criteria_version": 1, "grade": "A1", "fit": 60.0, "activity": 80.0, "first_source": "web"}
        await house.hear("lead.qualified", at, HENRIK, how="criteria", cycle=cycle, frozen=frozen, reasons=[])

    first, second = new_id(), new_id()
    await house.lead(HENRIK)
    facts = await by_hand(house, first)
    await qualified(0.05, 2)
    assert await said() == ["by its score, again", "by hand"]
    await recall(house, first, facts)
    assert await said() == ["by its score", "by hand"]

    await house.assigned(0.06, second, lead=HENRIK, cycle=2)
    assert await said() == ["by its score", "by hand"]
    await house.hear("lead.returned", 0.07, HENRIK, handover_id=second, by="anna", reason="too_early", attempts=1)
    await qualified(0.08, 3)
    assert await said() == ["by its score, again", "by its score", "by hand"]


async def test_the_next_one_is_the_first(house: Any) -> None:
    first = new_id()
    await house.lead(HENRIK)
    await recall(house, first, await by_hand(house, first))
    await house.assigned(0.05, new_id(), lead=HENRIK, cycle=2)
    loop = await house.get("boss", "/v1/loop", **NOVEMBER)
    assert (loop["cycles"]["first"]["handed_over"], loop["cycles"]["again"]["handed_over"]) == (1, 0)
    assert "Handed over for the" not in await page(house, "boss")


async def test_undo_is_offered_where_it_can_still_be_done(house: Any) -> None:
    handover, form = new_id(), 'action="/qualification/leads/hand-over/undo"'
    await house.lead(HENRIK)
    facts = await by_hand(house, handover)
    assert [form in await page(house, who) for who in ("ingrid", "boss", "mia", "anna")] == [True, True, True, False]
    accepted = await house.hear("lead.accepted", 0.02, HENRIK, handover_id=handover, by="anna")
    assert form not in await page(house, "ingrid")
    undone = {"handover_id": handover, "event_id": accepted, "undone": "lead.accepted", "by": "anna"}
    await house.hear("lead.action_undone", 0.03, HENRIK, **undone)
    assert form in await page(house, "ingrid")
    await house.assigned(0.04, handover, "ben", lead=HENRIK, how="given", handed_over_at="2026-11-02T09:00:00Z")
    assert form not in await page(house, "ingrid")
    await house.assigned(0.05, handover, "anna", lead=HENRIK, how="given", handed_over_at="2026-11-02T09:00:00Z")
    assert form in await page(house, "ingrid")
    house.clock.now += timedelta(hours=22)
    assert form not in await page(house, "ingrid")
    assert facts


async def test_what_routing_decided_has_no_undo(house: Any) -> None:
    await house.lead(HENRIK)
    await house.assigned(0, new_id(), lead=HENRIK)
    assert "/hand-over/undo" not in await page(house, "ingrid")
