"""The page and the route of an account: its people, their hand-overs, one timeline of them all."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service_kit.ids import new_id
from service_kit.testing import cookie_of

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
ACCOUNT = "01900000-0000-7000-8000-00000000acc0"
PAGE = f"/digest/accounts/{ACCOUNT}"
ROUTE = f"/v1/accounts/{ACCOUNT}"
FALKENBERG = {"name": "Falkenberg Logistik", "domain": "falkenberg.example"}
LEADS = [f"01900000-0000-7000-8000-0000000000{number:02d}" for number in range(40)]
HENRIK, SARA, NILS = LEADS[:3]


async def person(house: Any, lead: str, name: str, day: float = 0, company: Any = FALKENBERG) -> None:
    """Somebody with a name, at this company."""
    await house.hear("lead.created", day, lead, attributes={"source": "web", "industry": "logistics", "country": "SE"})
    said = {"lead_id": lead, "name": name, "company": company}
    await house.hear("private.profile", day, lead, key=f"{lead}/profile/main", **said)


async def opened(house: Any, *leads: str, name: str | None = "Falkenberg", sequence: int = 1) -> None:
    """The document of the account."""
    key = f"account/{ACCOUNT}"
    said = {"account_id": ACCOUNT, "name": name, "lead_ids": list(leads)}
    await house.hear("private.account", 2, ACCOUNT, key=key, sequence=sequence, **said)


async def worked(house: Any, lead: str, owner: str = "anna", day: float = 1) -> str:
    """A hand-over on which the account was opened two hours later."""
    handover = new_id()
    await house.assigned(day, handover, owner, lead)
    at = {"handover_id": handover, "by": owner, "due_at": MONDAY + timedelta(days=day + 1)}
    await house.hear("lead.contacted", day + 0.04, lead, **at, attempt=1, channel="phone", outcome="reached")
    await house.hear("lead.account_opened", day + 0.08, lead, **at, account_id=ACCOUNT)
    return handover


async def page(house: Any, who: str, **params: Any) -> Any:
    return await house.client.get(PAGE, params=params, headers=cookie_of(house.service, who))


def names(text: str) -> list[str]:
    """Who is named in a part of the page, in order."""
    return re.findall(r'href="/digest/leads/[0-9a-f-]{36}">(?:<b>)?<bdi>([^<]+)<', text)


@pytest.fixture
async def client(house: Any) -> str:
    """Falkenberg: Henrik, for whom Anna opened the account, Sara, who is Ben's, and Nils, whom nobody was given."""
    for number, (lead, name) in enumerate(((HENRIK, "Henrik Dahl"), (SARA, "Sara Ek"), (NILS, "Nils Berg"))):
        await person(house, lead, name, number / 10)
    handover = await worked(house, HENRIK)
    await opened(house, HENRIK)
    await house.assigned(1.5, new_id(), "ben", SARA)
    await house.hear("lead.touched", 3, NILS, touch_id=new_id(), kind="price_viewed")
    return handover


async def test_it_names_those_it_was_opened_for_and_then_others_of_the_company(house: Any, client: str) -> None:
    found = await house.get("ingrid", ROUTE)
    shown = [(one["lead"]["name"], one["opened_for"]) for one in found["people"]]
    assert shown == [("Henrik Dahl", True), ("Nils Berg", False), ("Sara Ek", False)]
    assert (found["name"], found["company"]["domain"]) == ("Falkenberg", "falkenberg.example")
    assert [(one["lead_id"], one["owner"]) for one in found["handovers"]] == [(SARA, "ben"), (HENRIK, "anna")]
    text = (await page(house, "ingrid")).text
    people, _, others = text.partition("<h2>People</h2>")[2].partition("Others of this company")
    assert names(people) == ["Henrik Dahl"]
    assert names(others.partition("</ul>")[0]) == ["Nils Berg", "Sara Ek"]


async def test_its_timeline_is_that_of_everybody_newest_first(house: Any, client: str) -> None:
    found = await house.get("ingrid", ROUTE)
    lines = [(one["lead_id"], one["type"]) for one in found["timeline"]["items"]]
    assert lines == [
        (NILS, "lead.touched"), (SARA, "lead.assigned"), (HENRIK, "lead.account_opened"), (HENRIK, "lead.contacted"),
        (HENRIK, "lead.assigned"), (NILS, "lead.created"), (SARA, "lead.created"), (HENRIK, "lead.created"),
    ]  # fmt: skip
    text = (await page(house, "ingrid")).text
    assert names(text.partition("two-sides")[2])[:3] == ["Nils Berg", "Sara Ek", "Henrik Dahl"]


