"""Numbers of a salesperson's list open lists with exactly as many; who is away is told so, and those who lead them."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from service_kit.ids import new_id
from service_kit.testing import cookie_of

LEADS = [f"01900000-0000-7000-8000-0000000000{number:02d}" for number in range(8)]
NUMBER = re.compile(r'<a class="number" href="([^"]+)">([^<]+)</a>')
WEEK = [{"weekday": day, "start": 540, "end": 1080} for day in range(5)]


async def page(house: Any, path: str = "/digest/my-leads", who: str = "anna") -> str:
    """A page that must be there, where a list has been asked as of a moment."""
    answer = await house.client.get(path, headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    return str(answer.text)


async def given(house: Any) -> None:
    """November: Anna's won two and lost one, one went back, three are open of which one is late; Ben won one.

    An eighth of hers was handed over in October and won in November.
    """
    ends: list[tuple[str, dict[str, Any]]] = [
        ("lead.won", {"amount": 100, "currency": "EUR"}), ("lead.won", {"amount": 100, "currency": "EUR"}),
        ("lead.lost", {"reason": "price"}), ("lead.returned", {"reason": "no_budget", "attempts": 1}),
    ]  # fmt: skip
    late, soon = house.clock.now - timedelta(hours=1), house.clock.now + timedelta(days=9)
    for number, lead in enumerate(LEADS):
        await house.lead(lead, -20)
        handover, begun = new_id(), -5 if number == 7 else -0.9
        await house.assigned(begun, handover, "anna", lead, due_at=late if number == 4 else soon)
        if number < 4 or number == 7:
            kind, more = ends[number % 7]
            await house.hear(kind, 0, lead, handover_id=handover, by="anna", **more)
    other = new_id()
    await house.lead("01900000-0000-7000-8000-000000000099")
    await house.assigned(0, other, "ben", "01900000-0000-7000-8000-000000000099", due_at=soon)


async def test_every_number_opens_a_list_of_exactly_so_many(house: Any) -> None:
    await given(house)
    numbers = [(unescape(href), words) for href, words in NUMBER.findall(await page(house))]
    assert [words for _, words in numbers] == [
        "3 active", "1 overdue", "2 on track", "2 won", "1 lost", "1 returned",
    ]  # fmt: skip
    for href, words in numbers:
        assert (await page(house, href)).count(" data-row") == int(words.split()[0]), href
    assert "Of the hand-overs of November 2026 I closed 4:" in await page(house)


async def test_others_and_the_first_of_a_month_have_no_such_sentence(house: Any) -> None:
    await given(house)
    assert "I closed" not in await page(house, who="boss")
    assert "I closed" not in await page(house, who="ben")
    assert [words for _, words in NUMBER.findall(await page(house, who="boss"))] == [
        "4 active", "1 overdue", "3 on track", "3 leads", "1 lead",
    ]  # fmt: skip


async def test_who_is_away_is_told_until_when_and_so_are_those_who_look(house: Any) -> None:
    await given(house)
    assert "away until" not in await page(house)
    until = (house.clock.now + timedelta(days=3)).replace(hour=0)
    away = [{"starts_at": house.clock.now - timedelta(hours=1), "ends_at": until}]
    said = {"person": "anna", "capacity": 9, "working_hours": WEEK, "absences": away}
    await house.hear("reference.routing", key="routing/anna", **said)
    assert "You are away until Thu 5 Nov 09:00; until then your clocks stand still." in await page(house)
    assert "away until Thu 5 Nov<" in await page(house, who="boss")
    assert "away until" not in await page(house, who="ben")
    house.clock.now = until
    assert "away until" not in await page(house)
