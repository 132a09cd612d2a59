"""What a version did: over the API and on its page the same numbers."""

import re
from html import unescape
from itertools import product
from typing import Any

from sqlalchemy import update

from qualification.adapters.leads import SqlLeads
from qualification.adapters.moves import add_moves
from qualification.adapters.tables import CRITERIA_MOVE
from qualification.domain.criteria_moves import Move, MovedLead
from qualification.domain.lead import Frozen, Handover
from service_kit.testing import cookie_of

PAGE = "/qualification/criteria"
MOVES = [(Move(2, "A4", "A3", 1), 1200), (Move(2, "B1", "C1", -1), 1), (Move(2, "D3", "D4", 0), 7)]
LINK = re.compile(r'<a class="number" href="(/qualification/criteria/moved[^"]*)">([\d,]+)</a>')


async def version_two(house: Any, definition: dict[str, Any], moves: list[tuple[Move, int]]) -> None:
    body = {"name": "Spring", "definition": definition}
    assert (await house.call("ingrid", "POST", "/v1/criteria", json=body)).status_code == 201
    now = house.clock.now
    frozen = Frozen(2, "A1", 1.0, 2.0, rules=("form",))
    handover = Handover("h", "l", "l", 1, "anna", "routed", now, now, now, frozen, opportunity="event")
    async with house.service.database.transaction() as tx:
        await SqlLeads().tally(tx, [(None, handover)])
        made = [move for move, many in moves for _ in range(many)]
        await add_moves(tx, [MovedLead(f"{number:08x}-0000-7000-8000-000000000000", move)
                             for number, move in enumerate(made)])  # fmt: skip


async def read(house: Any, who: str = "ingrid", **params: Any) -> str:
    answer = await house.client.get(PAGE, headers=cookie_of(house.service, who), params=params)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def test_over_the_api(house: Any, definition: dict[str, Any]) -> None:
    await version_two(house, definition, MOVES)
    answer = await house.call("ingrid", "GET", "/v1/criteria/2/effects")
    one = {"handed_over": 1, "opportunities": 1, "returned": 0, "undecided": 0}
    assert answer.json() == {
        "version": 2, "month": "2026-03", "months": ["2026-03"], "grades": {"A1": one}, "rules": {"form": one},
        "moved": {
            "regraded": 1208, "came_above": 1200, "fell_below": 1, "complete": False,
            "moves": [
                {"before": "A4", "after": "A3", "crossed": 1, "leads": 1200},
                {"before": "B1", "after": "C1", "crossed": -1, "leads": 1},
                {"before": "D3", "after": "D4", "crossed": 0, "leads": 7},
            ],
        },
    }  # fmt: skip
    whole = (await house.call("ingrid", "GET", "/v1/criteria/2/effects?month=all")).json()
    assert (whole["month"], whole["grades"]) == (None, {"A1": one})
    other = (await house.call("ingrid", "GET", "/v1/criteria/2/effects?month=2026-02")).json()
    assert (other["month"], other["grades"], other["moved"]["regraded"]) == ("2026-02", {}, 1208)
    assert (await house.call("ingrid", "GET", "/v1/criteria/3/effects")).status_code == 404
    assert (await house.call("ingrid", "GET", "/v1/criteria/2/effects?month=may")).status_code == 422


async def test_on_the_page_with_the_pairs_of_grades(house: Any, definition: dict[str, Any]) -> None:
    await version_two(house, definition, MOVES)
    text = (await read(house)).partition('id="moved"')[2].partition("</section>")[0]
    assert ">What version 2 moved</h3>" in text
    said = re.sub(r"</?a[^>]*>", "", text)
    assert "1,208 leads have another grade; 1,200 came above the line, 1 fell below it." in said
    assert "That hands nobody over: the next touch decides." in text
    assert "Not all leads have been judged anew yet" in text
    rows = said.partition("<tbody>")[2].replace("<tr>", "").split("</tr>")
    assert [row.strip() for row in rows[:3]] == [
        '<td>A4</td><td>A3</td><td class="num">1,200</td><td>came above</td>',
        '<td>D3</td><td>D4</td><td class="num">7</td><td></td>',
        '<td>B1</td><td>C1</td><td class="num">1</td><td>fell below</td>',
    ]


