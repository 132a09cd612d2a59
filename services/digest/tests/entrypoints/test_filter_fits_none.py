"""A filter that fits no lead says what to drop of it: the one narrowing without which most leads fit."""

import re
from typing import Any

import pytest

from service_kit.testing import cookie_of, said_to_databases

SPRING, LOGISTICS, D4 = "campaign=spring", "industry=logistics", "grade=D4"


async def empty(house: Any, path: str, who: str = "boss") -> str:
    """The words of the empty list, and where its button leads."""
    answer = await house.client.get(f"/digest/leads?{path}", headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    [found] = re.findall(r'<div class="empty.*?</div>', answer.text, re.DOTALL)
    [href] = re.findall(r'href="([^"]+)"', found)
    return f"{' '.join(re.sub(r'<[^>]+>', ' ', found).split())} {href.replace('&amp;', '&')}"


async def three(house: Any, lead_id: Any) -> None:
    """Of the campaign of spring two in retail; of none one in logistics."""
    for number in (1, 2):
        await house.lead(lead_id(number), 0, industry="retail")
    await house.hear("lead.created", 0, lead_id(3), attributes={"source": "web", "industry": "logistics"})


async def test_what_most_leads_fit_without_is_named_with_how_many_and_dropped_by_one_press(
    house: Any, lead_id: Any
) -> None:
    await three(house, lead_id)
    assert await empty(house, f"{SPRING}&{LOGISTICS}&group=everybody") == (
        "No lead fits this filter. 2 leads fit without “Industry: logistics”. Drop “Industry: logistics” "
        "/digest/leads?group=everybody&campaign=spring"
    )
    # The list that the button opens has exactly that many.
    answer = await house.client.get(
        "/digest/leads?group=everybody&campaign=spring", headers=cookie_of(house.service, "boss")
    )
    assert len(re.findall("<tr data-row", answer.text)) == 2


async def test_a_state_is_dropped_like_every_other_narrowing(house: Any, lead_id: Any) -> None:
    await three(house, lead_id)
    assert await empty(house, f"stage=lost&{LOGISTICS}") == (
        "No lead fits this filter. 1 lead fits without “State: lost”. Drop “State: lost” "
        "/digest/leads?group=everybody&industry=logistics"
    )


async def test_where_dropping_one_helps_nothing_all_are_dropped(house: Any, lead_id: Any) -> None:
    await three(house, lead_id)
    assert await empty(house, "industry=food&campaign=autumn") == (
        "No lead fits this filter. Drop the filters /digest/leads"
    )


async def test_nobody_is_told_of_leads_that_are_not_theirs_to_see(house: Any, lead_id: Any) -> None:
    await three(house, lead_id)
    assert "Drop the filters" in await empty(house, f"{SPRING}&{LOGISTICS}&group=everybody", "anna")


@pytest.mark.parametrize(
    ("path", "asked"), [(SPRING, 0), (f"{SPRING}&{LOGISTICS}", 1), (f"{LOGISTICS}&{SPRING}&{D4}", 1)]
)
async def test_only_an_empty_list_asks_for_it_and_once(house: Any, lead_id: Any, path: str, asked: int) -> None:
    await three(house, lead_id)
    with said_to_databases() as said:
        await house.client.get(f"/digest/leads?group=everybody&{path}", headers=cookie_of(house.service, "boss"))
    assert len([one for one in said if re.search(r"\) AS campaign\b", one)]) == asked, said
