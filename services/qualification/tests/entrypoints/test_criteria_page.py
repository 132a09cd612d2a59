"""The page of the criteria: the matrix with what became of hand-overs, rules as sentences, versions in words."""

import re
from html import unescape
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.messages.pofile import read_po

from qualification.adapters.leads import SqlLeads
from qualification.domain.default_criteria import WHY
from qualification.domain.lead import Ending, Frozen, Handover
from service_kit.testing import cookie_of

PAGE = "/qualification/criteria"


async def read(house: Any, who: str = "ingrid", **params: Any) -> str:
    answer = await house.client.get(PAGE, headers=cookie_of(house.service, who), params=params)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def handed(house: Any, grade: str, version: int = 1, rules: tuple[str, ...] = (), **counts: int) -> None:
    """So many hand-overs of a grade that became so: `opportunity` and `open` ones have not ended."""
    now, leads = house.clock.now, SqlLeads()
    made = []
    for how, many in counts.items():
        for number in range(many):
            one = f"{version}-{grade}-{rules}-{how}-{number}"
            frozen = Frozen(version, grade, 1.0, 2.0, rules=rules)
            opened = "event" if how == "opportunity" else None
            handover = Handover(one, one, one, 1, "anna", "routed", now, now, now, frozen, opportunity=opened)
            end = None if how in ("open", "opportunity") else Ending(now, how)  # type: ignore[arg-type]
            closed = how == "disqualified"
            sales_end = None if closed else end
            made.append((None, handover._replace(sales_end=sales_end, closed=end if closed else None)))
    async with house.service.database.transaction() as tx:
        await leads.save_handovers(tx, made)
        await leads.tally(tx, made)


def cells(text: str) -> dict[str, tuple[str, str]]:
    """For each grade the classes of its cell and what it says."""
    found = re.findall(r'<div class="cell([^"]*)"><span class="cell-head"><b>(\w\d)</b>(?:<span>(.*?)</span>)?<', text)
    return {grade: (classes.strip(), re.sub("<[^>]+>", "", said)) for classes, grade, said in found}


async def test_a_new_installation_shows_the_line_and_says_that_it_is_too_early(house: Any) -> None:
    text = await read(house)
    assert "<h1>Too early to judge a grade: none was handed over under this version yet.</h1>" in text
    assert "Version 1, <bdi>Default criteria</bdi> · comes with Leadloop" in text
    assert [grade for grade, (classes, _) in cells(text).items() if "over" in classes] == ["A1", "A2", "B1", "B2", "C1"]
    assert len(cells(text)) == 16
    assert [f"fit {line}" in text for line in ("35+", "20–34", "5–19", "under 5")] == [True] * 4
    assert "<b>1</b> <small>60 and more</small>" in text
    assert "<b>2</b> <small>40–59</small>" in text
    assert "<b>4</b> <small>under 20</small>" in text


async def test_the_weakest_grade_is_named_with_its_figures_and_framed(house: Any) -> None:
    await handed(house, "A1", won=6, opportunity=2, lost=4, open=2)
    await handed(house, "C1", returned=3, lost=2, open=1, disqualified=1)
    await handed(house, "B1", version=2, won=9)
    text = await read(house)
    assert "<h1>C1 looks wrong: 7 handed over, 3 returned, no opportunity yet.</h1>" in text
    shown = cells(text)
    assert shown["A1"] == ("over", "8 of 14")
    assert shown["C1"] == ("over weak", "0 of 7")
    assert shown["B1"] == ("over", "")
    a1 = text.partition("<b>A1</b>")[2].partition("</td>")[0]
    assert [a1.count(f"tick-{kind}") for kind in ("opportunity", "other", "open")] == [8, 4, 2]
    assert "57 % (33–79)" in a1
    c1 = text.partition("<b>C1</b>")[2].partition("</td>")[0]
    assert [c1.count(f"tick-{kind}") for kind in ("opportunity", "other", "open")] == [0, 6, 1]


async def test_a_weak_grade_with_some_opportunities_says_how_many(house: Any) -> None:
    await handed(house, "A1", won=30, lost=20)
    await handed(house, "B2", won=1, lost=19)
    assert "<h1>B2 looks wrong: 20 handed over, 1 became an opportunity.</h1>" in await read(house)


