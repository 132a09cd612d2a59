"""The dictionary says how many of each there are now, and opens exactly these."""

import re
from html import unescape
from typing import Any

from service_kit.testing import cookie_of

FROZEN = {"criteria_version": 1, "grade": "A1", "fit": 60.0, "activity": 80.0}
ROW = re.compile(r'<tr id="(\w+)">.*?</tr>', re.DOTALL)
COUNT = re.compile(r'<td class="num"[^>]*>(?:<a class="number" href="([^"]+)">)?([\d,]*)')


async def november(house: Any, handover_id: Any, lead_id: Any) -> None:
    """Won, open and late, returned; one open from October, and a lead that sales never had."""
    for number in range(1, 6):
        await house.lead(lead_id(number), 0)
    for number in range(1, 4):
        await house.assigned(0, handover_id(number), lead=lead_id(number))
    await house.assigned(-30, handover_id(4), "ben", lead_id(4))
    for number, day in ((1, 0), (2, 0), (3, 0), (4, -30)):
        await house.hear("lead.qualified", day, lead_id(number), how="criteria", cycle=1, frozen=FROZEN)
    await house.hear("lead.accepted", 0.01, lead_id(1), handover_id=handover_id(1))
    won = {"amount": 100_000, "currency": "EUR"}
    await house.hear("lead.won", 0.05, lead_id(1), handover_id=handover_id(1), **won)
    back = {"reason": "too_early", "attempts": 1}
    await house.hear("lead.returned", 0.05, lead_id(3), handover_id=handover_id(3), **back)


async def counts(house: Any, who: str) -> dict[str, tuple[str, str]]:
    """(list, how many) of each word that says how many."""
    page = await house.client.get("/digest/words", headers=cookie_of(house.service, who))
    assert page.status_code == 200, page.text
    found = {}
    for row in ROW.finditer(page.text):
        count = COUNT.search(row.group())
        assert count is not None
        if count.group(2):
            found[row.group(1)] = (unescape(count.group(1) or ""), count.group(2))
    return found


async def test_each_word_opens_exactly_as_many_as_it_says(house: Any, handover_id: Any, lead_id: Any) -> None:
    await november(house, handover_id, lead_id)
    found = await counts(house, "ingrid")
    assert {word: many for word, (_, many) in found.items()} == {
        "lead": "5", "active_lead": "4", "nurturing": "1", "client": "1", "handover": "3", "sal": "1", "mql": "3",
        "contacted": "1", "sql": "1", "won": "1", "lost": "0", "returned": "1", "disqualified": "0", "open": "1",
        "overdue": "0",
    }  # fmt: skip
    for word, (href, many) in found.items():
        assert bool(href) == (many != "0"), word
        if href:
            answer = await house.client.get(href, headers=cookie_of(house.service, "ingrid"))
            assert (answer.status_code, answer.text.count("<tr data-row")) == (200, int(many)), word


async def test_each_role_is_told_of_what_it_may_see(house: Any, handover_id: Any, lead_id: Any) -> None:
    await november(house, handover_id, lead_id)
    assert (await counts(house, "ben"))["lead"][1] == "1"
    assert (await counts(house, "ben"))["handover"] == ("", "0")
    assert (await counts(house, "ben"))["mql"] == ("", "0")
    assert (await counts(house, "anna"))["handover"][1] == "3"
