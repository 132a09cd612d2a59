"""A session follows another in the same browser; the one before is good for a minute, and betrays a thief after it."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from digest.adapters.tables import SERVICE, SESSION
from digest.domain.sessions import GRACE
from service_kit.sessions import COOKIE, ISSUED_AGAIN
from service_kit.testing import said_to_databases

WORDS, ACCOUNT = "/digest/words", "/digest/account"
SECOND = timedelta(seconds=1)


async def visit(house: Any, cookie: dict[str, str], path: str = WORDS) -> Any:
    answer = await house.client.get(path, headers=cookie)
    house.client.cookies.clear()
    return answer


def fresh(answer: Any) -> dict[str, str]:
    return {"cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}


def id_of(cookie: dict[str, str]) -> str:
    return cookie["cookie"].removeprefix(f"{COOKIE}=").partition(".")[0]


async def sign_in(house: Any) -> dict[str, str]:
    link = (await house.call("boss", "POST", "/v1/people/nora/sign-in-links", json={})).json()["path"]
    mine = fresh(await house.client.post(link, headers={"origin": "http://test"}))
    house.client.cookies.clear()
    return mine


@pytest.fixture
async def old(house: Any) -> dict[str, str]:
    """Nora's cookie, half a day old."""
    await house.call("boss", "PUT", "/v1/people/nora", json={"name": "Nora Lind", "role": "rep"})
    mine = await sign_in(house)
    house.clock.now += ISSUED_AGAIN
    return mine


async def ends_said(house: Any) -> int:
    async with house.service.database.snapshot() as snapshot:
        outbox = SERVICE.outbox
        return len((await snapshot.execute(select(outbox).where(outbox.c.type == "reference.session"))).all())


async def test_another_session_follows_and_the_one_before_is_good_for_a_minute(house: Any, old: Any) -> None:
    new = fresh(await visit(house, old))
    assert id_of(new) != id_of(old)
    house.clock.now += GRACE - SECOND
    again = await visit(house, old)
    assert (again.status_code, id_of(fresh(again))) == (200, id_of(new))  # the answer before may have been lost
    assert COOKIE not in (await visit(house, new)).cookies
    house.clock.now += SECOND
    assert (await visit(house, new)).status_code == 200
    assert await ends_said(house) == 1


async def test_whoever_shows_it_later_ends_the_whole_family(house: Any, old: Any) -> None:
    other = await sign_in(house)
    new = fresh(await visit(house, old))
    house.clock.now += GRACE
    assert (await visit(house, old)).status_code == 303
    assert (await visit(house, new)).status_code == 303
    assert (await visit(house, other)).status_code == 200  # another browser is another family
    assert await ends_said(house) == 2
    assert (await visit(house, old)).status_code == 303
    assert await ends_said(house) == 2


async def test_requests_of_the_same_moment_get_the_same_session(house: Any, old: Any) -> None:
    answers = await asyncio.gather(*(house.client.get(WORDS, headers=old) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({id_of(fresh(answer)) for answer in answers}) == 1
    assert await ends_said(house) == 1


async def test_forms_that_were_opened_before_are_taken_after_it(house: Any, old: Any) -> None:
    page = await visit(house, old, ACCOUNT)
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert token is not None
    house.clock.now += 2 * GRACE
    data = {"csrf": token[1], "theme": "dark"}
    assert (await house.client.post(f"{ACCOUNT}/looks", data=data, headers=fresh(page))).status_code == 303


async def test_the_account_shows_one_line_for_a_family_and_since_when(house: Any, old: Any) -> None:
    for page in (first := await visit(house, old, ACCOUNT), await visit(house, fresh(first), ACCOUNT)):
        assert (page.text.count(">this browser<"), page.text.count("/end")) == (1, 0)
    async with house.service.database.snapshot() as snapshot:
        begun = {row.created_at for row in await snapshot.execute(select(SESSION))}
    assert begun == {house.clock.now - ISSUED_AGAIN}


@pytest.mark.parametrize("path", ["/digest/sign-out", "end"])
async def test_what_is_ended_is_ended_with_all_of_its_family(house: Any, old: Any, path: str) -> None:
    page = await visit(house, old, ACCOUNT)
    new = fresh(page)
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert token is not None
    address = f"{ACCOUNT}/sessions/{id_of(new)}/end" if path == "end" else path
    assert (await house.client.post(address, data={"csrf": token[1]}, headers=old)).status_code == 303
    house.client.cookies.clear()
    for cookie in (old, new):
        assert (await visit(house, cookie)).status_code == 303


async def test_whoever_is_made_inactive_in_that_minute_stays_out(house: Any, old: Any) -> None:
    new = fresh(await visit(house, old))
    for active in (False, True):
        await house.call("boss", "PUT", "/v1/people/nora", json={"name": "Nora Lind", "role": "rep", "active": active})
    for cookie in (old, new):
        assert (await visit(house, cookie)).status_code == 303


async def test_an_ended_session_ends_nothing_else(house: Any, old: Any) -> None:
    other = await sign_in(house)
    page = await visit(house, other, ACCOUNT)
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert token is not None
    await house.client.post("/digest/sign-out", data={"csrf": token[1]}, headers=other)
    house.client.cookies.clear()
    assert (await visit(house, other)).status_code == 303
    assert (await visit(house, old)).status_code == 200


async def test_a_fresh_cookie_costs_a_page_one_statement(house: Any, old: Any) -> None:
    new = fresh(await visit(house, old))
    with said_to_databases() as said:
        assert (await visit(house, new)).status_code == 200
    assert len([one for one in said if "session" in one.lower()]) == 1
