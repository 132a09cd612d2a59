"""A form that is sent twice within seconds is answered twice and taken once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from lead_intake.adapters import tables

Door = Callable[..., Awaitable[str]]
BROWSER = {"user-agent": "Firefox", "accept": "application/json"}


async def send(world: Any, url: str, browser: dict[str, str] = BROWSER, **fields: str) -> Any:
    """A form, in a multipart body whose boundary is another one each time."""
    files = {name: (None, value) for name, value in fields.items()}
    return await world.client.post(url, files=files, headers=browser)


async def touches(world: Any) -> int:
    """How often somebody was heard."""
    return [fact.type for fact in await world.said()].count("lead.touched")


async def test_a_double_click_is_one_submission_with_the_same_answer(world: Any, door: Door) -> None:
    url = await door()

    together = await asyncio.gather(*(send(world, url, email="ann@acme.example") for _ in range(2)))
    world.clock.now += timedelta(seconds=29)
    third = await send(world, url, email="ann@acme.example")

    answers = [*together, third]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.text for answer in answers} == {'{"status":"received"}'}
    assert len(await world.rows(tables.submission)) == 1
    assert await touches(world) == 1
    assert (await world.get("/v1/sources/contact/health")).json()["days"][-1]["received"] == 1


async def test_a_form_that_was_refused_is_refused_again_and_kept_once(world: Any, door: Door) -> None:
    url = await door()

    first = await send(world, url, email="nobody")
    again = await send(world, url, email="nobody")

    assert (first.status_code, again.status_code) == (422, 422)
    assert again.json()["errors"] == first.json()["errors"]
    assert len(await world.rows(tables.submission)) == 1


async def test_later_or_different_or_from_elsewhere_is_another_submission(world: Any, door: Door) -> None:
    url, other = await door(), await door(name="Other")

    await send(world, url, email="ann@acme.example")
    await send(world, url, email="ann@acme.example", message="and one question more")
    await send(world, url, {"user-agent": "Safari"}, email="ann@acme.example")
    await send(world, other, email="ann@acme.example")
    world.clock.now += timedelta(seconds=30)
    await send(world, url, email="ann@acme.example")

    assert len(await world.rows(tables.submission)) == 5
    assert await touches(world) == 5


async def test_whoever_sends_keys_says_themselves_what_is_the_same(world: Any, door: Door) -> None:
    url = await door()
    for key in ("a", "b", "b"):
        await send(world, url, {"idempotency-key": key}, email="ann@acme.example")

    assert len(await world.rows(tables.submission)) == 1 + 1


async def test_the_guard_keeps_no_words(world: Any, door: Door) -> None:
    await send(world, await door(), email="ann@acme.example")

    (row,) = await world.rows(tables.short_lived.form_seen)
    assert "acme" not in str(row)
