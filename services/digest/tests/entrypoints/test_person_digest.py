"""Digests of others: the column in the list, the form beside the person's own, and how the next one would read."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from digest.adapters.tables import MAILS
from digest.domain.people import Person
from digest.domain.plans import Wish
from digest.pages.people import Comes, comes
from service_kit.testing import cookie_of, form_of, said_to_databases

ANNA = {
    "name": "Anna Berg",
    "role": "rep",
    "team": "north",
    "email": "anna@northwind.example",
    "time_zone": "Asia/Tokyo",
}
SAID = {"wanted": "on", "kind": "weekly", "weekday": "4", "hour": "7", "paused_until": "2026-12-24"}
HANDOVER = "00000000-0000-5000-8000-000000000001"


async def open_page(house: Any, path: str, who: str = "boss") -> Any:
    return await house.client.get(path, headers=cookie_of(house.service, who))


async def send(house: Any, who: str = "boss", **fields: str) -> Any:
    data = form_of(house.service, **fields)
    return await house.client.post("/digest/people/anna/digest", data=data, headers=cookie_of(house.service, who))


async def mails(house: Any) -> int:
    async with house.service.database.snapshot() as snapshot:
        return len((await snapshot.execute(select(MAILS.mail))).all())


@pytest.fixture
async def anna(house: Any) -> Any:
    """A house in which Anna is described."""
    assert (await house.call("boss", "PUT", "/v1/people/anna", json=ANNA)).status_code == 201
    return house


def person(**more: Any) -> Person:
    said: dict[str, Any] = {
        "email": "anna@northwind.example",
        "role": "rep",
        "active": True,
        "time_zone": "Asia/Tokyo",
    } | more
    return Person(id="anna", name="Anna", team=None, language="en", **said)


@pytest.mark.parametrize(
    ("who", "wish", "column"),
    [
        (person(), Wish(), Comes("working", 8)),
        (person(role="marketer"), Wish(hour=16), Comes("Mondays", 16)),
        (person(role="admin"), Wish(), Comes("off")),
        (person(), Wish(wanted=False), Comes("off")),
        (person(active=False), Wish(wanted=True), Comes("off")),
        (person(email=None), Wish(wanted=True), Comes("no-address")),
        (person(), Wish(kind="weekly", weekday=6), Comes("Sundays", 8)),
        (person(), Wish(paused_until=date(2026, 11, 4)), Comes("working", 8, date(2026, 11, 4))),
        (person(), Wish(paused_until=date(2026, 11, 3)), Comes("working", 8)),
    ],
)
async def test_the_column_says_when_it_comes(house: Any, who: Person, wish: Wish, column: Comes) -> None:
    evening = house.clock.now.replace(hour=20)  # of 2 November here, 3 November in Tokyo
    assert comes(who, wish, evening) == column


async def test_an_administrator_sets_somebody_s_digest(anna: Any) -> None:
    assert "working days, 08:00" in (await open_page(anna, "/digest/people")).text
    saved = await send(anna, **SAID)
    assert (saved.status_code, saved.headers["location"]) == (303, "/digest/people/anna?saved=1")
    listed = (await open_page(anna, "/digest/people")).text
    assert "Fridays, 07:00" in listed
    assert "paused until 24 Dec" in listed
    page = (await open_page(anna, "/digest/people/anna")).text
    assert 'value="2026-12-24"' in page
    assert "The next one is due" in page
    await send(anna, **SAID | {"wanted": ""})
    assert ">off<" in re.sub(r"\s+", "", (await open_page(anna, "/digest/people")).text)


async def test_a_day_that_is_none_is_said_beside_its_field_and_nothing_is_lost(anna: Any) -> None:
    refused = await send(anna, **SAID | {"paused_until": "Christmas"})
    assert refused.status_code == 422
    assert 'id="e-paused_until"' in refused.text
    assert 'value="Christmas"' in refused.text
    assert re.search(r'<option value="4" selected>', refused.text)
    assert 'value="Anna Berg"' in refused.text  # the other form is as it is stored
    assert (await send(anna)).status_code == 422  # a form that lacks fields
    assert "working days, 08:00" in (await open_page(anna, "/digest/people")).text


async def test_a_refused_person_form_keeps_the_digest_as_it_is_stored(anna: Any) -> None:
    await send(anna, **SAID)
    data = form_of(anna.service, version="1", name="", role="rep", language="en", time_zone="UTC", active="on")
    refused = await anna.client.post("/digest/people/anna", data=data, headers=cookie_of(anna.service, "boss"))
    assert (refused.status_code, 'id="e-name"' in refused.text) == (422, True)
    assert 'value="2026-12-24"' in refused.text


async def test_a_letter_is_looked_at_before_it_is_sent_and_its_buttons_do_nothing(anna: Any) -> None:
    assert "There is nothing to say now" in (await open_page(anna, "/digest/people/anna/digest")).text
    assert (await open_page(anna, "/digest/people/anna/digest/letter")).status_code == 404
    await anna.lead()
    await anna.assigned(0, HANDOVER)
    page = await open_page(anna, "/digest/people/anna/digest")
    assert "Nothing is sent" in page.text
    assert "Henrik Dahl" in page.text
    letter = await open_page(anna, "/digest/people/anna/digest/letter")
    assert "Henrik Dahl" in letter.text
    assert "/a/" not in letter.text + page.text
    assert "sandbox" in letter.headers["content-security-policy"]
    assert await mails(anna) == 0


async def test_whoever_has_no_address_or_wants_none_is_previewed_too(anna: Any) -> None:
    await anna.lead()
    await anna.assigned(0, HANDOVER)
    await send(anna, **SAID | {"wanted": "", "kind": "daily"})
    assert (await open_page(anna, "/digest/people/anna/digest/letter")).status_code == 200
    await anna.call("boss", "PUT", "/v1/people/anna", json=ANNA | {"email": None})
    assert (await open_page(anna, "/digest/people/anna/digest/letter")).status_code == 200
    assert "no address" in (await open_page(anna, "/digest/people")).text


async def test_only_administrators_set_and_look(anna: Any) -> None:
    assert (await send(anna, "mia", **SAID)).status_code == 403
    for path in ("/digest/people/anna/digest", "/digest/people/anna/digest/letter"):
        assert (await open_page(anna, path, "mia")).status_code == 403
        assert (await open_page(anna, path.replace("anna", "nobody"))).status_code == 404
    listed = (await open_page(anna, "/digest/people", "mia")).text
    assert ("working days, 08:00" in listed, "/digest/people/anna/digest" in listed) == (True, False)


async def test_the_page_has_leads_and_working_time_beside_it_for_those_who_sell(anna: Any) -> None:
    page = (await open_page(anna, "/digest/people/anna")).text
    assert 'hx-get="/qualification/people/anna?in=page&amp;back=/digest/people/anna"' in page
    assert 'href="/qualification/people/anna?back=/digest/people/anna"' in page  # without JavaScript
    await anna.call("boss", "PUT", "/v1/people/anna", json=ANNA | {"role": "marketer"})
    assert "/qualification/people" not in (await open_page(anna, "/digest/people/anna")).text


async def test_everybody_s_digests_are_one_look(anna: Any) -> None:
    with said_to_databases() as few:
        await open_page(anna, "/digest/people")
    for number in range(30):
        await anna.call("boss", "PUT", f"/v1/people/p{number}", json={"name": f"P{number}", "role": "rep"})
    with said_to_databases() as many:
        assert (await open_page(anna, "/digest/people")).text.count("no address") == 30
    assert len(many) == len(few)