async def test_its_pages_hold_every_line_once(house: Any, client: str) -> None:
    whole = [one["id"] for one in (await house.get("ingrid", ROUTE))["timeline"]["items"]]
    read, cursor = [], None
    while cursor is not None or not read:
        more = {} if cursor is None else {"cursor": cursor}
        part = (await house.get("ingrid", ROUTE, limit=3, **more))["timeline"]
        read += [one["id"] for one in part["items"]]
        cursor = part["next"]
    assert read == whole
    assert len(whole) == 8


async def test_everybody_sees_as_much_of_it_as_of_its_people(house: Any, client: str) -> None:
    assert [one["lead"]["name"] for one in (await house.get("anna", ROUTE))["people"]] == ["Henrik Dahl"]
    text = (await page(house, "anna")).text
    assert "Sara" not in text
    assert "Nils" not in text
    for answer in (await house.call("ben", "GET", ROUTE), await page(house, "ben")):
        assert answer.status_code == 404  # it was opened for nobody that was ever handed to Ben
    assert (await house.call("mia", "GET", ROUTE)).status_code == 200


async def test_an_account_that_nobody_opened_is_not_there(house: Any) -> None:
    assert (await house.call("boss", "GET", ROUTE)).status_code == 404
    assert (await page(house, "ingrid")).status_code == 404


async def test_whoever_is_erased_leaves_no_word_and_the_last_one_takes_the_account_along(
    house: Any, client: str
) -> None:
    touch = new_id()
    await house.hear("lead.touched", 3.5, HENRIK, touch_id=touch, kind="form_submitted")
    words = {"lead_id": HENRIK, "text": "Three carts at once"}
    await house.hear("private.touch", 3.5, HENRIK, key=f"{HENRIK}/touch/{touch}", **words)
    await opened(house, HENRIK, SARA, sequence=2)
    assert "Three carts at once" in (await page(house, "ingrid")).text

    await house.hear("lead.erased", 4, HENRIK)
    text = (await page(house, "ingrid")).text
    assert "Three carts" not in text
    assert "Henrik" not in text
    assert HENRIK not in text
    assert [one["lead"]["name"] for one in (await house.get("ingrid", ROUTE))["people"]] == ["Sara Ek", "Nils Berg"]

    await house.hear("lead.erased", 5, SARA)
    assert (await page(house, "ingrid")).status_code == 404
    await house.withdraw("private.account", f"account/{ACCOUNT}")
    assert (await page(house, "ingrid")).status_code == 404


async def test_whoever_was_merged_is_one_person_with_all_that_happened(house: Any, client: str) -> None:
    await house.hear("lead.merged", 4, HENRIK, into=NILS)
    found = await house.get("ingrid", ROUTE)
    assert [(one["lead"]["name"], one["opened_for"]) for one in found["people"]] == [
        ("Nils Berg", True), ("Sara Ek", False),
    ]  # fmt: skip
    assert {one["lead_id"] for one in found["timeline"]["items"]} == {NILS, SARA}
    assert len(found["timeline"]["items"]) == 9  # the eight, and that he was merged
    assert found["handovers"][1]["lead_id"] == NILS
    await house.hear("lead.unmerged", 5, HENRIK, **{"from": NILS}, attributes={"source": "web"})
    found = await house.get("ingrid", ROUTE)
    assert found["people"][0]["lead"]["name"] == "Henrik Dahl"


async def test_the_headline_says_what_presses_most_and_what_was_won(house: Any, client: str) -> None:
    house.clock.now = MONDAY + timedelta(days=9)
    assert "</bdi>: 2 promises are overdue</h1>" in (await page(house, "ingrid")).text
    sold = {"handover_id": client, "by": "anna", "amount": 640000, "currency": "EUR"}
    await house.hear("lead.won", 2, HENRIK, **sold)
    text = (await page(house, "ingrid")).text
    assert "<bdi>Falkenberg</bdi>: 1 promise is overdue</h1>" in text
    assert "Won so far: €6,400" in text


async def test_one_person_alone_is_not_named_at_every_line(house: Any) -> None:
    await person(house, HENRIK, "Henrik Dahl")
    await worked(house, HENRIK)
    await opened(house, HENRIK, name=None)
    text = (await page(house, "anna")).text
    assert "<bdi>Falkenberg Logistik</bdi>: " in text
    assert names(text.partition("two-sides")[2]) == []
    assert "1 person" in text


