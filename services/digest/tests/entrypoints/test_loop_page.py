"""The page of the loop over HTTP: the same figures as the interface, for everybody who is signed in."""

import re
from typing import Any

import pytest

from service_kit.ids import new_id
from service_kit.testing import cookie_of


@pytest.mark.parametrize("who", ["ingrid", "anna", "mia", "boss"])
async def test_everybody_who_is_signed_in_sees_the_figures_that_the_interface_gives(house: Any, who: str) -> None:
    await house.lead()
    await house.assigned(0, new_id())
    page = await house.client.get("/digest/loop?month=2026-11", headers=cookie_of(house.service, who))
    figures = await house.get(who, "/v1/loop?from=2026-11-01&to=2026-12-01")

    assert page.status_code == 200, page.text
    handed_over = figures["handed_over"]
    assert handed_over == 1
    assert "The one hand-over is accounted for." in page.text
    picture, _, stacked = page.text.partition('<div class="stacked">')
    assert (picture.count("m-open"), stacked.count("m-open")) == (1, 1)


async def test_a_month_without_hand_overs_says_so_and_where_to_look(house: Any, handover_id: Any) -> None:
    await house.assigned(-700, handover_id(1))
    page = await house.client.get("/digest/loop?month=2025-01", headers=cookie_of(house.service, "ingrid"))
    assert "Nothing was handed over in this month." in page.text
    assert "/digest/loop?month=2024-12" in page.text


@pytest.mark.parametrize("query", ["month=2026-13", "month=now", "person=A%3Cb%3E", "month=0001-01"])
async def test_what_is_no_month_or_person_is_refused_as_a_page(house: Any, query: str) -> None:
    page = await house.client.get(f"/digest/loop?{query}", headers=cookie_of(house.service, "ingrid"))
    assert (page.status_code, page.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert "This page cannot be shown like that" in page.text
    assert 'href="/digest/loop">Show it without that' in page.text


async def test_an_address_that_is_not_understood_is_said_in_the_readers_language_with_the_way_on(house: Any) -> None:
    person = {"name": "Инга", "role": "marketer", "language": "ru", "time_zone": "UTC"}
    await house.call("boss", "PUT", "/v1/people/inga", json=person)
    inga = cookie_of(house.service, "inga")
    page = await house.client.get("/digest/leads?stage=wrong&campaign=spring&grade=Z9", headers=inga)
    said = " ".join(re.sub(r"<[^>]+>", " ", "<h1" + page.text.partition("<h1")[2].partition("</main>")[0]).split())
    assert (page.status_code, "Непонятно: stage, grade" in said) == (422, True), said
    assert re.search("[A-Za-z]{8}", said.replace("Leadloop", "").partition("Номер")[0]) is None, said
    assert 'href="/digest/leads?campaign=spring">Показать без этого' in page.text
    # What stands in the path itself is not to be left out.
    page = await house.client.get("/digest/leads/nobody?show=all", headers=inga)
    assert (page.status_code, "Показать без этого" in page.text) == (422, False)


async def test_the_page_needs_few_statements(house: Any) -> None:
    await house.lead()
    await house.assigned(0, new_id())
    count = 0
    database = house.service.database
    taken = type(database).snapshot

    def counted(self: Any) -> Any:
        nonlocal count
        count += 1
        return taken(self)

    type(database).snapshot = counted
    try:
        await house.client.get("/digest/loop?month=2026-11", headers=cookie_of(house.service, "ingrid"))
    finally:
        type(database).snapshot = taken
    assert count == 5  # who it is, the figures, how it went, whose the marks are, the salespeople


@pytest.mark.parametrize(("many", "rest"), [(6, False), (8, True)])
async def test_broken_promises_beyond_those_named_are_counted_and_open_their_list(
    house: Any, lead_id: Any, many: int, rest: bool
) -> None:
    for number in range(many):
        await house.lead(lead_id(number), -1)
        await house.assigned(-1 + number / 1000, new_id(), lead=lead_id(number))
    page = await house.client.get("/digest/loop?month=2026-11", headers=cookie_of(house.service, "ingrid"))
    named, _, behind = page.text.partition('class="plain promises"')[2].partition("</ul>")
    assert named.count("<li>") == 6
    found = re.findall(r'6 of <a class="number" href="([^"]+)">8</a> shown', behind)
    assert bool(found) is rest
    if found:
        listed = await house.client.get(found[0].replace("&amp;", "&"), headers=cookie_of(house.service, "ingrid"))
        assert len(re.findall("<tr data-row", listed.text)) == 8
