"""From a card one goes back to the list one came from, and on to whoever stands before and after."""

import re
from datetime import timedelta
from typing import Any

import pytest

from service_kit.ids import new_id
from service_kit.testing import cookie_of

LEADS = [f"01900000-0000-7000-8000-0000000000{number:02d}" for number in range(4)]


async def given(house: Any) -> dict[str, str]:
    """Anna's third lead is due first, her first and second later, in this order; the last is Ben's. Answers its ids."""
    ids = {}
    for person, team in (("anna", "north"), ("ben", "south")):
        named = {"name": person.title(), "role": "rep", "team": team}
        await house.call("boss", "PUT", f"/v1/people/{person}", json=named)
    for lead, hours, owner in zip(LEADS, (2, 3, 1, 1), ("anna", "anna", "anna", "ben"), strict=True):
        ids[lead] = new_id()
        await house.lead(lead)
        due_at = house.clock.now + timedelta(hours=hours)
        await house.assigned(0, ids[lead], owner, lead, due_at=due_at)
    return ids


async def around(house: Any, who: str, lead: str, query: str = "?from=my-leads") -> tuple[str, list[str]]:
    """The words of the line, and where its links lead, the back one first."""
    answer = await house.client.get(f"/digest/leads/{lead}{query}", headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    line = re.search(r'<nav class="around.*?</nav>', answer.text, re.DOTALL)
    if line is None:
        return "", []
    return " ".join(re.sub(r"<[^>]+>", "", line[0]).split()), re.findall(r'href="([^"]+)"', line[0])


def card(number: int) -> str:
    return f"/digest/leads/{LEADS[number]}?from=my-leads"


@pytest.mark.parametrize(
    ("who", "number", "words", "links"),
    [
        ("anna", 2, "My leads · 1 of 3 · next: Henrik Dahl J", [0]),
        ("anna", 0, "My leads · 2 of 3 · before: Henrik Dahl K · next: Henrik Dahl J", [2, 1]),
        ("anna", 1, "My leads · 3 of 3 · before: Henrik Dahl K", [0]),
        ("mia", 1, "Team leads · 3 of 3 · before: Henrik Dahl K", [0]),
        ("boss", 1, "Team leads · 3 of 4 · before: Henrik Dahl K · next: Henrik Dahl J", [0, 3]),
    ],
)
async def test_it_goes_on_in_the_order_of_the_list(
    house: Any, who: str, number: int, words: str, links: list[int]
) -> None:
    await given(house)
    assert await around(house, who, LEADS[number]) == (f"← {words}", ["/digest/my-leads", *map(card, links)])
    text = await house.client.get("/digest/my-leads", headers=cookie_of(house.service, who))
    assert card(number) in text.text


async def test_one_that_has_left_the_list_is_followed_by_the_most_urgent(house: Any) -> None:
    ids = await given(house)
    await house.hear("lead.lost", 0.01, LEADS[2], handover_id=ids[LEADS[2]], by="anna", reason="price")
    assert await around(house, "anna", LEADS[2]) == ("← My leads · next: Henrik Dahl J", ["/digest/my-leads", card(0)])


async def test_who_came_from_elsewhere_has_no_such_line_and_nonsense_is_refused(house: Any) -> None:
    await given(house)
    assert await around(house, "anna", LEADS[2], "") == ("", [])
    refused = await house.client.get(f"/digest/leads/{LEADS[2]}?from=//x", headers=cookie_of(house.service, "anna"))
    assert refused.status_code == 422