async def test_under_five_are_too_few_and_many_share_a_mark(house: Any) -> None:
    await handed(house, "A1", won=2, returned=2)
    assert "<h1>Too early to judge a grade: 4 handed over so far.</h1>" in await read(house)
    await handed(house, "A2", won=100, lost=51)
    text = await read(house)
    assert "Too early to judge" in text
    assert "too few to tell" in text.partition("<b>A1</b>")[2].partition("</td>")[0]
    assert "one mark = up to 10 hand-overs" in text
    a2 = text.partition("<b>A2</b>")[2].partition("</td>")[0]
    assert [a2.count(f"tick-{kind}") for kind in ("opportunity", "other")] == [10, 6]


async def test_every_number_leads_to_its_handovers_for_whoever_may_see_them_all(house: Any) -> None:
    await handed(house, "A1", rules=("looked_at_prices",), won=2, open=1)
    await handed(house, "B1", returned=1)
    text = await read(house)
    of = "/digest/handovers?criteria_version=1&month=2026-03"
    leads = dict(re.findall(r'<a class="number" href="([^"]*)">(\d+)</a>', text))
    assert {f"{of}&{asked}": number for asked, number in (
        ("grade=A1", "3"), ("grade=A1&step=opportunity", "2"), ("grade=B1", "1"),
        ("rule=looked_at_prices", "3"), ("rule=looked_at_prices&step=opportunity", "2"),
        ("without_rule=looked_at_prices", "1"), ("without_rule=visited", "4"),
        ("without_rule=visited&step=opportunity", "2"),
    )}.items() <= leads.items()  # fmt: skip
    for who in ("anna", "mia"):
        shown = await read(house, who)
        assert "/digest/handovers" not in shown
        assert cells(shown)["A1"] == ("over", "2 of 3")


async def test_each_rule_says_how_many_had_it_and_what_became_with_and_without_it(house: Any) -> None:
    await handed(house, "A1", rules=("asked_for_demo", "company_known"), won=9, lost=3)
    await handed(house, "B1", rules=("company_known",), opportunity=9, returned=21)
    text = await read(house)

    def said(when: str) -> list[str]:
        row = text.partition(f"<td>{when}")[2].partition("</tr>")[0]
        return [re.sub("<[^>]+>", "", one) for one in re.findall(r'<td class="num"[^>]*>(.*?)</td>', row)][1:]

    assert said("Asks for a demonstration") == ["12", "9 of 12", "9 of 30"]
    assert said("Company known") == ["42", "18 of 42", "–"]
    assert said("Calls us") == ["0", "–", "18 of 42"]


async def test_rules_are_sentences_with_the_reason_of_each_number(house: Any) -> None:
    text = await read(house)
    assert "<td>Asks for a demonstration<br>" in text
    assert "<td>Looks at prices, once a day<br>" in text
    assert "<td>Follows a link in a letter (for those in the know), once a day<br>" in text
    assert "<td>Company size from 51-200 to 1001+<br>" in text
    assert "<td>Address: throwaway<br>" in text
    assert ">fit −30<" in text
    assert ">activity +60<" in text
    assert "60: asking to talk is the first activity line by itself." in text
    assert "Without a touch, activity halves in 14 days." in text
    assert "A from 35, B from 20, C from 5, else D" in text


async def test_versions_say_who_when_and_what_changed_in_words(house: Any, definition: dict[str, Any]) -> None:
    changed = definition | {
        "fit_rules": [{"id": "from_webinar", "attribute": "source", "op": "eq", "value": "webinar", "points": 45}],
        "activity_rules": [{"id": "prices", "kind": "price_viewed", "points": 8, "once_a_day": True}],
        "half_life_days": 10, "handed_over": ["A1", "A2", "A3", "B1"],
    }  # fmt: skip
    why = {"from_webinar": "Too many came only once <b>"}
    first = {"name": "By source", "definition": definition}
    assert (await house.call("ingrid", "POST", "/v1/criteria", json=first)).status_code == 201
    second = {"name": "Calmer", "definition": changed, "why": why}
    assert (await house.call("boss", "POST", "/v1/criteria", json=second)).status_code == 201
    text = await read(house, "anna")
    newest = text.partition('id="versions"')[2].partition("<b>Version 2</b>")[0]
    for words in (
        "Source: webinar gives fit +45 instead of fit +50",
        "Too many came only once <b>",
        "New: Looks at prices, once a day gives activity +8",
        "Gone: Fills in a form gave activity +20",
        "Activity halves in: 10 days instead of 7 days",
        "Handed over: also B1; no longer A4",
        "by a machine's key",
        "5 changes",
    ):
        assert words in newest, words
    assert "<bdi>ingrid</bdi>" in text.partition("<b>Version 2</b>")[2]
    assert "Version 3, <bdi>Calmer</bdi> · in force since 2 Mar" in text


