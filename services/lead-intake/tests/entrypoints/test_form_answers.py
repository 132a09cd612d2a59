"""What whoever sends a form is answered: people, scripts, bots, and those at a door that is none."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import orjson
import pytest

from lead_intake.adapters import tables

Door = Callable[..., Awaitable[str]]
Find = Callable[..., Awaitable[Any]]
BROWSER = {"accept": "text/html,application/xhtml+xml", "sec-fetch-mode": "navigate"}


async def test_a_bot_is_answered_like_a_person_and_makes_no_lead(world: Any, door: Door, kept: Find) -> None:
    url = await door(honeypot="fax")
    person = await world.client.post(url, data={"email": "ann@acme.example", "fax": ""})

    for body in (
        {"email": "bot@acme.example", "fax": "1"},
        {"email": "bot@acme.example", "name": "Buy https://spam.example now"},
        {"email": "bot@acme.example", "message": "[url=https://spam.example]x[/url]"},
        {"email": "bot@acme.example", "message": "https://a.example " * 6},
        {"test": "test"},
    ):
        answer = await world.client.post(url, data=body)
        assert (answer.status_code, answer.content) == (200, person.content)
        row = await kept()
        assert (row.status, row.lead_id, row.problem) == ("discarded", None, None)
        assert row.reason
    assert (await world.post("/v1/leads/search", {"email": "bot@acme.example"})).json()["items"] == []


async def test_a_refused_form_is_kept_and_says_what_to_correct(world: Any, door: Door, kept: Find) -> None:
    url = await door()

    answer = await world.client.post(url, data={"name": "Ann", "phone": "call me"})

    assert answer.status_code == 422
    assert answer.headers["access-control-allow-origin"] == "*"
    assert [error["field"] for error in answer.json()["errors"]] == ["phone"]
    row = await kept()
    assert (row.status, row.raw) == ("refused", b"name=Ann&phone=call+me")


async def test_too_much_is_refused_and_its_beginning_kept(world: Any, door: Door, kept: Find) -> None:
    url = await door()

    answer = await world.client.post(url, data={"email": "ann@acme.example", "message": "x" * 300_000})

    assert answer.status_code == 413
    row = await kept()
    assert (row.status, row.lead_id) == ("refused", None)
    assert row.raw == b"email=ann%40acme.example&message=" + b"x" * (256 * 1024 - 33)
    assert "256 KB" in orjson.loads(row.problem)["errors"][0]["reason"]


async def test_a_browser_goes_on_to_an_allowed_page_only(world: Any, door: Door) -> None:
    url = await door(redirect_to=["https://acme.example/thanks", "https://shop.example"])

    async def goes_to(wanted: str | None, headers: dict[str, str] = BROWSER) -> str | None:
        data = {"email": "ann@acme.example"} | ({} if wanted is None else {"_redirect": wanted})
        answer: httpx.Response = await world.client.post(url, data=data, headers=headers)
        assert answer.status_code == (303 if "location" in answer.headers else 200)
        location: str | None = answer.headers.get("location")
        return location

    usual = "https://acme.example/thanks"
    assert await goes_to(None) == usual
    assert await goes_to("https://shop.example/any?x=1") == "https://shop.example/any?x=1"
    assert await goes_to("https://shop.example:443/any") == "https://shop.example:443/any"
    assert await goes_to("https://acme.example/other") == usual
    assert await goes_to("https://evil.example/thanks") == usual
    assert await goes_to("https://shop.example.evil.example/") == usual
    assert await goes_to("https://shop.example@evil.example/") == usual
    assert await goes_to("//shop.example/") == usual
    assert await goes_to("javascript:alert(1)") == usual
    assert await goes_to("https://shop.example\\@evil.example") == usual
    assert await goes_to("https://shop.example/\r\nSet-Cookie: a=b") == usual
    assert await goes_to("https://shop.example/a", {"accept": "*/*"}) == "https://shop.example/a"
    assert await goes_to("https://shop.example/a", {"accept": "*/*", "sec-fetch-mode": "cors"}) is None
    assert await goes_to("https://shop.example/a", {"accept": "application/json"}) is None
    assert await goes_to(None, {"accept": "*/*"}) is None


async def test_a_person_is_thanked_or_told_what_to_correct_on_a_page_in_their_language(world: Any, door: Door) -> None:
    url = await door()
    russian = BROWSER | {"accept-language": "ru-RU,ru;q=0.9,en;q=0.8"}

    thanks = await world.client.post(url, data={"email": "ann@acme.example"}, headers=BROWSER)
    nobody = await world.client.post(url, data={"name": "<b>Анна</b>"}, headers=russian)
    wrong = await world.client.post(url, data={"email": "ann@"}, headers=BROWSER)

    assert thanks.status_code == 200
    assert thanks.headers["content-type"] == "text/html; charset=utf-8"
    assert "Thank you" in thanks.text
    assert "default-src 'none'" in thanks.headers["content-security-policy"]
    assert nobody.status_code == 422
    assert "укажите почту или телефон" in nobody.text
    assert "<b>" not in nobody.text
    assert "The e-mail address does not look right." in wrong.text


async def test_a_page_of_another_origin_may_post_by_script(world: Any, door: Door) -> None:
    url = await door()

    preflight = await world.client.options(
        url, headers={"origin": "https://acme.example", "access-control-request-method": "POST"}
    )

    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "content-type" in preflight.headers["access-control-allow-headers"]


async def test_a_wrong_token_is_404_and_counted_and_other_methods_are_405(world: Any, door: Door) -> None:
    url = await door()
    closed = await door(active=False)

    wrong = await world.client.post("http://intake/in/form/" + "x" * 32, data={"email": "ann@acme.example"})
    off = await world.client.post(closed, data={"email": "ann@acme.example"})
    page = await world.client.post("http://intake/in/form/%00", data={"a": "b"})
    get = await world.client.get(url)

    assert (wrong.status_code, off.status_code, get.status_code) == (404, 404, 405)
    assert page.status_code in {404, 422}
    assert get.headers["allow"] == "POST"
    assert wrong.headers["content-type"] == get.headers["content-type"] == "application/problem+json"
    assert "leadloop_forms_unknown_tokens_total 2.0" in (await world.client.get("/metrics")).text
    assert await world.rows(tables.submission) == []


async def test_a_repeat_with_a_key_has_one_effect(world: Any, door: Door) -> None:
    url = await door()

    for _ in range(2):
        answer = await world.client.post(url, data={"email": "ann@acme.example"}, headers={"idempotency-key": "a1"})
        assert answer.json() == {"status": "received"}

    assert len(await world.rows(tables.submission)) == 1


@pytest.fixture
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the service is made: each form may send two at once and one every hundred seconds."""
    monkeypatch.setenv("LEAD_INTAKE_FORMS_AT_ONCE", "2")
    monkeypatch.setenv("LEAD_INTAKE_FORMS_PER_SECOND", "0.01")


@pytest.mark.usefixtures("two_at_once", "world")
async def test_a_form_that_floods_is_held_back_alone(world: Any, door: Door) -> None:
    flooding, other = await door(), await door()

    statuses = [(await world.client.post(flooding, data={"email": "ann@acme.example"})).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert (await world.client.post(other, data={"email": "ann@acme.example"})).status_code == 200


async def test_fifty_forms_at_once_are_all_taken(world: Any, door: Door) -> None:
    url = await door()

    answers = await asyncio.gather(
        *(world.client.post(url, data={"email": f"p{number}@acme.example"}) for number in range(50))
    )

    assert {answer.status_code for answer in answers} == {200}
    assert len(await world.rows(tables.lead)) == 50
