"""A link by e-mail: the same answer for every address, once, in the browser that asked, or by six digits."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from digest.adapters.tables import MAILS, PERSON, SIGN_IN_ASK, SIGN_IN_LINK
from digest.domain.asks import ASKS_PER_ADDRESS, ASKS_PER_NETWORK, TRIES
from digest.main import Settings, create_service
from event_bus.embedded_log import EmbeddedLog
from service_kit.clock import FrozenClock
from service_kit.service import Service
from service_kit.sessions import COOKIE
from service_kit.testing import SECRET, said_to_databases

NORA = "nora@northwind.example"
HERE = {"origin": "http://test"}


class Office(NamedTuple):
    """digest with a mail server in its settings, Nora in its tables, and two browsers."""

    service: Service
    clock: FrozenClock
    laptop: httpx.AsyncClient
    phone: httpx.AsyncClient

    async def ask(self, address: str = NORA, **fields: str) -> httpx.Response:
        data = {"email": address, **fields}
        return await self.laptop.post("/digest/sign-in", data=data, headers=HERE)

    async def post_mails(self) -> None:
        """What the worker does every second."""
        [worker] = [one for one in self.service._workers if one.name == "sign-in mails"]
        await worker.run.__self__.answer()  # type: ignore[attr-defined]

    async def mails(self) -> list[Any]:
        await self.post_mails()
        async with self.service.database.snapshot() as snapshot:
            return list((await snapshot.execute(select(MAILS.mail).order_by(MAILS.mail.c.id))).all())

    async def link(self) -> str:
        """The path in the newest mail."""
        found = re.search(r"https://leads\.example(/digest/sign-in/link/[\w-]+)", (await self.mails())[-1].text)
        assert found is not None
        return found[1]


@pytest.fixture
async def office(migrated: Callable[[str], str], tmp_path: Path) -> AsyncIterator[Office]:
    house_clock = FrozenClock(datetime(2026, 11, 30, 9, tzinfo=UTC))
    settings = Settings(
        database_url=SecretStr(migrated("digest")), log_url="embedded:///unused", secret=SecretStr(SECRET),
        first_key_file=tmp_path / "admin.key", address="https://leads.example", smtp_host="mail.example",
    )  # fmt: skip
    service = create_service(settings, EmbeddedLog(tmp_path / "log.db", 1), house_clock)
    for callback in service.on_start:
        await callback()
    row = {
        "id": "nora", "name": "Nora Lind", "email": "Nora@Northwind.example", "role": "rep", "team": "nordics",
        "language": "ru", "time_zone": "Europe/Stockholm", "active": True, "version": 1,
    }  # fmt: skip
    async with service.database.transaction() as tx:
        await tx.insert(PERSON, tuple(row), [tuple(row.values())])
    data = {"person": "nora", "name": "Nora Lind", "role": "rep", "team": "nordics", "language": "ru"}
    async with service.database.transaction() as tx:
        await service.app.state.access.take_over(tx, [("reference.person", data, 1)])
    transport = httpx.ASGITransport(app=service.asgi, client=("192.0.2.7", 4000))
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://test") as laptop,
        httpx.AsyncClient(transport=transport, base_url="http://test") as phone,
    ):
        yield Office(service, house_clock, laptop, phone)
    await service.database.close()


async def test_the_mail_s_link_signs_in_once_in_the_browser_that_asked_and_leads_on(office: Office) -> None:
    asked = await office.ask(next="/digest/words")
    assert asked.headers["location"] == "/digest/sign-in/sent"
    assert all(part in asked.headers["set-cookie"] for part in ("HttpOnly", "SameSite=lax", "Max-Age=900"))
    assert "Look into your mailbox" in (await office.laptop.get("/digest/sign-in/sent")).text
    [mail] = await office.mails()
    assert (mail.kind, mail.recipient, mail.secret) == ("sign_in", "Nora@Northwind.example", True)
    assert mail.subject == "Ваша ссылка для входа"
    path = await office.link()
    assert "One press" in (await office.laptop.get(path)).text
    came = await office.laptop.post(path, headers=HERE)
    assert (came.status_code, came.headers["location"]) == (303, "/digest/words")
    assert "Nora Lind" in (await office.laptop.get("/digest/words")).text
    assert (await office.phone.post(path, headers=HERE)).status_code in {200, 410}
    office.laptop.cookies.delete(COOKIE)
    assert (await office.laptop.post(path, headers=HERE)).status_code == 410


async def test_in_another_browser_the_link_shows_digits_that_sign_in_the_browser_that_asked(office: Office) -> None:
    await office.ask(next="/digest/words")
    path = await office.link()
    assert "code" not in (await office.phone.get(path)).text.partition("<main")[2]  # opening alone shows nothing
    shown = await office.phone.post(path, headers=HERE)
    assert (shown.status_code, COOKIE in shown.cookies) == (200, False)
    code = digits_in(shown.text)

    elsewhere = await office.phone.post("/digest/sign-in/code", data={"code": code}, headers=HERE)
    assert (elsewhere.status_code, COOKIE in elsewhere.cookies) == (410, False)
    came = await office.laptop.post("/digest/sign-in/code", data={"code": f"{code[:3]} {code[3:]}"}, headers=HERE)
    assert (came.status_code, came.headers["location"]) == (303, "/digest/words")
    assert COOKIE in came.cookies
    assert (await office.phone.post(path, headers=HERE)).status_code == 410  # used up


async def test_digits_may_be_wrong_five_times_and_then_right_ones_are_too_late(office: Office) -> None:
    await office.ask()
    shown = await office.phone.post(await office.link(), headers=HERE)
    right = digits_in(shown.text)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(TRIES):
        answer = await office.laptop.post("/digest/sign-in/code", data={"code": wrong}, headers=HERE)
        assert answer.status_code == 422
    late = await office.laptop.post("/digest/sign-in/code", data={"code": right}, headers=HERE)
    assert (late.status_code, COOKIE in late.cookies) == (410, False)


async def test_before_the_link_was_opened_elsewhere_no_digits_are_right(office: Office) -> None:
    await office.ask()
    await office.post_mails()
    for code in ("", "000000", "123456"):
        answer = await office.laptop.post("/digest/sign-in/code", data={"code": code}, headers=HERE)
        assert answer.status_code == 422


async def test_an_unknown_address_is_answered_alike_in_every_step_by_the_same_statements(office: Office) -> None:
    said: dict[str, list[Any]] = {}
    for address in (NORA, "nobody@northwind.example"):
        with said_to_databases() as statements:
            asked = await office.ask(address)
            page = await office.laptop.get("/digest/sign-in/sent")
            tried = await office.laptop.post("/digest/sign-in/code", data={"code": "123456"}, headers=HERE)
        headers = {name: value for name, value in asked.headers.items() if name not in {"set-cookie", "x-request-id"}}
        said[address] = [asked.status_code, headers, page.status_code, bare(page.text), tried.status_code,
                         bare(tried.text), len(statements)]  # fmt: skip
        office.laptop.cookies.clear()
    assert said[NORA] == said["nobody@northwind.example"]
    assert said[NORA][-1] > 0
    assert [mail.recipient for mail in await office.mails()] == ["Nora@Northwind.example"]


async def test_the_address_is_not_kept_once_the_mail_is_written(office: Office) -> None:
    await office.ask()
    await office.ask("nobody@northwind.example")
    await office.post_mails()
    async with office.service.database.snapshot() as snapshot:
        assert len(asks := (await snapshot.execute(select(SIGN_IN_ASK))).all()) == 2
    assert "northwind" not in repr(asks).lower()


async def test_who_may_not_sign_in_gets_no_mail(office: Office) -> None:
    async with office.service.database.transaction() as tx:
        await tx.execute(update(PERSON).values(active=False))
    await office.ask()
    assert await office.mails() == []


async def test_one_address_gets_five_mails_an_hour_and_nobody_is_told(office: Office) -> None:
    answers = [await office.ask(address) for address in [NORA.upper()] * (ASKS_PER_ADDRESS + 2)]
    assert {answer.status_code for answer in answers} == {303}
    assert len(await office.mails()) == ASKS_PER_ADDRESS
    office.clock.now += timedelta(hours=1)
    await office.ask()
    assert len(await office.mails()) == ASKS_PER_ADDRESS + 1


async def test_a_network_that_asks_too_often_is_refused_whatever_the_address(office: Office) -> None:
    for number in range(ASKS_PER_NETWORK):
        assert (await office.ask(f"a{number}@b.example")).status_code == 303
    refused = await office.ask()
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3600")
    office.clock.now += timedelta(hours=1)
    assert (await office.ask()).status_code == 303


async def test_a_link_by_mail_and_its_digits_live_for_fifteen_minutes(office: Office) -> None:
    await office.ask()
    path = await office.link()
    office.clock.now += timedelta(minutes=15)
    assert (await office.laptop.post(path, headers=HERE)).status_code == 410
    assert (await office.laptop.post("/digest/sign-in/code", data={"code": "1"}, headers=HERE)).status_code == 410


async def test_the_mail_before_still_opens_in_a_browser_that_asked_twice(office: Office) -> None:
    await office.ask(next="//evil.example/")
    first = await office.link()
    office.clock.now += timedelta(minutes=1)
    await office.ask()
    came = await office.laptop.post(first, headers=HERE)
    assert (came.status_code, came.headers["location"]) == (303, "/")  # nobody is sent elsewhere


async def test_what_is_no_address_is_said_beside_the_field(office: Office) -> None:
    refused = await office.ask("nora")
    assert (refused.status_code, "This is not a whole address" in refused.text) == (422, True)
    assert 'value="nora"' in refused.text


async def test_no_other_site_asks_or_types_for_somebody(office: Office) -> None:
    away = {"origin": "https://elsewhere.example"}
    assert (await office.laptop.post("/digest/sign-in", data={"email": NORA}, headers=away)).status_code == 403
    assert (await office.laptop.post("/digest/sign-in/code", data={"code": "1"}, headers=away)).status_code == 403
    assert await office.mails() == []


async def test_asks_and_links_are_forgotten_after_a_day(office: Office) -> None:
    await office.ask()
    await office.post_mails()
    [worker] = [one for one in office.service._workers if one.name == "sign-in mails"]
    desk = worker.run.__self__._desk  # type: ignore[attr-defined]
    async with office.service.database.transaction() as tx:
        await desk.asks.forget(tx, office.clock.now)
        assert len((await tx.execute(select(SIGN_IN_ASK))).all()) == 1
        await desk.asks.forget(tx, office.clock.now + timedelta(minutes=16))
        assert [(await tx.execute(select(one))).all() for one in (SIGN_IN_ASK, SIGN_IN_LINK)] == [[], []]


def digits_in(page: str) -> str:
    [(first, second)] = re.findall(r'id="code">(\d{3}) (\d{3})<', page)
    return f"{first}{second}"


def bare(page: str) -> str:
    """A page without the number of its request."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", page)
