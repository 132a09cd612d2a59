"""Clocks on the list and the card count a salesperson's working time, as the routing profile says it."""

import re
from datetime import timedelta
from typing import Any

import pytest

from service_kit.ids import new_id
from service_kit.testing import cookie_of

LEAD = "01900000-0000-7000-8000-000000000001"
WEEK = [{"weekday": day, "start": 540, "end": 1080} for day in range(5)]
CLOCK = r'class="clock (\w+)".*?<time datetime="[^"]+">([^<]+)<'


async def clocks(house: Any, path: str = "/digest/my-leads", who: str = "anna", **cookies: str) -> list[Any]:
    """(state, words) of every clock on the page."""
    answer = await house.client.get(path, headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    return re.findall(CLOCK, answer.text, re.DOTALL)


async def profile(house: Any, **more: Any) -> None:
    """Anna works from Monday to Friday, nine to six, in UTC."""
    said = {"person": "anna", "capacity": 9, "working_hours": WEEK, **more}
    await house.hear("reference.routing", key="routing/anna", **said)


async def due(house: Any, hours: float) -> None:
    """It is Monday nine, and Anna is given a lead that is due so many hours later."""
    house.clock.now = house.clock.now.replace(hour=9, minute=0)
    await house.lead(LEAD)
    await house.assigned(0, new_id(), "anna", LEAD, due_at=house.clock.now + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("due_in", "looked_at", "state", "words"),
    [
        (25, 8, "soon", "To be accepted · 2 h left"),  # due Tuesday at ten, looked at on Monday at five
        (25, 12, "paused", "To be accepted · starts 09:00"),  # at nine in the evening
        (97, 25, "on_time", "To be accepted · Fri 6 Nov"),
        (8, 25, "overdue", "To be accepted · 2 h overdue"),  # an hour on Monday, an hour on Tuesday
        (8, 24, "overdue", "To be accepted · 60 min overdue"),
        (9, 12, "overdue", "To be accepted · overdue"),  # passed as the day ended
        (4, 77, "overdue", "To be accepted · 3 days overdue"),  # five hours, two days of nine and five: 28
        (4, 24 * 16, "overdue", "To be accepted · overdue since 2 Nov"),
    ],
)
async def test_a_clock_counts_working_time(house: Any, due_in: float, looked_at: float, state: str, words: str) -> None:
    await profile(house)
    await due(house, due_in)
    house.clock.now += timedelta(hours=looked_at)
    assert await clocks(house) == [(state, words)]
    assert await clocks(house, f"/digest/leads/{LEAD}") == [(state, words)]


async def test_it_stands_still_while_its_owner_is_away_whoever_looks(house: Any) -> None:
    await due(house, 24 * 4 + 1)
    away = house.clock.now + timedelta(hours=1), house.clock.now + timedelta(days=4)
    await profile(house, absences=[{"starts_at": away[0], "ends_at": away[1]}])
    house.clock.now += timedelta(hours=2)
    for who in ("anna", "boss"):
        [(state, words)] = await clocks(house, who=who)
        assert (state, words.split(" · ")[-1]) == ("paused", "starts Fri 6 Nov")


async def test_without_a_profile_time_is_plain(house: Any) -> None:
    await due(house, 25)
    house.clock.now += timedelta(hours=12)
    assert await clocks(house) == [("on_time", "To be accepted · Tue 3 Nov 10:00")]
    await profile(house)
    assert await clocks(house) == [("paused", "To be accepted · starts 09:00")]


async def test_the_loop_says_of_a_broken_promise_what_the_list_says(house: Any) -> None:
    await profile(house)
    await due(house, 8)
    house.clock.now += timedelta(hours=24)
    answer = await house.client.get("/digest/loop?month=2026-11", headers=cookie_of(house.service, "boss"))
    assert re.findall(r'class="late promise"><svg.*?</svg> ([^<]+)<', answer.text) == ["60 min overdue"]
    assert await clocks(house) == [("overdue", "To be accepted · 60 min overdue")]
