"""Signing in at an OpenID Connect provider: who is known and verified comes in, and nothing else does."""

import logging
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from digest.adapters.tables import PERSON, SESSION
from digest.entrypoints.pages.elsewhere import ERRAND_COOKIE
from service_kit.sessions import COOKIE


async def count_of(doors: Any, table: Any) -> int:
    async with doors.service.database.snapshot() as snapshot:
        return len((await snapshot.execute(select(table))).all())


async def refused(doors: Any, answer: Any, status: int, words: str) -> None:
    """A page that says so, and nobody who is signed in."""
    assert (answer.status_code, COOKIE in answer.cookies) == (status, False), answer.text
    assert words in answer.text
    assert answer.headers["x-request-id"] in answer.text[answer.text.index('id="refusal-number"') :]
    assert 'data-copy="refusal-number"' in answer.text
    assert await count_of(doors, SESSION) == 0


async def test_the_button_leads_there_and_back_to_the_page_that_was_wanted(doors: Any) -> None:
    page = (await doors.browser.get("/digest/sign-in?next=/digest/words")).text
    assert 'href="/digest/sign-in/elsewhere?next=/digest/words"' in page
    assert "Sign in with Northwind" in page
    address = await doors.begin("/digest/words")
    said = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (said["scope"], said["code_challenge_method"]) == ("openid email", "S256")
    assert len({said["state"], said["nonce"], said["code_challenge"]}) == 3

    came = await doors.browser.get(await doors.there(address))
    assert (came.status_code, came.headers["location"]) == (303, "/digest/words")
    cookies = came.headers.get_list("set-cookie")
    assert any(one.startswith(COOKIE) and "HttpOnly" in one and "Secure" in one for one in cookies)
    account = await doors.browser.get("/digest/account")
    assert (account.status_code, "Nora" in account.text) == (200, True)
    assert await count_of(doors, PERSON) == 4  # nobody was described by it


async def test_each_way_there_has_marks_of_its_own(doors: Any) -> None:
    one, two = [parse_qs(urlsplit(await doors.begin()).query) for _ in range(2)]
    assert not {one[name][0] for name in ("state", "nonce", "code_challenge")} & {v[0] for v in two.values()}


@pytest.mark.parametrize("email", ["nobody@northwind.example", "old@northwind.example", "office@northwind.example"])
async def test_whoever_is_unknown_inactive_or_not_one_alone_reads_the_same(doors: Any, email: str) -> None:
    doors.provider.who["email"] = email
    await refused(doors, await doors.come(), 403, "Nobody here signs in with this address")


@pytest.mark.parametrize("verified", [False, None, "false", 0, "yes", ["true"]])
async def test_an_address_that_is_not_verified_opens_nothing(doors: Any, verified: Any) -> None:
    doors.provider.who["email_verified"] = verified
    await refused(doors, await doors.come(), 403, "Your address is not confirmed")


@pytest.mark.parametrize("verified", [True, "true", "1", 1])
async def test_true_is_written_in_several_ways(doors: Any, verified: Any) -> None:
    doors.provider.who["email_verified"] = verified
    assert (await doors.come()).status_code == 303


@pytest.mark.parametrize("email", ["", 7, "nora", "nora@northwind.example\r\nBcc: x@y.example"])
async def test_an_address_that_is_none_opens_nothing(doors: Any, email: Any) -> None:
    doors.provider.who["email"] = email
    await refused(doors, await doors.come(), 403, "Your address is not confirmed")


async def test_an_answer_to_another_browser_is_not_taken(doors: Any) -> None:
    back = await doors.there(await doors.begin())
    doors.browser.cookies.clear()
    await refused(doors, await doors.browser.get(back), 400, "did not come to its end")
    await doors.begin()  # this browser went too, but for something else
    await refused(doors, await doors.browser.get(back), 400, "did not come to its end")


async def test_a_state_that_was_touched_is_not_taken(doors: Any) -> None:
    back = await doors.there(await doors.begin())
    for wrong in (back.replace("state=", "state=x"), back.partition("&state")[0], back.replace("state=", "state=é")):
        await doors.begin()
        await refused(doors, await doors.browser.get(wrong), 400, "did not come to its end")


async def test_whoever_changes_where_to_go_on_to_changes_the_state(doors: Any) -> None:
    back = await doors.there(await doors.begin("/digest/words"))
    token, at, _ = doors.browser.cookies[ERRAND_COOKIE].split(".")
    doors.browser.cookies.clear()
    headers = {"cookie": f"{ERRAND_COOKIE}={token}.{at}."}
    await refused(doors, await doors.browser.get(back, headers=headers), 400, "did not come to its end")


async def test_ten_minutes_are_enough_and_not_more(doors: Any) -> None:
    back = await doors.there(await doors.begin())
    doors.clock.now += timedelta(minutes=10)
    await refused(doors, await doors.browser.get(back), 400, "did not come to its end")


