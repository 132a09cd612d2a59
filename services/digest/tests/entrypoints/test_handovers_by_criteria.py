"""The lists that the page of the criteria leads to: hand-overs by grade and by rule, and leads close to the line."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from service_kit.testing import cookie_of

DEFINITION = {
    "fit_rules": [{"id": "decides", "attribute": "job_level", "op": "eq", "value": "director", "points": 15}],
    "activity_rules": [{"id": "asked_for_price", "kind": "price_viewed", "points": 40}],
    "half_life_days": 14, "fit_lines": [35, 20, 5], "activity_lines": [60, 40, 20],
    "handed_over": ["A1", "A2", "B1", "B2", "C1"],
}  # fmt: skip


async def page(house: Any, who: str, path: str, **headers: str) -> str:
    signed_in = cookie_of(house.service, who) | headers
    answer = await house.client.get(path, headers=signed_in)
    if answer.status_code == 303:  # the list is of one moment
        answer = await house.client.get(answer.headers["location"], headers=signed_in)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def five(house: Any, handover_id: Any, lead_id: Any) -> None:
    """Three of version 1: an A1 that was won, an A1 and a B2 that came back; one of version 2; one without rules."""
    definition = {"key": "criteria/1", "version": 1, "name": "First", "definition": DEFINITION}
    await house.hear("reference.criteria", in_force_from=house.clock.now, **definition)
    frozen: list[dict[str, Any]] = [
        {"grade": "A1", "rules": ["asked_for_price", "decides"]},
        {"grade": "A1", "rules": ["decides"]},
        {"grade": "B2", "rules": ["asked_for_price_once"]},
        {"grade": "A1", "rules": ["decides"], "criteria_version": 2},
        {"grade": "B2"},
    ]
    for number, one in enumerate(frozen, start=1):
        await house.lead(lead_id(number), -1)
        await house.assigned(0, handover_id(number), lead=lead_id(number), frozen=one)
    await house.hear("lead.won", 1, lead_id(1), handover_id=handover_id(1), amount=100, currency="EUR")
    await house.hear("lead.returned", 1, lead_id(2), handover_id=handover_id(2), reason="no_budget", attempts=1)
    house.clock.now += timedelta(days=2)


@pytest.mark.parametrize(
    ("asked", "found", "said"),
    [
        ("criteria_version=1&grade=A1", {1, 2}, "grade A1, version 1 of the criteria"),
        ("criteria_version=1&grade=A1&step=opportunity", {1}, "became an opportunity, grade A1, version 1"),
        ("criteria_version=2&grade=A1", {4}, "grade A1, version 2 of the criteria"),
        ("criteria_version=1&grade=D4", set(), "grade D4"),
        ("criteria_version=1&rule=decides", {1, 2}, "with the rule “Level: director”, version 1 of the criteria"),
        ("criteria_version=1&rule=decides&step=opportunity", {1}, "with the rule “Level: director”"),
        ("criteria_version=1&without_rule=decides", {3, 5}, "without the rule “Level: director”"),
        # One id begins like another, and an underscore stands for itself.
        ("criteria_version=1&rule=asked_for_price", {1}, "with the rule “Prices looked at”"),
        ("criteria_version=1&without_rule=asked_for_price", {2, 3, 5}, "without the rule “"),
        ("criteria_version=1&rule=asked-for-price", set(), "with the rule “asked for price”"),
    ],
)
async def test_handovers_are_listed_by_grade_and_by_rule(
    house: Any, handover_id: Any, lead_id: Any, asked: str, found: set[int], said: str
) -> None:
    await five(house, handover_id, lead_id)
    text = await page(house, "ingrid", f"/digest/handovers?{asked}")
    listed = {int(one) for one in re.findall(r'<tr data-row><td><a href="/digest/leads/[0-9a-f-]{24}(\d{12})"', text)}
    assert listed == found
    head = text.partition("<h1>")[2].partition("</h1>")[0]
    assert head.startswith(f"{len(found)} hand-over")
    assert said in head


async def test_a_russian_reader_reads_what_was_asked(house: Any, handover_id: Any, lead_id: Any) -> None:
    await five(house, handover_id, lead_id)
    person = {"name": "Ингрид", "role": "marketer", "language": "ru", "time_zone": "UTC"}
    await house.call("boss", "PUT", "/v1/people/inga", json=person)
    text = await page(house, "inga", "/digest/handovers?criteria_version=1&rule=decides&grade=A1")
    assert "2 передачи: оценка A1, с правилом «Уровень должности: директор», версия критериев 1" in text


@pytest.mark.parametrize("wrong", ["grade=E1", "grade=A5", "grade=A", "rule=a|b", "without_rule=%25"])
async def test_what_is_no_grade_and_no_rule_is_refused(house: Any, wrong: str) -> None:
    answer = await house.client.get(f"/digest/handovers?{wrong}", headers=cookie_of(house.service, "ingrid"))
    assert answer.status_code == 422


async def scored(house: Any, lead: str, grade: str, falls: list[dict[str, Any]] | None = None) -> None:
    """A lead of this grade that did something just now."""
    await house.lead(lead, 0)
    await house.hear("lead.touched", 0, lead, touch_id=lead, kind="price_viewed")
    points = {"fit": 40.0, "activity": 30.0, "activity_at": house.clock.now, "half_life_days": 14.0}
    await house.hear("lead.scored", 0, lead, criteria_version=1, grade=grade, falls=falls or [], **points)


async def test_each_number_of_leads_close_to_the_line_opens_exactly_so_many(
    house: Any, handover_id: Any, lead_id: Any
) -> None:
    await five(house, handover_id, lead_id)
    fall = {"at": house.clock.now + timedelta(days=1), "grade": "A4"}
    for number, grade in ((11, "A3"), (12, "A3"), (13, "B3"), (14, "A1"), (15, "D4"), (17, "C2")):
        await scored(house, lead_id(number), grade)
    await scored(house, lead_id(16), "A3", [fall])
    text = await page(house, "ingrid", "/digest/close", **{"HX-Request": "true"})
    numbers = re.findall(r'id="close-(\w\d)" hx-swap-oob="true"><a class="number" href="([^"]+)">(\d+) close<', text)
    assert [(grade, int(many)) for grade, _, many in numbers] == [("A3", 3), ("B3", 1), ("C2", 1)]
    for _, href, many in numbers:
        listed = await page(house, "ingrid", href)
        assert len(re.findall(r"<tr data-row[ >]", listed)) == int(many)
    assert "Grade: <bdi>C2</bdi>" in listed
    house.clock.now += timedelta(days=2)
    text = await page(house, "ingrid", "/digest/close", **{"HX-Request": "true"})
    assert re.findall(r">(\d+) close<", text) == ["2", "1", "1"]
    assert "close-" not in await page(house, "anna", "/digest/close", **{"HX-Request": "true"})


async def test_without_a_script_the_part_leads_to_the_list_of_all_that_are_close(house: Any) -> None:
    answer = await house.client.get("/digest/close", headers=cookie_of(house.service, "ingrid"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/digest/leads?group=close")
