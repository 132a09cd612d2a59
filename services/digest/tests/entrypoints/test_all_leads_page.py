"""The list of all leads: every chip opens as many leads as it says, narrowed or not; as each role sees it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from service_kit.testing import cookie_of, said_to_databases

CRITERIA: dict[str, Any] = {
    "version": 1, "name": "First", "in_force_from": "2026-01-01T00:00:00Z",
    "definition": {
        "fit_rules": [{"id": "web", "attribute": "source", "op": "eq", "value": "web", "points": 20}],
        "activity_rules": [{"id": "price", "kind": "price_viewed", "points": 40, "once_a_day": True}],
        "half_life_days": 7, "fit_lines": [40, 20, 10], "activity_lines": [60, 40, 20], "handed_over": ["A1", "A2"],
    },
}  # fmt: skip
FROZEN = {"criteria_version": 1, "grade": "A1", "fit": 60.0, "activity": 80.0, "first_source": "web"}
EVERY = {
    "active": {1, 2, 3, 4, 5, 7}, "close": {1, 5, 7}, "with_sales": {3}, "waiting": {4}, "nurturing": {5},
    "clients": {6}, "growing": {2}, "everybody": {1, 2, 3, 4, 5, 6, 7, 8},
}  # fmt: skip


async def scored(house: Any, lead: str, grade: str, activity: float, falls: Any = ()) -> None:
    await house.hear(
        "lead.scored", 0, lead, criteria_version=1, fit=60.0, activity=activity, activity_at=house.clock.now,
        half_life_days=7.0, grade=grade, falls=list(falls), reasons=[],
    )  # fmt: skip


async def eight(house: Any, handover_id: Any, lead_id: Any) -> None:
    """Close; far; with Anna; qualified; came back and close; client of Ben; close since it fell; quiet for long."""
    await house.hear("reference.criteria", key="criteria/1", **CRITERIA)
    for number in range(1, 8):
        await house.lead(lead_id(number), 0, industry="logistics" if number % 2 else "retail")
    await house.lead(lead_id(8), -40)
    fallen = [{"at": house.clock.now - timedelta(minutes=1), "grade": "A3"}]
    for number, grade, falls in ((1, "B1", ()), (2, "D4", ()), (5, "A3", ()), (7, "A2", fallen)):
        await scored(house, lead_id(number), grade, 30.0, falls)
    await house.assigned(0, handover_id(3), lead=lead_id(3))
    await house.hear("lead.qualified", 0, lead_id(4), how="criteria", cycle=1, frozen=FROZEN)
    for number, owner in ((5, "anna"), (6, "ben")):
        await house.assigned(0, handover_id(number), owner, lead_id(number))
    given = {"handover_id": handover_id(5), "reason": "too_early"}
    await house.hear("lead.returned", 0.1, lead_id(5), **given, attempts=1)
    await house.hear("lead.recycled", 0.1, lead_id(5), **given, track="later", revisit_at="2026-12-01T09:00:00Z")
    await house.hear(
        "lead.won", 0.1, lead_id(6), handover_id=handover_id(6), amount=100_000,
        currency="EUR",
    )  # fmt: skip


async def page(house: Any, who: str, path: str) -> str:
    answer = await house.client.get(path, headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    text: str = answer.text
    return text


def listed(text: str) -> set[int]:
    return {int(number) for number in re.findall(r'<td><a href="/digest/leads/[0-9a-f-]{24}(\d{12})"', text)}


def counted(text: str) -> dict[str, tuple[str, int]]:
    """By group: where its chip leads, and how many leads it says."""
    found = re.findall(r'<a class="chip" href="([^"]+)"[^>]*>[^<]+<b>([\d,]+)</b>', text)
    links = [(unescape(href), int(many)) for href, many in found]
    return {(re.findall(r"group=(\w+)", href) or ["active"])[0]: (href, many) for href, many in links}


async def test_every_chip_opens_exactly_the_leads_that_it_counts(house: Any, handover_id: Any, lead_id: Any) -> None:
    await eight(house, handover_id, lead_id)
    chips = counted(await page(house, "ingrid", "/digest/leads"))
    assert {group: many for group, (_, many) in chips.items()} == {group: len(them) for group, them in EVERY.items()}
    for group, (href, _) in chips.items():
        assert listed(await page(house, "ingrid", href)) == EVERY[group], group


async def test_that_nobody_waits_for_a_salesperson_is_praise_and_no_narrow_filter(house: Any) -> None:
    text = await page(house, "ingrid", "/digest/leads?group=waiting")
    assert '<div class="empty done"><p class="empty-title">Every qualified lead has somebody who takes it.</p>' in text
    assert "No lead fits this filter." not in text


async def test_filters_combine_and_stay_while_chips_are_pressed(house: Any, handover_id: Any, lead_id: Any) -> None:
    await eight(house, handover_id, lead_id)
    chips = counted(await page(house, "ingrid", "/digest/leads?industry=logistics&source=web&campaign=spring"))
    for group, (href, many) in chips.items():
        odd = {number for number in EVERY[group] if number % 2}
        assert "industry=logistics" in href
        assert listed(await page(house, "ingrid", href)) == odd, group
        assert many == len(odd)


@pytest.mark.parametrize(("who", "group", "seen"), [
    ("anna", "everybody", {3, 5}), ("anna", "with_sales", {3}), ("ben", "active", set()), ("ben", "clients", {6}),
    ("mia", "everybody", {3, 5}), ("boss", "everybody", set(range(1, 9))),
])  # fmt: skip
async def test_each_role_is_counted_what_it_may_see(
    house: Any, handover_id: Any, lead_id: Any, who: str, group: str, seen: set[int]
) -> None:
    await eight(house, handover_id, lead_id)
    text = await page(house, who, f"/digest/leads?group={group}")
    assert listed(text) == seen
    if who != "ben" or group != "active":
        assert counted(text)[group][1] == len(seen)
    handed_over = {"anna": 2, "ben": 1, "mia": 2, "boss": 3}[who]
    assert re.search(rf'<li class="handed_over"><span class="figure"><a [^>]+>{handed_over}</a>', text)


async def test_a_state_is_looked_for_among_all_and_nurturing_is_one(house: Any, handover_id: Any, lead_id: Any) -> None:
    await eight(house, handover_id, lead_id)
    for stage, them in (("client", {6}), ("nurture", {5}), ("returned", {5}), ("new", {1, 2, 7, 8})):
        assert listed(await page(house, "ingrid", f"/digest/leads?stage={stage}")) == them, stage


async def test_a_row_says_why_it_came_back_and_how_near_it_is(house: Any, handover_id: Any, lead_id: Any) -> None:
    await eight(house, handover_id, lead_id)
    text = await page(house, "ingrid", "/digest/leads?group=nurturing")
    assert ">close to the line</span>" in text
    assert "<small>nurturing: too early, until" in text
    # 30 of the 100 that the bar has (the first line, 60, stands at 0.6 of it); A is handed over from 40 on
    assert '<path class="filled" d="M3 7h12.6"/>' in text  # 18.6 of 62, with round ends of 3
    assert '<path class="line" d="M25.0 0v14"/></svg><b>30</b><span class="sr">the line is at 40</span>' in text


async def test_who_waits_for_a_salesperson_is_said_to_wait_for_so_long(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await eight(house, handover_id, lead_id)  # qualified at nine, looked at at noon
    assert "<small>for 3 h</small>" in await page(house, "ingrid", "/digest/leads?group=waiting")


async def test_a_lead_near_the_line_that_was_put_aside_by_hand_is_said_to_be_nurtured_not_near_by_hand(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await eight(house, handover_id, lead_id)
    await house.hear("lead.recycled", 2, lead_id(5), reason="by_hand", track="by_hand", by="mia")
    text = await page(house, "ingrid", "/digest/leads?group=nurturing")
    assert ">close to the line</span>" in text
    assert ">nurturing: by hand<" in text


async def test_the_oldest_come_first_when_the_heading_is_pressed(house: Any, lead_id: Any) -> None:
    for number in range(1, 4):
        await house.lead(lead_id(number), number - 3)
    text = await page(house, "ingrid", "/digest/leads")
    assert re.findall(r'<td><a href="/digest/leads/[^"]+(\d)"', text) == ["3", "2", "1"]
    turned = re.search(r'aria-sort="descending"><a class="sort" href="([^"]+)"', text)
    assert turned is not None
    first = await page(house, "ingrid", unescape(turned[1]) + "&limit=2")
    more = re.search(r'href="(/digest/leads\?[^"]*cursor=[^"]+)"', first)
    assert more is not None
    second = await page(house, "ingrid", unescape(more[1]))
    assert re.findall(r'<td><a href="/digest/leads/[^"]+(\d)"', first + second) == ["1", "2", "3"]


async def test_the_page_needs_as_many_statements_for_many_leads_as_for_one(house: Any, lead_id: Any) -> None:
    await house.lead(lead_id(1))
    with said_to_databases() as one:
        await page(house, "ingrid", "/digest/leads?group=everybody")
    for number in range(2, 41):
        await house.lead(lead_id(number))
    with said_to_databases() as forty:
        assert len(listed(await page(house, "ingrid", "/digest/leads?group=everybody"))) == 40
    assert len(forty) == len(one) <= 20


async def test_what_came_back_last_stands_beside_with_the_step_that_fits(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await eight(house, handover_id, lead_id)
    text = (await page(house, "ingrid", "/digest/leads")).partition("Latest returns")[2]
    assert ">Too early</p>" in text
    remind = f"/qualification/leads/nurture?lead={lead_id(5)}&amp;reason=too_early&amp;until=2026-12-01"
    assert f'href="{remind}&amp;back=%2Fdigest%2Fleads">Remind in December</a>' in text
    assert "/qualification/leads/" not in (await page(house, "anna", "/digest/leads")).partition("Latest returns")[2]
    assert "Latest returns" not in await page(house, "ben", "/digest/leads")


async def test_how_many_came_back_within_a_week_opens_exactly_those(house: Any, handover_id: Any, lead_id: Any) -> None:
    await eight(house, handover_id, lead_id)
    for number, back in ((11, -8), (12, -6.5), (13, -1), (14, -1), (15, -1)):
        await house.lead(lead_id(number), -20)
        await house.assigned(-10, handover_id(number), lead=lead_id(number))
        given = {"handover_id": handover_id(number), "reason": "not_our_market", "attempts": 1}
        await house.hear("lead.returned", back, lead_id(number), **given)
    await house.hear("lead.disqualified", -1, lead_id(13), reason="not_our_market")
    await house.assigned(-0.5, handover_id(16), lead=lead_id(14), cycle=2)  # with sales again
    await house.hear("lead.erased", -0.5, lead_id(15))
    house.clock.now += timedelta(hours=3)
    text = (await page(house, "ingrid", "/digest/leads")).partition("Latest returns")[2]
    assert '<a class="pill-link" href="/digest/leads?group=came_back"><span class="pill returned">3 new</span>' in text
    shown = await page(house, "ingrid", "/digest/leads?group=came_back")
    assert listed(shown) == {5, 12, 13}
    assert ">Came back within a week <b>3</b>" in shown
    assert listed(await page(house, "ben", "/digest/leads?group=came_back")) == set()


async def test_leads_are_chosen_by_those_who_may_move_them(house: Any, lead_id: Any) -> None:
    await house.lead(lead_id(1))
    text = await page(house, "ingrid", "/digest/leads?source=web")
    [label] = re.findall(rf'name="lead" value="{lead_id(1)}" aria-labelledby="(\w+)"', text)
    assert f'<bdi id="{label}">Henrik Dahl</bdi>' in text
    assert 'formaction="/qualification/leads/nurture"' in text
    assert 'name="back" value="/digest/leads?source=web"' in text
    assert 'id="chosen"' not in await page(house, "anna", "/digest/leads")


async def test_reasons_of_a_grade_are_fetched_when_they_are_asked_for(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await eight(house, handover_id, lead_id)
    reasons = [["price", 40.0], ["web", 20.0]]
    falls = [{"at": house.clock.now + timedelta(days=2), "grade": "C4"}]
    await house.hear(
        "lead.scored", 0, lead_id(1), criteria_version=1, fit=60.0, activity=40.0, activity_at=house.clock.now,
        half_life_days=7.0, grade="B1", falls=falls, reasons=reasons,
    )  # fmt: skip
    path = f"/digest/leads/{lead_id(1)}"
    assert f'href="{path}"' in await page(house, "ingrid", "/digest/leads")
    assert "data-why>B1</span>" in await page(house, "ingrid", "/digest/leads")
    headers = cookie_of(house.service, "ingrid")
    part = (await house.client.get(f"{path}/why", headers=headers | {"hx-request": "true"})).text
    assert re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", part) == [
        ("Prices looked at", "activity +40"),
        ("Source: web", "fit +20"),
    ]
    assert "Falls to C4" in part
    whole = await house.client.get(f"{path}/why", headers=headers)
    assert (whole.status_code, whole.headers["location"]) == (303, f"{path}#why")
    unseen = await house.client.get(f"{path}/why", headers=cookie_of(house.service, "anna"))
    assert unseen.status_code == 404


async def test_below_the_list_stands_how_many_of_how_many_are_shown(house: Any, lead_id: Any) -> None:
    for number in range(1, 8):
        await house.lead(lead_id(number))
    first = await page(house, "ingrid", "/digest/leads?limit=3")
    assert "3 of 7 shown" in first
    assert ">3 more</a>" in first
    more = re.search(r'href="(/digest/leads\?[^"]*cursor=[^"]+)"', first)
    assert more is not None
    second = await page(house, "ingrid", unescape(more[1]))
    assert "6 of 7 shown" in second
    assert ">1 more</a>" in second
