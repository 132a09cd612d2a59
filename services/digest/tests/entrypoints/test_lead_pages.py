"""The list of leads and the card, as people of each role see them."""

import re
from datetime import timedelta
from typing import Any

import pytest

from service_kit.ids import new_id
from service_kit.testing import cookie_of

HENRIK = "01900000-0000-7000-8000-0000000000aa"
OTHER = "01900000-0000-7000-8000-0000000000bb"
HOSTILE = '<script>alert("x")</script>\u202egnirts <b>bold'


async def page(house: Any, who: str, path: str) -> str:
    """A page that must be there."""
    answer = await house.client.get(path, headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    text: str = answer.text
    assert not re.search(r"<[^>]*\sstyle=", text)
    return text


async def given(house: Any) -> None:
    """Henrik was handed over to Anna; another lead to nobody."""
    await house.lead(HENRIK)
    await house.assigned(0, new_id(), lead=HENRIK)
    await house.lead(OTHER)


@pytest.mark.parametrize(("who", "seen"), [("ingrid", 2), ("boss", 2), ("mia", 1), ("anna", 1), ("ben", 0)])
async def test_everybody_sees_the_leads_that_are_theirs_to_see(house: Any, who: str, seen: int) -> None:
    await given(house)
    text = await page(house, who, "/digest/leads")
    listed = await house.get(who, "/v1/leads")
    assert text.count("<tr data-row>") == len(listed["items"]) == seen
    card = await house.client.get(f"/digest/leads/{OTHER}", headers=cookie_of(house.service, who))
    assert card.status_code == (200 if seen == 2 else 404)


async def test_a_list_that_a_filter_leaves_empty_offers_to_drop_it(house: Any) -> None:
    await given(house)
    text = await page(house, "ingrid", "/digest/leads?stage=client")
    assert "No lead fits this filter." in text
    assert "<tr data-row>" not in text
    assert "No lead yet that you may see." in await page(house, "ben", "/digest/leads")


async def test_whoever_brings_leads_in_is_led_to_where_they_come_from(house: Any) -> None:
    text = await page(house, "ingrid", "/digest/leads")
    _, _, empty = text.partition('<div class="empty nothing">')
    assert "No lead yet." in empty
    assert 'href="/intake/sources">See where leads come from</a>' in empty
    assert "that you may see" not in text


async def test_a_longer_list_goes_on_where_it_ended(house: Any) -> None:
    for number in range(3):
        await house.lead(f"01900000-0000-7000-8000-00000000000{number}", number)
    first = await page(house, "ingrid", "/digest/leads?limit=2&quiet=true")
    more = re.search(r'href="(/digest/leads\?[^"]*cursor=[^"]+)"', first)
    assert more is not None
    second = await page(house, "ingrid", more[1].replace("&amp;", "&") + "&limit=2")
    shown = [re.findall(r'href="/digest/leads/([0-9a-f-]{36})"', text) for text in (first, second)]
    assert [len(one) for one in shown] == [2, 1]
    assert not set(shown[0]) & set(shown[1])


async def test_the_card_says_who_it_is_what_happened_and_what_is_due(house: Any) -> None:
    await given(house)
    text = await page(house, "anna", f"/digest/leads/{HENRIK}")
    assert "<h1><bdi>Henrik Dahl</bdi></h1>" in text
    assert 'href="tel:+46701234567"' in text
    assert "Form filled in" in text
    assert re.findall(r'<li class="(\w+)"><b>', text) == ["done", "done", "next", "not_yet", "not_yet"]
    house.clock.now += timedelta(hours=4)
    later = await page(house, "anna", f"/digest/leads/{HENRIK}")
    assert re.findall(r'<li class="(\w+)"><b>', later)[2] == "overdue"
    sales = await page(house, "anna", f"/digest/leads/{HENRIK}?show=sales")
    assert "Form filled in" not in sales


async def test_what_people_wrote_is_shown_as_text(house: Any) -> None:
    await house.hear("lead.created", 0, HENRIK, attributes={"source": "web"})
    profile = {"lead_id": HENRIK, "name": HOSTILE, "company": {"name": HOSTILE}, "job_title": "x" * 200}
    await house.hear("private.profile", 1, HENRIK, key=f"{HENRIK}/profile/main", **profile)
    for path in ("/digest/leads?quiet=true", f"/digest/leads/{HENRIK}"):
        text = await page(house, "ingrid", path)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
        assert "<bdi>" in text


async def test_a_lead_whose_name_has_not_come_yet_and_one_that_was_erased_have_cards(house: Any) -> None:
    await house.hear("lead.created", 0, HENRIK, attributes={"source": "web", "industry": "logistics"})
    assert "New lead" in await page(house, "ingrid", f"/digest/leads/{HENRIK}")
    await house.hear("lead.erased", 1, HENRIK)
    erased = await page(house, "ingrid", f"/digest/leads/{HENRIK}")
    assert "Erased on request" in erased
    assert "/correct" not in erased


async def test_pages_of_leads_speak_russian(house: Any) -> None:
    await given(house)
    person = {"name": "Ингрид", "role": "marketer", "language": "ru"}
    await house.call("boss", "PUT", "/v1/people/inga", json=person)
    assert "Все лиды" in await page(house, "inga", "/digest/leads")
    assert "Заполнение формы" in await page(house, "inga", f"/digest/leads/{HENRIK}")


@pytest.mark.parametrize("who", ["anna", "ingrid"])
async def test_whoever_may_change_a_lead_finds_the_page_for_it(house: Any, who: str) -> None:
    await given(house)
    text = await page(house, who, f"/digest/leads/{HENRIK}")
    assert f'href="/intake/leads/{HENRIK}/correct">Repair the contact data</a>' in text
    assert f'href="/intake/leads/{HENRIK}/correct#f-company_domain">Domain</a>' in text


async def test_a_page_for_a_lead_that_is_none_is_a_page(house: Any) -> None:
    answer = await house.client.get(f"/digest/leads/{new_id()}", headers=cookie_of(house.service, "boss"))
    assert (answer.status_code, "This lead is not here, or not yours" in answer.text) == (404, True)
