"""The printed link makes the first administrator and nobody else; then the ways to a first lead are shown."""

from typing import Any

from digest.domain.first_run import first_run_token, id_for
from service_kit.sessions import COOKIE
from service_kit.testing import SECRET, cookie_of

LINK = f"/digest/first-run/{first_run_token(SECRET)}"
OLGA = {"name": "Olga Sidorova", "email": "olga@northwind.example", "language": "en", "time_zone": "Europe/Berlin"}
HERE = {"origin": "http://test"}


async def test_the_first_link_makes_an_administrator_who_is_led_to_a_first_lead(house: Any) -> None:
    assert "Who are you?" in (await house.client.get(LINK)).text
    made = await house.client.post(LINK, data=OLGA, headers=HERE)
    assert (made.status_code, made.headers["location"]) == (303, "/digest/first-run")
    mine = {"cookie": f"{COOKIE}={made.cookies[COOKIE]}"}
    house.client.cookies.clear()
    page = await house.client.get("/digest/first-run", headers=mine)
    assert "Welcome, Olga. The loop is ready" in page.text
    assert 'href="/intake/connect"' in page.text
    assert "http://test/intake/v1/leads" in page.text
    stored = await house.get("boss", "/v1/people/olga-sidorova")
    assert (stored["role"], stored["email"]) == ("admin", "olga@northwind.example")


async def test_there_is_no_second_first_administrator(house: Any) -> None:
    assert (await house.client.post(LINK, data=OLGA, headers=HERE)).status_code == 303
    house.client.cookies.clear()
    for answer in (await house.client.get(LINK), await house.client.post(LINK, data=OLGA, headers=HERE)):
        assert (answer.status_code, COOKIE in answer.cookies) == (410, False)
    assert len((await house.get("boss", "/v1/people"))["items"]) == 1


async def test_a_link_that_was_guessed_or_pressed_elsewhere_makes_nobody(house: Any) -> None:
    assert (await house.client.get("/digest/first-run/guessed")).status_code == 410
    assert (await house.client.post("/digest/first-run/guessed", data=OLGA, headers=HERE)).status_code == 410
    away = {"origin": "https://elsewhere.example"}
    assert (await house.client.post(LINK, data=OLGA, headers=away)).status_code == 403
    assert (await house.get("boss", "/v1/people"))["items"] == []


async def test_what_is_wrong_is_said_beside_its_field_and_kept(house: Any) -> None:
    refused = await house.client.post(LINK, data=OLGA | {"time_zone": "Mars/Base"}, headers=HERE)
    assert (refused.status_code, 'id="e-time_zone"' in refused.text) == (422, True)
    assert 'value="Olga Sidorova"' in refused.text


async def test_who_connects_sources_begins_with_the_first_run_until_there_is_a_lead(house: Any) -> None:
    boss, mia = cookie_of(house.service, "boss"), cookie_of(house.service, "mia")
    assert (await house.client.get("/", headers=boss)).headers["location"] == "/digest/first-run"
    assert (await house.client.get("/", headers=mia)).headers["location"] == "/digest/loop"
    assert (await house.client.get("/digest/first-run", headers=mia)).status_code == 403
    await house.lead()
    assert (await house.client.get("/", headers=boss)).headers["location"] == "/digest/loop"
    assert (await house.client.get("/digest/first-run", headers=boss)).headers["location"] == "/digest/loop"


async def test_the_third_way_has_a_page_that_says_when_the_lead_has_come(house: Any) -> None:
    boss, mia = cookie_of(house.service, "boss"), cookie_of(house.service, "mia")
    assert 'href="/digest/first-lead"' in (await house.client.get("/digest/first-run", headers=boss)).text
    before = await house.client.get("/digest/first-lead", headers=boss)
    assert before.status_code == 200
    for there in (
        "curl http://test/intake/v1/leads", 'href="/intake/leads/new"', 'href="/digest/new-machine"',
        'hx-trigger="every 5s"', "No lead has come yet.",
    ):  # fmt: skip
        assert there in before.text, there
    await house.lead()
    after = await house.client.get("/digest/first-lead", headers=boss)
    assert ("A lead has come." in after.text, "every 5s" in after.text) == (True, False)
    marketer = (await house.client.get("/digest/first-lead", headers=cookie_of(house.service, "ingrid"))).text
    assert "Ask an administrator for a key" in marketer
    assert "/digest/new-machine" not in marketer
    assert (await house.client.get("/digest/first-lead", headers=mia)).status_code == 403


def test_ids_come_from_names_as_far_as_their_letters_fit() -> None:
    assert [id_for(name) for name in ("Olga Sidorova", "  D'Arcy, Jr. ", "Ольга", "x" * 90)] == [
        "olga-sidorova", "d-arcy-jr", "admin", "x" * 60,
    ]  # fmt: skip


async def test_a_filled_example_is_shown_before_there_is_anything(house: Any) -> None:
    headers = cookie_of(house.service, "ingrid")
    assert 'href="/digest/example"' in (await house.client.get("/digest/first-run", headers=headers)).text
    page = await house.client.get("/digest/example", headers=headers)
    assert page.status_code == 200
    assert "a made-up month, nothing of it is yours" in page.text
    assert '<b class="figure">42</b>' in page.text
    assert "/digest/handovers" not in page.text
    assert 'href="/digest/first-run"' in page.text
    seller = await house.client.get("/digest/example", headers=cookie_of(house.service, "anna"))
    assert (seller.status_code, "/digest/first-run" in seller.text) == (200, False)
