"""What is close to the line goes by the criteria in force, also where a version moves the line and no grade."""

import re
from datetime import timedelta
from typing import Any

import pytest

from service_kit.testing import cookie_of

RULES: dict[str, Any] = {
    "fit_rules": [{"id": "web", "attribute": "source", "op": "eq", "value": "web", "points": 20}],
    "activity_rules": [{"id": "price", "kind": "price_viewed", "points": 40, "once_a_day": True}],
    "half_life_days": 7, "fit_lines": [40, 20, 10], "activity_lines": [60, 40, 20],
}  # fmt: skip
GRADES = {1: "A2", 2: "A3", 3: "A4", 4: "B2", 5: "C1", 6: "B3"}


async def criteria(house: Any, version: int, at: Any, *handed_over: str) -> None:
    definition = {**RULES, "handed_over": handed_over}
    key = f"criteria/{version}"
    given = {"version": version, "name": "One more", "in_force_from": at}
    await house.hear("reference.criteria", key=key, **given, definition=definition)


async def graded(house: Any, lead_id: Any) -> None:
    """A lead of each grade, all judged by the first version."""
    await criteria(house, 1, house.clock.now - timedelta(days=300), "A1", "A2")
    for number, grade in GRADES.items():
        await house.lead(lead_id(number))
        await house.hear(
            "lead.scored", 0, lead_id(number), criteria_version=1, fit=60.0, activity=30.0,
            activity_at=house.clock.now, half_life_days=7.0, grade=grade, falls=[], reasons=[],
        )  # fmt: skip


async def close(house: Any, lead_id: Any) -> set[str]:
    """The grades close to the line, as the list, its badges and the part of the criteria page say alike."""
    cookie = cookie_of(house.service, "ingrid")
    text = (await house.client.get("/digest/leads?group=close", headers=cookie)).text
    listed = {GRADES[int(number)] for number in re.findall(r'<td><a href="/digest/leads/[0-9a-f-]{24}(\d{12})"', text)}
    every = (await house.client.get("/digest/leads?group=everybody", headers=cookie)).text
    assert set(re.findall(r'<span class="grade close" data-why>([A-D][1-4])<', every)) == listed
    part = await house.client.get("/digest/close", headers={**cookie, "HX-Request": "true"})
    assert set(re.findall(r"grade=([A-D][1-4])", part.text)) == listed
    for number, grade in GRADES.items():
        card = await house.client.get(f"/digest/leads/{lead_id(number)}", headers=cookie)
        assert bool(re.search(f'class="grade close"[^>]*>{grade}<', card.text)) is (grade in listed), grade
    return listed


@pytest.mark.parametrize(
    ("handed_over", "near"),
    [
        (("A1", "A2", "A3"), {"A4", "B2", "B3"}),
        (("A1",), {"A2"}),
        ((), set()),
    ],
)
async def test_a_version_that_moves_only_the_line_moves_what_is_close_to_it(
    house: Any, lead_id: Any, handed_over: tuple[str, ...], near: set[str]
) -> None:
    await graded(house, lead_id)
    assert await close(house, lead_id) == {"A3", "B2"}
    await criteria(house, 2, house.clock.now + timedelta(hours=1), *handed_over)
    assert await close(house, lead_id) == {"A3", "B2"}
    house.clock.now += timedelta(hours=1)
    assert await close(house, lead_id) == near