async def test_of_many_people_so_many_are_shown_and_it_says_so(house: Any) -> None:
    for number, lead in enumerate(LEADS[:30]):
        await person(house, lead, f"Person {number}", number)
    await worked(house, LEADS[0], day=31)
    await opened(house, LEADS[0])
    found = await house.get("ingrid", ROUTE)
    assert [one["lead"]["name"] for one in found["people"]] == [
        "Person 0", *(f"Person {number}" for number in range(29, 5, -1)),
    ]  # fmt: skip
    assert found["more_people"] is True
    assert "There are more people there." in (await page(house, "ingrid")).text


async def test_a_filter_leaves_one_side_and_may_leave_nothing(house: Any, client: str) -> None:
    text = (await page(house, "ingrid", show="sales")).text.partition("two-sides")[2]
    assert set(names(text)) == {"Henrik Dahl", "Sara Ek"}
    assert "Nothing of this kind happened yet." in (await page(house, "ingrid", show="words")).text
    assert (await page(house, "ingrid", show="wrong")).status_code == 422


async def test_the_card_of_a_person_leads_to_the_account_once_its_name_has_come(house: Any) -> None:
    await person(house, HENRIK, "Henrik Dahl")
    await worked(house, HENRIK)
    card = f"/digest/leads/{HENRIK}"
    assert PAGE not in (await house.client.get(card, headers=cookie_of(house.service, "anna"))).text
    await opened(house, HENRIK)
    text = (await house.client.get(card, headers=cookie_of(house.service, "anna"))).text
    assert f'<a class="link" href="{PAGE}"><bdi>Falkenberg Logistik</bdi></a>' in text
    assert f'Account: <a class="link" href="{PAGE}"><bdi>Falkenberg</bdi></a>' in text


async def test_whoever_works_on_a_lead_opens_its_account_from_the_card_after_contact(house: Any) -> None:
    await person(house, HENRIK, "Henrik Dahl")
    handover = new_id()
    await house.assigned(1, handover, "anna", HENRIK)
    opens = f"/sales/handovers/{handover}/account?back="

    async def card(who: str) -> str:
        answer = await house.client.get(f"/digest/leads/{HENRIK}", headers=cookie_of(house.service, who))
        text: str = answer.text
        return text

    assert opens not in await card("anna")
    said = {"handover_id": handover, "by": "anna", "due_at": MONDAY + timedelta(days=2)}
    await house.hear("lead.contacted", 1.1, HENRIK, **said, attempt=1, channel="phone", outcome="reached")
    assert opens in await card("anna")
    assert "no account yet" in await card("mia")
    assert opens not in await card("ingrid")  # marketing does not act on hand-overs
    opening = await house.hear("lead.account_opened", 1.2, HENRIK, **said, account_id=ACCOUNT)
    assert opens not in await card("anna")
    undone = {"handover_id": handover, "by": "anna", "event_id": opening, "undone": "lead.account_opened"}
    await house.hear("lead.action_undone", 1.3, HENRIK, **undone)
    assert opens in await card("anna")
    await house.hear("lead.lost", 1.4, HENRIK, handover_id=handover, by="anna", reason="price")
    assert opens not in await card("anna")


async def test_alike_touches_of_two_people_do_not_fold_into_one(house: Any, client: str) -> None:
    for minute, lead in enumerate((NILS, HENRIK, NILS, NILS)):
        await house.hear("lead.touched", 5 + minute / 1440, lead, touch_id=new_id(), kind="email_opened")
    text = (await page(house, "ingrid")).text.partition("two-sides")[2]
    assert names(text)[:3] == ["Nils Berg", "Henrik Dahl", "Nils Berg"]
    assert text.count("<b>Letter opened</b> 2 times") == 1


async def test_names_as_bad_as_they_come_are_text(house: Any) -> None:
    bad = '<script>alert("x")</script>\u202egnirts <b>bold'
    await person(house, HENRIK, bad, company={"name": bad, "domain": "javascript:alert(1)"})
    await worked(house, HENRIK)
    await opened(house, HENRIK, name=bad[:200])
    text = (await page(house, "anna")).text
    assert "<script>alert" not in text
    assert "<b>bold" not in text
    assert 'href="javascript' not in text
    assert not re.search(r"<[^>]*\sstyle=", text)
