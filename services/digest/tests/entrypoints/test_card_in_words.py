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


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (-timedelta(minutes=40), "was due today 11:20"),  # it is Monday, noon in UTC
        (-timedelta(hours=13), "was due Sun 1 Nov 23:00"),
        (timedelta(hours=4), "due today 16:00"),
        (timedelta(days=1), "due Tue 3 Nov 12:00"),
    ],
)
async def test_a_step_that_is_asked_for_says_the_day_and_the_hour(house: Any, due: timedelta, said: str) -> None:
    await known(house)
    await house.assigned(0, new_id(), lead=LEAD, due_at=house.clock.now + due)
    assert said in bare(await card(house))


async def test_the_timeline_says_to_whom_how_until_when_and_what_was_agreed(house: Any, handover_id: Any) -> None:
    for key, name in (("anna", "Anna Petrova"), ("ben", "Ben Ek"), ("mia", "Mia Holm")):
        await house.call("boss", "PUT", f"/v1/people/{key}", json={"name": name, "role": "rep"})
    one = {"handover_id": handover_id(1)}
    friday, call = house.clock.now.replace(hour=15) + timedelta(days=4), house.clock.now.replace(hour=14)
    await house.lead(LEAD, 0)
    frozen = {"grade": "A1", "criteria_version": 1, "fit": 40, "activity": 80}
    await house.hear("lead.qualified", 0, LEAD, how="hand_raiser", cycle=1, frozen=frozen)
    await house.assigned(0, handover_id(1), lead=LEAD)
    await house.assigned(
        0.02, handover_id(1), "ben", LEAD, how="given", by="mia", previous_owner="anna", handed_over_at=call
    )
    await house.hear("lead.accepted", 28 / 1440, LEAD, **one, by="ben")
    joined = {"account_id": new_id(), "joined": True, "due_at": friday}
    await house.hear("lead.account_opened", 0.045, LEAD, **one, by="ben", **joined)
    await house.hear(
        "lead.contacted", 0.04, LEAD, **one, by="ben", attempt=1, channel="phone", outcome="reached",
        next_step={"kind": "call", "at": call + timedelta(days=1)}, due_at=call + timedelta(days=1),
    )  # fmt: skip
    await house.hear("lead.rescheduled", 0.05, LEAD, **one, due_at=friday, why="holiday")
    revisit = friday + timedelta(days=60)
    back = {**one, "reason": "too_early", "revisit_at": revisit}
    await house.hear("lead.returned", 0.06, LEAD, **back, by="ben", attempts=1)
    await house.hear("lead.recycled", 0.06, LEAD, **back, track="later")
    text = bare(await card(house))
    for words in (
        "Met the criteria A1, version 1, asked for contact",
        "Handed over to Anna Petrova",
        "Accepted 28 min after hand-over · Ben Ek",
        "Joined an account Ben Ek",
        "Handed over from Anna Petrova to Ben Ek · Mia Holm",
        "phone, reached, call agreed: Tue 3 Nov 14:00",
        "Deadline moved to Fri 6 Nov 15:00 for a holiday",
        "Returned to marketing Too early · Ben Ek",
        "Went to nurturing Too early, until 5 Jan 2027",
    ):
        assert words in text, text