async def test_a_dozen_pairs_are_shown_and_the_others_are_one_line(house: Any, definition: dict[str, Any]) -> None:
    pairs = [f"{letter}{digit}" for letter in "ABCD" for digit in "1234"][:14]
    await version_two(house, definition, [(Move(2, one, "D4", 0), 20 - place) for place, one in enumerate(pairs)])
    text = re.sub(r"</?a[^>]*>", "", (await read(house)).partition('id="moved"')[2].partition("</table>")[0])
    assert text.count("<td>D4</td>") == 12
    assert '<td colspan="2">others</td><td class="num">15</td>' in text


async def listed(house: Any, path: str) -> set[str]:
    """The leads of a list, all its pages together; none stands there twice, and the head says how many they are."""
    leads: list[str] = []
    following = f"{path}&limit=200"
    while following:
        answer = await house.client.get(following, headers=cookie_of(house.service, "ingrid"))
        assert answer.status_code == 200, (following, answer.text)
        text = unescape(answer.text)
        leads += re.findall(r'<tr data-row><td><a href="/digest/leads/([0-9a-f-]+)"', text)
        assert f"{text.count('<tr data-row>')}" == f"{len(re.findall(r'lead=', text))}"  # all of them are asked for
        more = re.search(r'href="(/qualification/criteria/moved[^"]+cursor=[^"]+)"', text)
        following = f"{more.group(1)}&limit=200" if more else ""
    head = re.search(r"<h1>Version 2 \w+ ([\d,]+) ", text)
    assert head is not None
    assert int(head.group(1).replace(",", "")) == len(leads) == len(set(leads))
    return set(leads)


async def test_each_number_opens_exactly_its_leads(house: Any, definition: dict[str, Any]) -> None:
    grades = [f"{letter}{digit}" for letter, digit in product("ABCD", "1234")][:14]
    others = [(Move(2, grade, "D4", 0), 14 - place) for place, grade in enumerate(grades)]
    await version_two(house, definition, [*MOVES, *others])
    numbers = LINK.findall(await read(house))
    # 1208 of MOVES and 14 + 13 + ... + 1 = 105; above, below; the 12 pairs of most leads; the rest, 4 + 3 + 2 + 1 + 1.
    assert [many for _, many in numbers][:3] == ["1,313", "1,200", "1"]
    assert [int(many.replace(",", "")) for _, many in numbers][3:] == [1200, 14, 13, 12, 11, 10, 9, 8, 7, 7, 6, 5, 11]
    for href, many in numbers:
        assert len(await listed(house, href)) == int(many.replace(",", "")), href


async def test_where_only_the_number_is_known_it_opens_nothing(house: Any, definition: dict[str, Any]) -> None:
    await version_two(house, definition, MOVES)
    async with house.service.database.transaction() as tx:  # as a migration leaves what an older release counted
        await tx.execute(update(CRITERIA_MOVE).where(CRITERIA_MOVE.c.before == "B1").values(unlisted=1))
    assert LINK.findall(await read(house)) == []
    path = "/qualification/criteria/moved?version=2"
    answer = await house.client.get(path, headers=cookie_of(house.service, "ingrid"))
    assert answer.status_code == 404


async def test_the_first_version_and_one_that_is_planned_moved_nothing(house: Any, definition: dict[str, Any]) -> None:
    assert 'id="moved"' not in await read(house)
    body = {"name": "Later", "definition": definition, "in_force_from": "2026-04-01T00:00:00Z"}
    await house.call("ingrid", "POST", "/v1/criteria", json=body)
    assert 'id="moved"' not in await read(house, version=2)
    house.clock.now = house.clock.now.replace(month=5)
    assert "Not all leads have been judged anew yet" in await read(house, version=2)
