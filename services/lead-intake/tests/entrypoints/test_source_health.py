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


def day(date: str, **counted: int) -> dict[str, Any]:
    """A day of the answer."""
    return {"day": date, "received": 0, "refused": 0, "mended": 0, "too_large": 0, "qualified": 0} | counted


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
        day("2026-11-24", received=3, refused=1),
        day("2026-11-25", received=1),
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
    assert (mended["state"], mended["refusing_since"]) == ("taking", None)


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

    assert (await health(world))["days"][-1] == day("2026-11-24", qualified=2)
    counted = {(row.source, row.qualified) for row in await world.rows(tables.source_day)}
    assert counted == {("contact", 2), ("other", 1)}


async def test_a_source_that_is_not_there_has_no_health(world: Any) -> None:
    assert (await world.get("/v1/sources/nothing/health")).status_code == 404


async def test_every_door_that_names_the_source_is_counted(world: Any, door: Door) -> None:
    url = await door()
    await send(world, url, "ann@acme.example")
    await world.capture(email="bob@acme.example", source="contact")
    leads = [{"email": "cem@acme.example", "source": "contact"}, {"email": "nobody", "source": "contact"}]
    await world.post("/v1/leads/batch", {"leads": [*leads, {"email": "dan@acme.example", "source": "portal"}]})
    touch = {"lead": {"email": "ann@acme.example"}, "kind": "page_viewed", "source": "contact"}
    await world.post("/v1/touches", {"touches": [touch]})
    await world.run_list((await world.send_list(b"email\neve@acme.example\nno\n", source="contact")).json()["id"])

    assert (await health(world))["days"][-1] == day("2026-11-24", received=7, refused=2)
    counted = {(row.source, row.received, row.channel) for row in await world.rows(tables.source_day)}
    assert counted == {("contact", 7, "import"), ("portal", 1, "batch")}


async def test_bad_rows_of_a_list_do_not_make_a_door_refuse_or_mend_it(world: Any, door: Door) -> None:
    url = await door()
    bad = b"email\nno\nno\nno\nno\n"
    await world.run_list((await world.send_list(bad, source="contact")).json()["id"])
    calm = (await health(world))["state"]
    for number in range(3):
        await send(world, url, f"nobody {number}")
    refusing = (await health(world))["state"]
    await world.run_list((await world.send_list(b"email\nann@acme.example\n", source="contact")).json()["id"])

    assert (calm, refusing, (await health(world))["state"]) == ("well", "refusing", "refusing")


async def test_a_retry_that_succeeds_is_said_and_ends_the_refusing(world: Any, door: Door) -> None:
    url = await door(mapping={"email": None})
    for number in range(5):
        await send(world, url, f"p{number}@acme.example")
    refusing = await health(world)
    world.clock.now += timedelta(days=1)
    await world.call("PUT", "/v1/sources/contact", {"mapping": {}})
    waiting = (await world.get("/v1/submissions?status=refused")).json()["items"]
    for row in waiting[:3]:
        await world.post(f"/v1/submissions/{row['id']}/retry", None)
    again = await world.post(f"/v1/submissions/{waiting[0]['id']}/retry", None)

    mended = await health(world)

    assert (refusing["state"], again.status_code) == ("refusing", 409)
    assert (mended["state"], mended["days"][-2]) == ("quiet", day("2026-11-24", received=5, refused=5, mended=3))
    assert mended["words"] == {
        "en": "quiet as expected; the last one came 24.11. 09:00; 3 of 5 refused ones mended since",
        "ru": "тихо, как и ожидалось; последняя заявка: 24.11. 09:00; исправлено с тех пор: 3 из 5 отклонённых",
    }


async def test_who_was_taken_for_a_bot_counts_when_taken_after_all(world: Any, door: Door) -> None:
    url = await door()
    await world.client.post(url, data={"email": "ann@acme.example", "homepage_url": "filled by the browser"})
    (row,) = (await world.get("/v1/submissions?status=discarded")).json()["items"]

    await world.post(f"/v1/submissions/{row['id']}/retry", None)

    assert (await health(world))["days"][-1] == day("2026-11-24", received=1)


async def test_forms_that_are_too_large_are_counted_with_the_reason(world: Any, door: Door) -> None:
    url = await door()

    answer = await world.client.post(url, data={"email": "ann@acme.example", "message": "x" * 300_000})
    larger = await world.client.post(url, data={"email": "ann@acme.example", "message": "x" * 5_000_000})

    assert (answer.status_code, larger.status_code) == (413, 413)
    said = await health(world)
    assert said["days"][-1] == day("2026-11-24", received=2, refused=2, too_large=2)
    assert said["words"] == {
        "en": "well: 2 today; of the refused ones too large: 2",
        "ru": "всё хорошо: сегодня 2; из отклонённых слишком велики: 2",
    }


async def test_refused_ones_are_named_although_a_good_one_came_and_settled_when_put_aside(
    world: Any, door: Door
) -> None:
    url = await door()
    for number in range(4):
        await send(world, url, f"nobody {number}")
    refusing = await health(world)
    await send(world, url, "ann@acme.example")
    taking = await health(world)
    for row in (await world.get("/v1/submissions?status=refused")).json()["items"]:
        await world.post(f"/v1/submissions/{row['id']}/discard", {"reason": "our own test"})

    assert (refusing["state"], taking["state"], (await health(world))["state"]) == ("refusing", "taking", "well")
    assert taking["words"] == {
        "en": "taking, but 4 of 5 refused today: look why, and retry them",
        "ru": "принимает, но сегодня отклонено 4 из 5: посмотрите почему и повторите их",
    }


async def test_a_source_refuses_no_longer_when_all_refused_are_put_aside(world: Any, door: Door) -> None:
    url = await door()
    for number in range(3):
        await send(world, url, f"nobody {number}")
    refusing = await health(world)
    for row in (await world.get("/v1/submissions?status=refused")).json()["items"]:
        await world.post(f"/v1/submissions/{row['id']}/discard", {"reason": "our own test"})
    settled = await health(world)

    assert (refusing["state"], settled["state"], settled["refusing_since"]) == ("refusing", "well", None)
