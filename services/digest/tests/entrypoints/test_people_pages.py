"""Pages of people: who sees them, forms with the limits of the interface, ways in, and what ends with a person."""

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from digest.adapters.tables import SERVICE
from service_kit.sessions import COOKIE
from service_kit.testing import cookie_of, form_of

NORA = {
    "id": "nora", "name": "Nora Lind", "email": "nora@northwind.example", "role": "rep", "team": "nordics",
    "language": "en", "time_zone": "Europe/Stockholm", "active": "on",
}  # fmt: skip


async def open_page(house: Any, who: str, path: str) -> httpx.Response:
    answer: httpx.Response = await house.client.get(path, headers=cookie_of(house.service, who))
    return answer


async def send(house: Any, who: str, path: str, **fields: str) -> httpx.Response:
    """A form sent from one of our pages."""
    data = form_of(house.service, **fields)
    answer: httpx.Response = await house.client.post(path, data=data, headers=cookie_of(house.service, who))
    return answer


@pytest.fixture
async def nora(house: Any) -> Any:
    """A house to which an administrator added Nora."""
    added = await send(house, "boss", "/digest/new-person", **NORA)
    assert (added.status_code, added.headers["location"]) == (303, "/digest/people/nora?saved=1")
    return house


async def test_an_empty_house_says_what_the_first_step_is(house: Any) -> None:
    page = await open_page(house, "boss", "/digest/people")
    assert "Nobody is described yet." in page.text
    assert 'href="/digest/new-person"' in page.text
    assert "/digest/new-person" not in (await open_page(house, "mia", "/digest/people")).text


async def test_a_person_who_was_added_stands_in_the_list_and_every_service_hears_of_it(nora: Any) -> None:
    page = await open_page(nora, "boss", "/digest/people")
    assert "1 person can sign in" in page.text
    for said in ("Nora Lind", "nora@<wbr>northwind.<wbr>example", "Sales", "nordics", "English", "Europe/Stockholm"):
        assert said in page.text
    stored = await nora.get("boss", "/v1/people/nora")
    assert (stored["name"], stored["team"], stored["active"], stored["version"]) == ("Nora Lind", "nordics", True, 1)
    async with nora.service.database.snapshot() as snapshot:
        outbox = SERVICE.outbox
        said_events = (await snapshot.execute(select(outbox).where(outbox.c.type == "reference.person"))).all()
    assert len(said_events) == 1


async def test_managers_read_and_only_administrators_change(nora: Any) -> None:
    page = await open_page(nora, "mia", "/digest/people/nora")
    assert (page.status_code, '<form method="post" action="/digest/people' in page.text) == (200, False)
    assert 'href="/digest/people"' in page.text
    for path in ("/digest/people/nora", "/digest/new-person", "/digest/people/nora/link"):
        assert (await send(nora, "mia", path, **NORA)).status_code == 403
    assert (await open_page(nora, "mia", "/digest/new-person")).status_code == 403
    assert (await nora.client.get("/digest/people")).headers["location"] == "/digest/sign-in?next=/digest/people"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "Nora Lind"), ("id", "x" * 65), ("name", ""), ("name", "x" * 201), ("email", "nora"),
        ("email", f"{'x' * 250}@a.example"), ("team", "The North"), ("time_zone", "Mars/Base"), ("role", "king"),
        ("language", "tlh"),
    ],
)  # fmt: skip
async def test_what_the_interface_refuses_the_form_refuses_beside_its_field(house: Any, field: str, value: str) -> None:
    refused = await send(house, "boss", "/digest/new-person", **NORA | {field: value})
    assert refused.status_code == 422
    assert f'id="e-{field}"' in refused.text
    assert refused.text.count('class="error"') == 1
    assert 'value="Nora Lind"' in refused.text or field in {"name", "id"}  # what was typed is still there
    if field in {"id", "name", "email", "team", "time_zone"}:
        assert f'value="{value}"' in refused.text


