"""An address that no page has: a page for whoever opened it in a browser, problem details for programs."""

from typing import Any

import pytest

from service_kit.testing import cookie_of

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_whoever_opens_an_address_that_is_not_there_reads_a_page_with_the_way_back(house: Any) -> None:
    mine = BROWSER | cookie_of(house.service, "anna")
    stranger = await house.client.get("/digest/my-laeds", headers=BROWSER | {"accept-language": "ru"})
    signed_in = await house.client.get("/digest/my-laeds", headers=mine)
    for answer in (signed_in, stranger):
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert 'class="button solid" href="/"' in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "There is no such page" in signed_in.text
    assert 'href="/digest/my-leads"' in signed_in.text  # the menu
    assert "Такой страницы нет" in stranger.text
    assert 'href="/digest/my-leads"' not in stranger.text


async def test_an_address_that_only_takes_something_says_so(house: Any) -> None:
    answer = await house.client.get("/digest/sign-out", headers=BROWSER | cookie_of(house.service, "anna"))
    assert answer.status_code == 405
    assert "Nothing is shown at this address" in answer.text
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("method", "accept"), [("GET", "application/json"), ("GET", "*/*"), ("POST", "text/html"), ("DELETE", "text/html")]
)
async def test_a_program_is_answered_in_problem_details(house: Any, method: str, accept: str) -> None:
    answer = await house.client.request(method, "/digest/v1/my-laeds", headers={"accept": accept})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "path"


async def test_a_part_of_a_page_is_no_page(house: Any) -> None:
    answer = await house.client.get("/digest/my-laeds", headers=BROWSER | {"hx-request": "true"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
