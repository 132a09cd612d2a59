"""Whoever comes second is told who changed a campaign meanwhile, and when; of a source in `test_source_forms.py`."""

from datetime import timedelta
from typing import Any

CAMPAIGN = {"name": "Spring fair", "intent": "expert"}
PATH = "/intake/campaigns/spring-fair"


async def second(browser: Any, who: str = "mia") -> str:
    """The page of whoever had opened the first version."""
    answer = await browser.send(PATH, who=who, **CAMPAIGN | {"name": "Mine"}, version="1")
    assert answer.status_code == 412, answer.text
    return str(answer.text)


async def test_a_person_is_named_with_the_time_in_the_readers_language(world: Any, browser: Any) -> None:
    await browser.send("/intake/campaigns/new", **CAMPAIGN)
    await browser.send(PATH, who="boss", **CAMPAIGN | {"name": "By <Boss>"}, version="1")
    world.clock.now += timedelta(minutes=5)

    assert "<bdi>Last changed: Boss, 5 minutes ago.</bdi>" in await second(browser)
    assert "<bdi>Последнее изменение: Boss, 5 минут назад.</bdi>" in await second(browser, "olga")
    assert 'name="version" value="2"' in await second(browser)


async def test_a_machine_is_no_person_and_saving_what_stands_changes_nothing(world: Any, browser: Any) -> None:
    await browser.send("/intake/campaigns/new", **CAMPAIGN)
    await world.call("PUT", "/v1/campaigns/spring-fair", {"name": "By a tool", "intent": "expert"})
    await browser.send(PATH, who="boss", **CAMPAIGN | {"name": "By a tool"}, version="2")

    assert "Changed by a machine, " in await second(browser)