async def test_a_code_opens_once(doors: Any) -> None:
    address = await doors.begin()
    errand = doors.browser.cookies[ERRAND_COOKIE]
    back = await doors.there(address)
    assert (await doors.browser.get(back)).status_code == 303
    doors.browser.cookies.clear()
    again = await doors.browser.get(back, headers={"cookie": f"{ERRAND_COOKIE}={errand}"})
    assert (again.status_code, COOKIE in again.cookies) == (403, False)
    assert "was not accepted" in again.text
    assert await count_of(doors, SESSION) == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"aud": "another client"},
        {"aud": ["leadloop", "another client"]},
        {"azp": "another client"},
        {"exp": 1_700_000_000},
        {"iat": 2_000_000_000},
        {"nbf": 2_000_000_000},
        {"at_hash": "of another token"},
    ],
)
async def test_a_signed_answer_that_is_not_for_us_now_is_not_taken(doors: Any, claims: dict[str, Any]) -> None:
    doors.provider.claims = claims
    await refused(doors, await doors.come(), 403, "was not accepted")


def unsigned(token: str) -> str:
    return "eyJhbGciOiJub25lIn0." + token.split(".")[1] + "."


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-6] + ("AAAAAA" if token[-6:] != "AAAAAA" else "BBBBBB"),
        lambda token: ".".join([token.split(".")[0], token.split(".")[1][:-4] + "fQ", token.split(".")[2]]),
        unsigned,
        lambda _: "no token",
    ],
)
async def test_a_signature_that_was_touched_is_none(doors: Any, spoil: Any) -> None:
    doors.provider.spoil = spoil
    await refused(doors, await doors.come(), 403, "was not accepted")


async def test_a_new_key_of_the_provider_is_fetched_and_a_foreign_one_is_not_believed(doors: Any) -> None:
    assert (await doors.come()).status_code == 303
    doors.provider.key = doors.provider.fresh_key("two")
    doors.clock.now += timedelta(minutes=1)
    assert (await doors.come()).status_code == 403  # signed by a key that is published nowhere
    doors.provider.published.append(doors.provider.key)
    doors.clock.now += timedelta(minutes=1)
    assert (await doors.come()).status_code == 303
    assert doors.provider.asked == ["about", "jwks", "jwks", "jwks"]


async def test_an_issuer_in_the_address_must_be_ours(doors: Any) -> None:
    back = (await doors.there(await doors.begin())).partition("&iss=")[0]
    await refused(doors, await doors.browser.get(f"{back}&iss=https://x.example"), 403, "was not accepted")


async def test_whoever_breaks_it_off_there_may_begin_again(doors: Any) -> None:
    state = parse_qs(urlsplit(await doors.begin()).query)["state"][0]
    back = f"/digest/sign-in/elsewhere/back?error=access_denied&state={state}"
    await refused(doors, await doors.browser.get(back), 400, "did not come to its end")


async def test_a_provider_that_is_down_is_said_and_links_still_work(doors: Any) -> None:
    doors.provider.down = True
    answer = await doors.browser.get("/digest/sign-in/elsewhere")
    await refused(doors, answer, 503, "does not answer")
    assert "Send me the link" in (await doors.browser.get("/digest/sign-in")).text
    doors.provider.down = False
    assert (await doors.come()).status_code == 303


@pytest.mark.parametrize(
    "name", ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"]
)
async def test_an_address_that_is_no_address_of_a_provider_is_not_gone_to(doors: Any, name: str) -> None:
    doors.provider.published_otherwise = {name: "file:///etc/hosts"}
    await refused(doors, await doors.browser.get("/digest/sign-in/elsewhere"), 503, "does not answer")


async def test_an_address_may_stand_in_the_userinfo_of_the_same_subject_only(doors: Any) -> None:
    doors.provider.only_userinfo = dict(doors.provider.who)
    assert (await doors.come()).status_code == 303
    doors.browser.cookies.clear()
    doors.provider.only_userinfo["sub"] = "another"
    assert (await doors.come()).status_code == 403


async def test_a_provider_may_want_the_secret_in_the_form(doors: Any) -> None:
    doors.provider.methods = ["client_secret_post"]
    assert (await doors.come()).status_code == 303


async def test_no_address_code_or_token_is_logged(doors: Any, capfd: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    doors.provider.who["email"] = "nobody@northwind.example"
    back = await doors.there(await doors.begin())
    await doors.browser.get(back)
    doors.provider.claims = {"nonce": "of another sign-in"}
    await doors.come()
    out, err = capfd.readouterr()
    ours = [
        record.getMessage() for record in caplog.records if not record.name.startswith(("httpcore", "httpx", "uvicorn"))
    ]
    logged = out + err + "".join(ours)
    assert "not-known-here" in logged
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert not [secret for secret in ("nobody@", code, "eyJ", "248289") if secret in logged]
