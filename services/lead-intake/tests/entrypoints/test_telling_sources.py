"""Which sources are in trouble is said when that changes, and only then."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

Door = Callable[..., Awaitable[str]]


async def told(world: Any) -> list[tuple[str, int, str]]:
    """Look once; answers what has been said until now."""
    await world.service.app.state.telling.look()
    return [(one.key, one.sequence, one.data["state"]) for one in await world.said("reference.source")]


async def test_a_source_that_goes_silent_is_said_once_and_again_when_it_sends(world: Any, door: Door) -> None:
    url = await door(expected_per_day=2)
    await world.client.post(url, data={"email": "ann@acme.example"})
    assert await told(world) == []

    last = world.clock.now
    world.clock.now += timedelta(days=7)
    silent = ("source/contact", 1, "silent")
    assert await told(world) == [silent]
    assert await told(world) == [silent]
    [said] = await world.said("reference.source")
    assert said.data["since"] == last.isoformat().replace("+00:00", "Z")
    assert said.data["usual_per_day"] == 2.0

    await world.client.post(url, data={"email": "bob@acme.example"})
    assert await told(world) == [silent, ("source/contact", 2, "well")]


async def test_a_source_that_refuses_everything_is_said_with_the_name_that_people_read(world: Any, door: Door) -> None:
    url = await door()
    for _ in range(3):
        await world.client.post(url, data={"email": "nobody"})
        world.clock.now += timedelta(minutes=1)
    assert await told(world) == [("source/contact", 1, "refusing")]

    changed = await world.call("PUT", "/v1/sources/contact", {"name": "The contact form"})
    assert changed.status_code == 200, changed.text
    assert (await told(world))[-1] == ("source/contact", 2, "refusing")
    assert (await world.said("reference.source"))[-1].data["name"] == "The contact form"
    assert len(await told(world)) == 2
