"""How a source is, counted as things happen."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from event_bus.event import Event
from event_contracts.topics import LEADS
from lead_intake.adapters import tables

Door = Callable[..., Awaitable[str]]


async def health(world: Any) -> Any:
    """What is said of the source."""
    answer = await world.get("/v1/sources/contact/health")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def send(world: Any, url: str, email: str) -> None:
    """A form with this address."""
    await world.client.post(url, data={"email": email})


def qualified(source: str | None) -> Event:
    """A lead of this source met the criteria just now."""
    frozen = {"criteria_version": 1, "grade": "A1", "fit": 1.0, "activity": 1.0}
    data = {"how": "criteria", "cycle": 1, "frozen": frozen | ({"first_source": source} if source else {})}
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    return Event(
        "e1", "qualification", "lead.qualified", "l1", now, now, 1, "e1", None, "l1", data, LEADS.name, 0, 0,
    )  # fmt: skip


async def test_days_are_counted_with_what_was_received_and_refused(world: Any, door: Door) -> None:
    url = await door(expected_per_day=2)
    for email in ("ann@acme.example", "bob@acme.example", "nobody"):
        await send(world, url, email)
    await world.client.post(url, data={"email": "bot@acme.example", "homepage_url": "x"})
    world.clock.now += timedelta(hours=23)
    await send(world, url, "eve@acme.example")

    said = await health(world)

    assert said["source"] == "contact"
    assert (said["state"], said["usual_per_day"], said["refusing_since"]) == ("well", 2.0, None)
    assert said["last_received_at"] == "2026-11-25T08:00:00Z"
    assert len(said["days"]) == 14
    assert said["days"][-2:] == [
        {"day": "2026-11-24", "received": 3, "refused": 1, "qualified": 0},
        {"day": "2026-11-25", "received": 1, "refused": 0, "qualified": 0},
    ]
    assert said["words"] == {
        "en": "well: 1 today, usually 2 a day",
        "ru": "всё хорошо: сегодня 1, обычно 2 в день",
    }


async def test_a_form_that_refuses_everything_says_since_when(world: Any, door: Door) -> None:
    url = await door()
    await send(world, url, "ann@acme.example")
    for _ in range(3):
        world.clock.now += timedelta(minutes=5)
        await send(world, url, "nobody")

    said = await health(world)
    await send(world, url, "bob@acme.example")
    mended = await health(world)

    assert (said["state"], said["refusing_since"]) == ("refusing", "2026-11-24T09:05:00Z")
    assert said["words"] == {"en": "refusing since 09:05", "ru": "отклоняет всё с 09:05"}
    assert (mended["state"], mended["refusing_since"]) == ("well", None)


async def test_a_form_that_went_silent_says_what_is_usual(world: Any, door: Door) -> None:
    url = await door(expected_per_day=5)
    new = await health(world)
    await send(world, url, "ann@acme.example")
    world.clock.now += timedelta(hours=20)
    quiet = await health(world)
    world.clock.now += timedelta(days=30)
    silent = await health(world)

    assert new["words"]["en"] == "new: nothing has come yet"
    assert quiet["words"]["en"] == "quiet as expected; the last one came 24.11. 09:00"
    assert silent["words"] == {
        "en": "silent since 24.11. 09:00, but usually 5 a day",
        "ru": "молчит с 24.11. 09:00, хотя обычно 5 в день",
    }
    assert silent["last_received_at"] == "2026-11-24T09:00:00Z"


async def test_leads_of_the_source_that_qualified_are_counted_on_their_day(world: Any, door: Door) -> None:
    await door()
    subscription = next(c.batch._subscription for c in world.service.consumers if c.group == "lead-intake")
    events = [qualified(source) for source in ("contact", "contact", None, "other")]

    async with world.service.database.transaction() as transaction:
        await subscription.handle(transaction, events[:1])
    async with world.service.database.transaction() as transaction:
        await subscription.handle(transaction, events[1:])

    assert (await health(world))["days"][-1] == {"day": "2026-11-24", "received": 0, "refused": 0, "qualified": 2}
    counted = {(row.source, row.qualified) for row in await world.rows(tables.source_day)}
    assert counted == {("contact", 2), ("other", 1)}


async def test_a_source_that_is_not_there_has_no_health(world: Any) -> None:
    assert (await world.get("/v1/sources/nothing/health")).status_code == 404
