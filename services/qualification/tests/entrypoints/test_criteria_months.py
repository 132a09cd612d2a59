"""The month whose hand-overs the criteria are judged by: chosen, else the newest; or all that a version ever had."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from qualification.adapters.leads import SqlLeads
from qualification.domain.lead import Frozen, Handover
from service_kit.testing import cookie_of

PAGE = "/qualification/criteria"


async def read(house: Any, **params: Any) -> str:
    answer = await house.client.get(PAGE, headers=cookie_of(house.service, "ingrid"), params=params)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def handed(house: Any, month: str, many: int, opportunities: int = 0) -> None:
    """So many hand-overs of A1 on the second day of a month, all open."""
    day = house.clock.now.replace(month=int(month[5:]), day=2)
    made = []
    for number in range(many):
        one, opened = f"{month}-{number}", "event" if number < opportunities else None
        frozen = Frozen(1, "A1", 1.0, 2.0, rules=("asked_for_demo",))
        handover = Handover(one, one, one, 1, "anna", "routed", day, day, day, frozen, opportunity=opened)
        made.append((None, handover))
    async with house.service.database.transaction() as tx:
        await SqlLeads().save_handovers(tx, made)
        await SqlLeads().tally(tx, made)


def numbers(text: str) -> dict[str, str]:
    """What the numbers of the page open, and what they say."""
    return dict(re.findall(r'<a class="number" href="/digest/handovers\?criteria_version=1&([^"]*)">(\d+)</a>', text))


def choices(text: str) -> list[tuple[str, str]]:
    """The months to choose from; the chosen one is marked."""
    select = text.partition('id="f-month"')[2].partition("</select>")[0]
    return [(value, chosen.strip()) for value, chosen in re.findall(r'<option value="([^"]*)"([^>]*)>', select)]


async def test_the_newest_month_is_shown_and_every_other_can_be_chosen(house: Any) -> None:
    await handed(house, "2026-01", 9, opportunities=4)
    await handed(house, "2026-02", 3, opportunities=1)

    newest = await read(house)
    assert choices(newest) == [("2026-02", "selected"), ("2026-01", ""), ("all", "")]
    assert "· hand-overs of February 2026<" in newest
    assert "one mark = one hand-over · February 2026" in newest
    shown = numbers(newest)
    assert {key: shown[key] for key in shown if "grade=" in key} == {
        "month=2026-02&grade=A1": "3", "month=2026-02&grade=A1&step=opportunity": "1",
    }  # fmt: skip
    assert shown["month=2026-02&rule=asked_for_demo"] == "3"

    january = await read(house, month="2026-01", version=1)
    assert choices(january) == [("2026-02", ""), ("2026-01", "selected"), ("all", "")]
    assert numbers(january)["month=2026-01&grade=A1"] == "9"
    assert numbers(january)["month=2026-01&rule=asked_for_demo&step=opportunity"] == "4"


async def test_all_of_a_version_can_be_asked_for_and_its_line_among_the_versions_is_always_of_all(house: Any) -> None:
    await handed(house, "2026-01", 9, opportunities=4)
    await handed(house, "2026-02", 3, opportunities=1)
    whole = await read(house, month="all")
    assert choices(whole)[-1] == ("all", "selected")
    assert "· all hand-overs<" in whole
    assert numbers(whole)["grade=A1"] == "12"
    assert "month=" not in str(numbers(whole))
    line = 'handed over: <a class="number" href="/digest/handovers?criteria_version=1">12</a>'
    assert line in whole
    assert line in await read(house, month="2026-01")


async def test_a_month_in_which_none_began_says_so_and_can_be_left(house: Any) -> None:
    await handed(house, "2026-01", 9)
    text = await read(house, month="2025-12")
    assert "<h1>Too early to judge a grade: none was handed over under this version in this month.</h1>" in text
    assert choices(text) == [("2026-01", ""), ("2025-12", "selected"), ("all", "")]


async def test_a_version_without_any_hand_over_has_no_month_to_choose(house: Any) -> None:
    text = await read(house)
    assert "f-month" not in text
    assert "· all hand-overs<" not in text


@pytest.mark.parametrize("month", ["2026-13", "1969-12", "any", "2026-1"])
async def test_what_is_no_month_is_refused_with_the_field(house: Any, month: str) -> None:
    answer = await house.client.get(PAGE, headers=cookie_of(house.service, "ingrid"), params={"month": month})
    assert answer.status_code == 422
    assert "Not understood: month<" in answer.text


async def test_years_of_months_are_still_the_same_few_rows(house: Any, statements: Any) -> None:
    await handed(house, "2026-01", 3)
    await read(house)
    few = await statements(read(house))
    house.clock.now -= timedelta(days=365)
    for month in range(1, 13):
        await handed(house, f"2025-{month:02}", 2)
    house.clock.now += timedelta(days=365)
    assert await statements(read(house)) == few
