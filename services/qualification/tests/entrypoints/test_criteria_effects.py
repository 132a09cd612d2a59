"""What a version did: over the API and on its page the same numbers."""

from html import unescape
from typing import Any

from qualification.adapters.leads import SqlLeads
from qualification.adapters.moves import add_moves
from qualification.domain.criteria_moves import Move
from qualification.domain.lead import Frozen, Handover
from service_kit.testing import cookie_of

PAGE = "/qualification/criteria"
MOVES = [(Move(2, "A4", "A3", 1), 1200), (Move(2, "B1", "C1", -1), 1), (Move(2, "D3", "D4", 0), 7)]


async def version_two(house: Any, definition: dict[str, Any], moves: list[tuple[Move, int]]) -> None:
    body = {"name": "Spring", "definition": definition}
    assert (await house.call("ingrid", "POST", "/v1/criteria", json=body)).status_code == 201
    now = house.clock.now
    frozen = Frozen(2, "A1", 1.0, 2.0, rules=("form",))
    handover = Handover("h", "l", "l", 1, "anna", "routed", now, now, now, frozen, opportunity="event")
    async with house.service.database.transaction() as tx:
        await SqlLeads().tally(tx, [(None, handover)])
        await add_moves(tx, moves)


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
    assert "1,208 leads have another grade; 1,200 came above the line, 1 fell below it." in text
    assert "That hands nobody over: the next touch decides." in text
    assert "Not all leads have been judged anew yet" in text
    rows = text.partition("<tbody>")[2].replace("<tr>", "").split("</tr>")
    assert [row.strip() for row in rows[:3]] == [
        '<td>A4</td><td>A3</td><td class="num">1,200</td><td>came above</td>',
        '<td>D3</td><td>D4</td><td class="num">7</td><td></td>',
        '<td>B1</td><td>C1</td><td class="num">1</td><td>fell below</td>',
    ]


async def test_a_dozen_pairs_are_shown_and_the_others_are_one_line(house: Any, definition: dict[str, Any]) -> None:
    pairs = [f"{letter}{digit}" for letter in "ABCD" for digit in "1234"][:14]
    await version_two(house, definition, [(Move(2, one, "D4", 0), 20 - place) for place, one in enumerate(pairs)])
    text = (await read(house)).partition('id="moved"')[2].partition("</table>")[0]
    assert text.count("<td>D4</td>") == 12
    assert '<td colspan="2">others</td><td class="num">15</td>' in text


async def test_the_first_version_and_one_that_is_planned_moved_nothing(house: Any, definition: dict[str, Any]) -> None:
    assert 'id="moved"' not in await read(house)
    body = {"name": "Later", "definition": definition, "in_force_from": "2026-04-01T00:00:00Z"}
    await house.call("ingrid", "POST", "/v1/criteria", json=body)
    assert 'id="moved"' not in await read(house, version=2)
    house.clock.now = house.clock.now.replace(month=5)
    assert "Not all leads have been judged anew yet" in await read(house, version=2)
