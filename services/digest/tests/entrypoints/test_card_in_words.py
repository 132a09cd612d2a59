"""The card says it in words: where the lead is and what time it is there, what was agreed to, how to reach it."""

import re
from datetime import timedelta
from typing import Any

import pytest

from service_kit.ids import new_id
from service_kit.testing import cookie_of

LEAD = "01900000-0000-7000-8000-0000000000aa"
ATTRIBUTES = {
    "source": "web", "industry": "it", "country": "SE", "size_band": "201-1000", "job_level": "c_level",
}  # fmt: skip


async def card(house: Any, who: str = "ingrid") -> str:
    """Its words, without the marks around them."""
    answer = await house.client.get(f"/digest/leads/{LEAD}", headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    text: str = answer.text
    return text


def bare(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


async def known(house: Any, **attributes: Any) -> None:
    """A lead of Falkenberg, with two phones."""
    await house.hear("lead.created", 0, LEAD, attributes=ATTRIBUTES | attributes)
    company = {"name": "Falkenberg Logistik", "domain": "falkenberg.example"}
    said = {"lead_id": LEAD, "name": "Henrik Dahl", "phones": ["+46315550142", "+12025550123"], "company": company}
    await house.hear("private.profile", 0, LEAD, key=f"{LEAD}/profile/main", **said)


async def test_values_are_words_in_the_readers_language(house: Any) -> None:
    await known(house)
    text = bare(await card(house))
    assert "Falkenberg Logistik · information technology · Sweden · it is 13:00 there" in text
    assert "201–1000 people" in text
    person = {"name": "Ингрид", "role": "marketer", "language": "ru", "time_zone": "UTC"}
    await house.call("boss", "PUT", "/v1/people/inga", json=person)
    russian = bare(await card(house, "inga"))
    assert "Falkenberg Logistik · информационные технологии · Швеция · там сейчас 13:00" in russian
    assert "201–1000 чел." in russian


@pytest.mark.parametrize(
    ("country", "there"),
    [
        ("DE", True),
        ("US", True),  # by the area of the second number, Washington
        ("CA", False),
        ("RU", False),
        ("ZZ", False),
        (None, False),
    ],
)
async def test_the_time_there_is_said_where_the_country_or_a_number_has_one(
    house: Any, country: str | None, there: bool
) -> None:
    await known(house, country=country)
    assert ("there" in bare(await card(house))) == there


async def test_numbers_are_grouped_for_reading_and_dialled_as_they_are(house: Any) -> None:
    await known(house)
    text = await card(house)
    numbers = re.findall(r'href="tel:([^"]+)">.*?<bdi>([^<]+)</bdi>', text, re.DOTALL)
    assert numbers == [("+46315550142", "+46 31 555 01 42"), ("+12025550123", "+1 202-555-0123")]


@pytest.mark.parametrize(
    ("domain", "linked"), [("falkenberg.example", True), ("javascript:alert(1)", False), ("a b.example", False)]
)
async def test_the_companys_domain_is_a_link_where_it_is_one(house: Any, domain: str, linked: bool) -> None:
    await known(house)
    said = {"lead_id": LEAD, "company": {"name": "F", "domain": domain}}
    await house.hear("private.profile", 0, LEAD, key=f"{LEAD}/profile/main", **said)
    assert (f'href="https://{domain}/"' in await card(house)) == linked
    assert "javascript:alert(1)/" not in await card(house)


async def test_what_was_agreed_to_and_refused_is_said_and_gone_once_erased(house: Any) -> None:
    await known(house)
    assert "Agreed" not in await card(house)
    await house.hear("lead.consent_changed", 1, LEAD, purposes={"phone": True, "email": True, "house_list": False})
    text = bare(await card(house))
    assert "Agreed to: calls, letters" in text
    assert "Said no to: house list" in text
    await house.hear("lead.erased", 2, LEAD)
    text = bare(await card(house))
    assert "Agreed to" not in text
    assert "it is" not in text


async def test_a_step_that_is_late_says_when_it_was_due(house: Any) -> None:
    await known(house)
    await house.assigned(0, new_id(), lead=LEAD, due_at=house.clock.now - timedelta(minutes=40))
    assert "was due 40 minutes ago" in bare(await card(house))