async def test_an_id_is_given_once(nora: Any) -> None:
    refused = await send(nora, "boss", "/digest/new-person", **NORA | {"name": "Nora Berg"})
    assert (refused.status_code, "Somebody has this id already" in refused.text) == (422, True)
    assert (await nora.get("boss", "/v1/people/nora"))["name"] == "Nora Lind"


async def test_of_two_who_change_a_person_the_second_is_told_what_it_is_now(nora: Any) -> None:
    first = await send(nora, "boss", "/digest/people/nora", **NORA | {"version": "1", "team": "baltics"})
    assert first.status_code == 303
    second = await send(nora, "boss", "/digest/people/nora", **NORA | {"version": "1", "name": "Nora Berg"})
    assert second.status_code == 412
    assert "Team is now: baltics" in second.text
    assert "Name is now: Nora Lind" in second.text
    assert 'name="version" value="2"' in second.text
    assert 'value="Nora Berg"' in second.text
    again = await send(nora, "boss", "/digest/people/nora", **NORA | {"version": "2", "name": "Nora Berg"})
    assert again.status_code == 303
    stored = await nora.get("boss", "/v1/people/nora")
    assert (stored["name"], stored["team"]) == ("Nora Berg", "nordics")


async def test_a_link_to_hand_over_is_shown_once_and_signs_that_person_in(nora: Any) -> None:
    made = await send(nora, "boss", "/digest/people/nora/link")
    found = re.search(r"http://test(/digest/sign-in/link/[\w-]+)", made.text)
    assert found is not None
    assert made.headers["cache-control"] == "no-store"
    assert found[1] not in (await open_page(nora, "boss", "/digest/people/nora")).text
    came = await nora.client.post(found[1], headers={"origin": "http://test"})
    assert (came.status_code, COOKIE in came.cookies) == (303, True)


async def test_who_is_made_inactive_is_signed_out_for_good_and_links_under_way_die(nora: Any) -> None:
    path = re.search(r"/digest/sign-in/link/[\w-]+", (await send(nora, "boss", "/digest/people/nora/link")).text)
    unused = re.search(r"/digest/sign-in/link/[\w-]+", (await send(nora, "boss", "/digest/people/nora/link")).text)
    assert path is not None
    assert unused is not None
    came = await nora.client.post(path[0], headers={"origin": "http://test"})
    mine = {"cookie": f"{COOKIE}={came.cookies[COOKIE]}"}
    nora.client.cookies.clear()
    assert (await nora.client.get("/digest/account", headers=mine)).status_code == 200

    gone = {name: value for name, value in NORA.items() if name != "active"}
    assert (await send(nora, "boss", "/digest/people/nora", **gone)).status_code == 412  # a form without its version
    assert (await send(nora, "boss", "/digest/people/nora", version="1", **gone)).status_code == 303
    page = await open_page(nora, "boss", "/digest/people")
    assert "0 people can sign in" in page.text
    assert "cannot sign in" in page.text
    assert (await nora.client.get("/digest/account", headers=mine)).status_code == 303
    assert (await send(nora, "boss", "/digest/people/nora", version="2", **NORA)).status_code == 303
    assert (await nora.client.get("/digest/account", headers=mine)).status_code == 303
    assert (await nora.client.post(unused[0], headers={"origin": "http://test"})).status_code == 410


async def test_names_are_shown_as_text_in_russian_too(house: Any) -> None:
    hostile = NORA | {"name": "<script>alert(1)</script>", "language": "ru"}
    await send(house, "boss", "/digest/new-person", **hostile)
    page = await house.client.get(
        "/digest/people", headers={**cookie_of(house.service, "nora"), "accept-language": "en"}
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert "Войти может 1 человек" in page.text


async def test_a_form_without_the_session_s_token_changes_nothing(nora: Any) -> None:
    answer = await nora.client.post(
        "/digest/people/nora", data=NORA | {"version": "1"}, headers=cookie_of(nora.service, "boss")
    )
    assert answer.status_code == 403