async def test_an_older_version_is_shown_with_its_own_figures_and_a_future_one_is_not_in_force(
    house: Any, definition: dict[str, Any]
) -> None:
    await handed(house, "A1", won=6)
    body = {"name": "Spring", "definition": definition, "in_force_from": "2026-04-01T00:00:00Z"}
    await house.call("ingrid", "POST", "/v1/criteria", json=body)
    assert "Version 1, <bdi>Default criteria</bdi>" in await read(house)
    later = await read(house, version=2)
    assert "in force from 1 Apr on" in later
    assert cells(later)["A1"] == ("over", "")
    answer = await house.client.get(f"{PAGE}?version=9", headers=cookie_of(house.service, "ingrid"))
    assert answer.status_code == 404


async def test_each_version_says_what_became_of_its_handovers(house: Any, definition: dict[str, Any]) -> None:
    body = {"name": "Spring", "definition": definition}
    assert (await house.call("ingrid", "POST", "/v1/criteria", json=body)).status_code == 201
    await handed(house, "A1", won=6, returned=2)
    await handed(house, "A4", version=2, rules=("form",), opportunity=1, lost=2)
    text = re.sub(r' href="[^"]*criteria_version=(\d)[^"]*"', r" \1", await read(house)).partition('id="versions"')[2]
    newest, _, first = text.partition("<b>Version 1</b>")
    assert 'handed over: <a class="number" 2>3</a>, opportunities: <a class="number" 2>1</a>' in newest
    assert 'handed over: <a class="number" 1>8</a>, opportunities: <a class="number" 1>6</a>' in first


async def test_grades_that_stay_wait_for_how_many_are_close_to_the_line_in_force(
    house: Any, definition: dict[str, Any]
) -> None:
    body = {"name": "Spring", "definition": definition, "in_force_from": "2026-04-01T00:00:00Z"}
    await house.call("ingrid", "POST", "/v1/criteria", json=body)
    text = await read(house)
    waiting = re.findall(r'<span class="close" id="close-(\w\d)"></span>', text)
    assert waiting == ["A3", "A4", "B3", "B4", "C2", "C3", "C4", "D1", "D2", "D3", "D4"]
    assert 'hx-get="/digest/close"' in text
    assert 'href="/digest/leads?group=close"' in text
    planned = await read(house, version=2)
    assert "close-" not in planned
    assert "group=close" not in planned


async def test_everybody_reads_the_criteria_and_finds_them_in_the_sidebar(house: Any) -> None:
    for who in ("ingrid", "anna", "mia"):
        assert f'href="{PAGE}" aria-current="page" data-go="c"' in await read(house, who)


async def test_the_page_needs_the_same_few_statements_however_many_hand_overs(house: Any, statements: Any) -> None:
    await read(house)
    few = await statements(read(house))
    await handed(house, "A1", won=300, open=200)
    assert await statements(read(house)) == few
    assert few == 6  # who it is, versions and the newest number, outcomes by month and of this one, names


async def test_a_russian_reader_reads_russian_the_shipped_reasons_too(house: Any) -> None:
    async with house.service.database.transaction() as tx:
        mia = {"person": "mia", "name": "mia", "role": "manager", "team": "north", "language": "ru"}
        await house.service.app.state.access.take_over(tx, [("reference.person", mia, 3)])
    await handed(house, "A1", won=8, lost=4)
    await handed(house, "C1", returned=5)
    text = await read(house, "mia")
    assert "C1 выглядит неверно: передано 5, возвращено 5, сделок пока нет." in text
    assert "Просьба о демонстрации" in text
    assert "Версия 1, <bdi>Критерии по умолчанию</bdi>" in text
    assert "Default criteria" not in text
    assert "60: просьба поговорить сама по себе достигает первого порога активности." in text


def test_the_reasons_that_ship_are_translated_word_for_word() -> None:
    file = files("qualification") / "locale" / "ru" / "LC_MESSAGES" / "default_criteria.po"
    known = {str(one.id) for one in read_po(BytesIO(file.read_bytes()), locale="ru") if one.string}
    assert set(WHY.values()) - known == set()
