"""Signing in by a link, the session that comes of it, and its end."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from digest.adapters.tables import SERVICE, SESSION
from service_kit.sessions import COOKIE, LIFETIME

NORA = {
    "name": "Nora Lind", "email": "nora@northwind.example", "role": "rep", "team": "nordics", "language": "en",
    "time_zone": "Europe/Stockholm",
}  # fmt: skip
HERE = {"origin": "http://test"}


@pytest.fixture
async def nora(house: Any) -> Any:
    """A house in which Nora is described."""
    answer = await house.call("boss", "PUT", "/v1/people/nora", json=NORA)
    assert answer.status_code in {200, 201}, answer.text
    return house


async def link_for(house: Any, person: str = "nora", **body: Any) -> httpx.Response:
    """What an administrator is answered who makes a link."""
    answer: httpx.Response = await house.call("boss", "POST", f"/v1/people/{person}/sign-in-links", json=body)
    return answer


async def signed_in(house: Any) -> dict[str, str]:
    """Nora comes by a link; her browser's cookie."""
    path = (await link_for(house)).json()["path"]
    answer = await house.client.post(path, headers=HERE)
    assert answer.status_code == 303, answer.text
    house.client.cookies.clear()
    return {"cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}


def token_in(page: str) -> str:
    """What the page's forms carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


async def test_a_link_signs_in_once_and_opening_it_changes_nothing(nora: Any) -> None:
    path = (await link_for(nora)).json()["path"]

    opened = await nora.client.get(path)
    assert (opened.status_code, COOKIE in opened.cookies) == (200, False)
    assert "One press" in opened.text
    came = await nora.client.post(f"{path}?next=/digest/account", headers=HERE)
    assert (came.status_code, came.headers["location"]) == (303, "/digest/account")
    cookie = came.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/"))
    nora.client.cookies.clear()
    again = await nora.client.post(path, headers=HERE)
    assert (again.status_code, COOKIE in again.cookies) == (410, False)
    assert "does not work any more" in again.text


async def test_links_that_are_too_old_or_made_up_do_not_work(nora: Any) -> None:
    path = (await link_for(nora)).json()["path"]
    nora.clock.now += timedelta(minutes=15)
    for wrong in (path, "/digest/sign-in/link/made-up", path.replace("/link/", "/demo/")):
        answer = await nora.client.post(wrong, headers=HERE)
        assert answer.status_code in {404, 405, 410}, wrong
        assert COOKIE not in answer.cookies


async def test_a_link_is_pressed_on_our_own_page_only(nora: Any) -> None:
    path = (await link_for(nora)).json()["path"]
    assert (await nora.client.post(path, headers={"origin": "http://elsewhere.example"})).status_code == 403
    assert (await nora.client.post(path, headers=HERE)).status_code == 303


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", ""]
)
async def test_after_signing_in_nobody_is_sent_away(nora: Any, wanted: str) -> None:
    path = (await link_for(nora)).json()["path"]
    came = await nora.client.post(path, params={"next": wanted}, headers=HERE)
    assert came.headers["location"] == "/"


async def test_links_are_made_by_administrators_for_people_who_may_sign_in(nora: Any) -> None:
    assert (await nora.call("anna", "POST", "/v1/people/nora/sign-in-links", json={})).status_code == 403
    assert (await link_for(nora, "nobody")).status_code == 404
    await nora.call("boss", "PUT", "/v1/people/nora", json=NORA | {"active": False})
    assert (await link_for(nora)).json()["errors"][0]["reason"] == "may not sign in"


async def test_links_that_always_work_are_for_demonstrations(nora: Any) -> None:
    answer = await link_for(nora, repeatable=True)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "repeatable")


async def test_a_repeated_request_for_a_link_does_not_show_it_again(nora: Any) -> None:
    asked = {"json": {}, "headers": {"Idempotency-Key": "once"}}
    first = await nora.call("boss", "POST", "/v1/people/nora/sign-in-links", **asked)
    again = await nora.call("boss", "POST", "/v1/people/nora/sign-in-links", **asked)
    assert first.json()["path"] is not None
    assert (again.status_code, again.json()["path"]) == (201, None)


async def test_whoever_is_not_signed_in_is_sent_to_do_so(nora: Any) -> None:
    page = await nora.client.get("/digest/account")
    home = await nora.client.get("/")
    assert (page.status_code, page.headers["location"]) == (303, "/digest/sign-in?next=/digest/account")
    assert home.headers["location"] == "/digest/sign-in"
    assert "An administrator" in (await nora.client.get("/digest/sign-in")).text


async def test_the_account_says_who_one_is_and_where_one_is_signed_in(nora: Any) -> None:
    first, second = await signed_in(nora), await signed_in(nora)
    page = await nora.client.get("/digest/account", headers=first)
    assert "Nora Lind" in page.text
    assert page.text.count(">this browser<") == 1
    assert page.text.count("/end") == 1
    assert first != second


async def test_a_session_that_was_ended_elsewhere_opens_nothing_any_more_and_others_hear_of_it(nora: Any) -> None:
    first, second = await signed_in(nora), await signed_in(nora)
    page = await nora.client.get("/digest/account", headers=first)
    path = re.search(r"/digest/account/sessions/[0-9a-f]{32}/end", page.text)
    assert path is not None
    ended = await nora.client.post(path[0], data={"csrf": token_in(page.text)}, headers=first)
    assert ended.status_code == 303

    assert (await nora.client.get("/digest/account", headers=second)).status_code == 303
    assert (await nora.client.get("/digest/account", headers=first)).status_code == 200
    async with nora.service.database.snapshot() as snapshot:
        outbox = SERVICE.outbox
        said = (await snapshot.execute(select(outbox).where(outbox.c.type == "reference.session"))).all()
    assert len(said) == 1


async def test_nobody_ends_the_session_of_somebody_else(nora: Any) -> None:
    mine = await signed_in(nora)
    page = await nora.client.get("/digest/account", headers=mine)
    other = "/digest/account/sessions/" + "0" * 32 + "/end"
    assert (await nora.client.post(other, data={"csrf": token_in(page.text)}, headers=mine)).status_code == 404


async def test_signing_out_takes_the_tokens_of_the_session_and_ends_it(nora: Any) -> None:
    cookie = await signed_in(nora)
    page = await nora.client.get("/digest/account", headers=cookie)
    assert (await nora.client.post("/digest/sign-out", data={"csrf": "x"}, headers=cookie)).status_code == 403
    assert (await nora.client.post("/digest/sign-out", headers=cookie)).status_code == 403
    assert (await nora.client.get("/digest/account", headers=cookie)).status_code == 200

    out = await nora.client.post("/digest/sign-out", data={"csrf": token_in(page.text)}, headers=cookie)
    assert (out.status_code, out.headers["location"]) == (303, "/digest/sign-in")
    assert (await nora.client.get("/digest/account", headers=cookie)).status_code == 303


async def test_a_session_ends_with_its_time_and_with_its_person(nora: Any) -> None:
    cookie = await signed_in(nora)
    await nora.call("boss", "PUT", "/v1/people/nora", json=NORA | {"active": False})
    assert (await nora.client.get("/digest/account", headers=cookie)).status_code == 303
    await nora.call("boss", "PUT", "/v1/people/nora", json=NORA)
    assert (await nora.client.get("/digest/account", headers=cookie)).status_code == 303  # active again: not signed in
    cookie = await signed_in(nora)
    assert (await nora.client.get("/digest/account", headers=cookie)).status_code == 200
    nora.clock.now += LIFETIME
    assert (await nora.client.get("/digest/account", headers=cookie)).status_code == 303


async def test_a_cookie_that_was_touched_is_none(nora: Any) -> None:
    cookie = (await signed_in(nora))["cookie"]
    for other in (cookie.replace(".nora.", ".boss."), cookie[:-1] + ("A" if cookie[-1] != "A" else "B"), "x=y"):
        assert (await nora.client.get("/digest/account", headers={"cookie": other})).status_code == 303


async def test_language_and_time_zone_are_the_persons_own(nora: Any) -> None:
    cookie = await signed_in(nora)
    token = token_in((await nora.client.get("/digest/account", headers=cookie)).text)
    wrong = {"csrf": token, "language": "ru", "time_zone": "Mars/Base"}
    refused = await nora.client.post("/digest/account/reading", data=wrong, headers=cookie)
    assert refused.status_code == 422
    assert 'value="Mars/Base"' in refused.text
    saved = await nora.client.post(
        "/digest/account/reading", data=wrong | {"time_zone": "Europe/Moscow"}, headers=cookie
    )
    assert saved.status_code == 303
    page = await nora.client.get("/digest/words", headers=cookie)
    assert '<html lang="ru"' in page.text
    assert "Наши слова" in page.text
    person = await nora.get("boss", "/v1/people/nora")
    assert (person["language"], person["time_zone"], person["email"]) == ("ru", "Europe/Moscow", NORA["email"])


async def test_looks_are_kept_in_the_browser(nora: Any) -> None:
    cookie = await signed_in(nora)
    token = token_in((await nora.client.get("/digest/account", headers=cookie)).text)
    saved = await nora.client.post("/digest/account/looks", data={"csrf": token, "theme": "dark"}, headers=cookie)
    kept = "; ".join(f"{name}={value}" for name, value in saved.cookies.items())
    nora.client.cookies.clear()
    page = await nora.client.get("/digest/account", headers={"cookie": f"{cookie['cookie']}; {kept}"})
    assert 'data-theme="dark" data-keys="off"' in page.text


async def test_interfaces_take_the_session_too_but_changes_only_with_its_token(nora: Any) -> None:
    cookie = await signed_in(nora)
    assert (await nora.client.get("/v1/people/nora", headers=cookie)).status_code == 200
    token = token_in((await nora.client.get("/digest/account", headers=cookie)).text)
    wrong = await nora.client.put("/v1/people/nora", json=NORA, headers=cookie)
    assert (wrong.status_code, wrong.json()["type"].rpartition("/")[2]) == (403, "not-from-here")
    right = await nora.client.put("/v1/people/nora", json=NORA, headers=cookie | {"X-CSRF-Token": token})
    assert right.json()["type"].rpartition("/")[2] == "forbidden"  # a rep does not describe people


async def test_no_secret_of_a_link_or_a_session_is_stored(nora: Any) -> None:
    path = (await link_for(nora)).json()["path"]
    token = path.rpartition("/")[2]
    async with nora.service.database.snapshot() as snapshot:
        for table in SESSION.metadata.sorted_tables:
            assert token not in repr((await snapshot.execute(select(table))).all())


async def test_browsers_may_say_that_our_forms_are_ours(nora: Any) -> None:
    page = await nora.client.get("/sign-in")
    assert page.headers.get_list("referrer-policy") == ["strict-origin"]  # under no-referrer they say `Origin: null`
