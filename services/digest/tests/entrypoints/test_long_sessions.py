"""Sessions of weeks: cookies are issued again, forms survive it, idle ones end, and what is over is forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from digest.adapters.tables import SERVICE, SESSION
from digest.use_cases.forget_sessions import forget_sessions
from service_kit.sessions import COOKIE, ISSUED_AGAIN, LIFETIME, LONGEST
from service_kit.testing import cookie_of, form_of

WORDS = "/digest/words"


async def visit(house: Any, cookie: dict[str, str]) -> Any:
    answer = await house.client.get(WORDS, headers=cookie)
    house.client.cookies.clear()
    return answer


def fresh(answer: Any) -> dict[str, str]:
    return {"cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}


async def test_a_cookie_is_issued_again_after_half_a_day_and_not_before(house: Any) -> None:
    old = cookie_of(house.service, "boss")
    house.clock.now += ISSUED_AGAIN - timedelta(seconds=1)
    assert COOKIE not in (await visit(house, old)).cookies
    house.clock.now += timedelta(seconds=1)
    answer = await visit(house, old)
    assert fresh(answer) != old
    assert all(part in answer.headers["set-cookie"] for part in ("HttpOnly", "SameSite=lax", "Path=/"))


async def test_a_form_that_was_opened_before_is_taken_after_the_cookie_was_issued_again(house: Any) -> None:
    old = cookie_of(house.service, "boss")
    form = form_of(house.service, theme="dark")
    house.clock.now += ISSUED_AGAIN
    new = fresh(await visit(house, old))
    assert (await house.client.post("/digest/account/looks", data=form, headers=new)).status_code == 303


async def test_who_comes_back_in_time_stays_signed_in_and_who_does_not_signs_in_again(house: Any) -> None:
    cookie = cookie_of(house.service, "boss")
    for _ in range(3):
        house.clock.now += LIFETIME - timedelta(seconds=1)
        answer = await visit(house, cookie)
        assert answer.status_code == 200
        cookie = fresh(answer)
    house.clock.now += LIFETIME
    assert (await visit(house, cookie)).status_code == 303


async def test_nobody_stays_signed_in_for_longer_than_ninety_days(house: Any) -> None:
    cookie, begun = cookie_of(house.service, "boss"), house.clock.now
    while house.clock.now + timedelta(days=10) < begun + LONGEST:
        house.clock.now += timedelta(days=10)
        cookie = fresh(await visit(house, cookie))
    house.clock.now = begun + LONGEST
    assert (await visit(house, cookie)).status_code == 303


@pytest.mark.parametrize(("after", "left"), [(LIFETIME, 1), (LIFETIME + timedelta(seconds=1), 0)])
async def test_an_ended_session_is_forgotten_when_its_cookies_are_too_old(house: Any, after: Any, left: int) -> None:
    await house.call("boss", "PUT", "/v1/people/nora", json={"name": "Nora Lind", "role": "rep"})
    link = (await house.call("boss", "POST", "/v1/people/nora/sign-in-links", json={})).json()["path"]
    mine = fresh(await house.client.post(link, headers={"origin": "http://test"}))
    house.client.cookies.clear()
    await house.call("boss", "PUT", "/v1/people/nora", json={"name": "Nora Lind", "role": "rep", "active": False})
    assert (await visit(house, mine)).status_code == 303

    house.clock.now += after
    [worker] = [one for one in house.service._workers if one.name == "sign-in mails"]
    desk = worker.run.__self__._desk
    await forget_sessions(database=house.service.database, office=desk.office, sessions=desk.sessions)
    async with house.service.database.snapshot() as snapshot:
        assert len((await snapshot.execute(select(SESSION))).all()) == left
        outbox = SERVICE.outbox
        said = (await snapshot.execute(select(outbox).where(outbox.c.type == "reference.session"))).all()
    assert len(said) == 2 - left  # its end, and then its tombstone
