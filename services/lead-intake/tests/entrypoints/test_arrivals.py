"""Every number of the page of sources leads down to a list that has exactly as many as it says."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from lead_intake.adapters import tables

Door = Callable[..., Awaitable[str]]
INSIDE = re.compile(r'<a class="number" href="(/intake/(?:received|arrived)[^"]*)">(.*?)</a>', re.DOTALL)


async def three_days(world: Any, door: Door) -> None:
    """Everything that can come: by a form and its bot, by the interface with and without a source, touches, refused."""
    url = await door(name="Contact")
    ann = await world.capture(email="ann@acme.example", source="portal")
    await world.capture(email="bob@acme.example")
    for email in ("cem@acme.example", "nobody", "nothing"):
        world.clock.now += timedelta(seconds=31)
        await world.client.post(url, data={"email": email})
    await world.client.post(url, data={"email": "bot@acme.example", "homepage_url": "x"})
    world.clock.now += timedelta(days=1)
    touch = {"lead": {"id": ann}, "kind": "page_viewed", "source": "site"}
    unknown = touch | {"lead": {"id": "0193b2f0-5c1e-7a00-8000-000000000009"}}
    answer = await world.post("/v1/touches", {"touches": [touch, touch, touch | {"source": None}, unknown]})
    assert (answer.json()["recorded"], answer.json()["refused"]) == (3, 1)
    await world.send_list(b"email,name\ndan@acme.example,Dan\nnobody,Eve\n", source="fair")
    (job,) = await world.rows(tables.import_job)
    await world.run_list(job.id)
    world.clock.now += timedelta(days=1)
    await world.post("/v1/leads", {"email": "fay@acme.example", "source": "portal"})
    await world.post("/v1/leads", {"name": "Gus", "source": "portal"})
    async with world.service.database.transaction() as transaction:
        waits = (
            await transaction.execute(tables.submission.select().where(tables.submission.c.channel == "form"))
        ).all()
        await transaction.execute(
            tables.source.update().values(mapping='{"email":null,"name":"name"}')
        )  # whatever is tried again by now is refused again
    bot = next(row for row in waits if row.status == "discarded")
    vain = await world.post(f"/v1/submissions/{bot.id}/retry", None)
    assert vain.status_code == 422, vain.text
    aside = next(row for row in waits if row.status == "refused")
    await world.post(f"/v1/submissions/{aside.id}/discard", {"reason": "a test"})


async def numbers_of(browser: Any, path: str) -> dict[str, int]:
    """Where each number of a page leads, and what it says."""
    found: dict[str, int] = {}
    for href, words in INSIDE.findall(await browser.read(path)):
        many = re.search(r"\d+", words)
        assert many is not None
        assert found.setdefault(unescape(href), int(many.group())) == int(many.group())
    return found


async def listed(browser: Any, path: str) -> int:
    """How many rows a list has, all its pages together; its head says the same."""
    rows, following = 0, f"{path}&limit=2"
    while following:
        text = await browser.read(following)
        rows += text.count("<tr data-row>")
        more = re.search(r'href="(/intake/arrived[^"]+cursor=[^"]+)"', text)
        following = f"{unescape(more.group(1))}&limit=2" if more else ""
    head = re.search(r"<h1>(\d+)", text)
    assert head is not None
    assert int(head.group(1)) == rows
    return rows


async def test_each_number_leads_down_to_a_list_of_exactly_so_many(world: Any, browser: Any, door: Door) -> None:
    await three_days(world, door)
    top = await numbers_of(browser, "/intake/sources")
    # By the form one, two refused and the bot that was tried again; a lead each by the portal on two days and one
    # refused; two touches that a tool reported and one of nobody; a row of a list and a bad one.
    assert top == {
        "/intake/received?month=2026-11": 12,
        "/intake/received?month=2026-11&source=contact": 4,
        "/intake/received?month=2026-11&source=portal": 3,
        "/intake/received?month=2026-11&source=site": 3,
        "/intake/received?month=2026-11&source=fair": 2,
    }
    opened = 0
    for month, many in top.items():
        days = await numbers_of(browser, month)
        assert sum(count for href, count in days.items() if "what=" not in href) == many, month
        for href, count in days.items():
            assert await listed(browser, href) == count, href
            opened += 1
    assert opened == 15


async def test_the_days_of_a_source_open_what_they_count(world: Any, browser: Any, door: Door) -> None:
    await three_days(world, door)
    days = await numbers_of(browser, "/intake/sources/contact")
    assert days == {
        "/intake/arrived?source=contact&day=2026-11-24": 4,
        "/intake/arrived?source=contact&day=2026-11-24&what=refused": 3,
    }
    for href, count in days.items():
        assert await listed(browser, href) == count, href


async def test_what_was_mended_opens_as_many_as_it_says(world: Any, browser: Any, door: Door) -> None:
    url = await door(name="Contact", mapping={"work_email": None})
    for name in ("Ann", "Bob", "Cem"):
        world.clock.now += timedelta(seconds=31)
        await world.client.post(url, data={"name": name, "work_email": f"{name}@acme.example"})
    await world.client.post(url, data={"email": "bot@acme.example", "homepage_url": "x"})
    async with world.service.database.transaction() as transaction:
        await transaction.execute(tables.source.update().values(mapping='{"work_email":"email"}'))
    *people, bot = sorted(await world.rows(tables.submission), key=lambda row: row.id)
    for row in (*people[:2], bot):  # the bot was never counted as refused, so it was not mended either
        assert (await world.post(f"/v1/submissions/{row.id}/retry", None)).status_code == 200

    assert await numbers_of(browser, "/intake/sources/contact") == {
        "/intake/arrived?source=contact&day=2026-11-24": 4,
        "/intake/arrived?source=contact&day=2026-11-24&what=refused": 1,
        "/intake/arrived?source=contact&day=2026-11-24&what=mended": 2,
    }
    days = await numbers_of(browser, "/intake/received?month=2026-11")
    assert days["/intake/arrived?day=2026-11-24&what=mended"] == 2
    for href, count in (days | await numbers_of(browser, "/intake/sources/contact")).items():
        if href.startswith("/intake/arrived"):
            assert await listed(browser, href) == count, href
    shown = await browser.read("/intake/arrived?day=2026-11-24&source=contact&what=mended")
    assert "<h1>2 that came by Contact on 24 Nov were mended</h1>" in shown
    assert shown.count('href="/digest/leads/') == 2


async def test_the_sum_of_the_head_is_of_all_sources_although_a_page_shows_few(
    world: Any, browser: Any, door: Door
) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        world.clock.now += timedelta(seconds=31)
        await world.client.post(await door(name=name), data={"email": f"{name}@acme.example"})
    text = await browser.read("/intake/sources?limit=1")
    assert text.count("<tr data-row>") == 1
    assert '<a class="number" href="/intake/received?month=2026-11">3 came in November 2026</a>' in text


async def test_what_came_is_opened_with_what_became_of_it(world: Any, browser: Any, door: Door) -> None:
    await three_days(world, door)
    text = await browser.read("/intake/arrived?day=2026-11-25")
    assert "<h1>5 came on 25 Nov</h1>" in text
    assert text.count("Page looked at") == 2
    assert text.count('href="/digest/leads/') == 3
    assert text.count('href="/intake/submissions/') == 3
    assert text.count("nobody is known under this id or identity") == 1
    assert "<h1>1 that came by site on 25 Nov is refused</h1>" in await browser.read(
        "/intake/arrived?day=2026-11-25&source=site&what=refused"
    )
    assert "25\xa0нояб.: поступило 5" in await browser.read("/intake/arrived?day=2026-11-25", "olga")
    assert "<h1>2 came on 26 Nov</h1>" in await browser.read("/intake/arrived")


@pytest.mark.parametrize("query", ["day=2026-02-30", "day=1999-12-31", "day=soon", "day=2026-11-24&what=other"])
async def test_a_day_that_is_none_is_refused(browser: Any, query: str) -> None:
    assert (await browser.get(f"/intake/arrived?{query}")).status_code == 422
