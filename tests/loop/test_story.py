"""The demo's story comes through its doors, is interrupted and goes on; the loop then says what was planned."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from embedded.tool import writing
from local_servers import Stack
from loop.client import Client
from story import Write, tell
from story.case import GATES, Course
from story.plan import plan_of
from story.year import Year

YEAR = Year(seed=3, end=datetime.fromisoformat("2026-10-12T18:00:00+02:00"), leads=600)
STEPS_BEFORE_THE_INTERRUPTION = 12
STEPS_BETWEEN_KILLS = 8


async def the_story(stack: Any, state: Path, write: Write | None = None) -> None:
    """The whole of it; without `write` all of it over HTTP."""
    await tell(stack.url, stack.admin_key, leads=YEAR.leads, seed=YEAR.seed, end=YEAR.end, state=state, write=write)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("stack", ["embedded"], indirect=True)
async def test_a_story_that_was_interrupted_ends_with_the_figures_planned(stack: Any, tmp_path: Path) -> None:
    state = tmp_path / "story.json"
    async with writing(stack.event_log) as write:
        telling = asyncio.create_task(the_story(stack, state, write))
        await told(telling, state, STEPS_BEFORE_THE_INTERRUPTION)
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await the_story(stack, state, write)
        told_once = _steps(state)
        await the_story(stack, state, write)
        assert _steps(state) == told_once

    await ends_as_planned(stack)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_services_killed_in_mid_story_end_with_the_figures_planned(kafka_stack: Stack, tmp_path: Path) -> None:
    state = tmp_path / "story.json"
    telling = asyncio.create_task(the_story(kafka_stack, state))
    for number, service in enumerate(("lead-intake", "qualification", "sales-feedback", "digest"), start=1):
        await told(telling, state, number * STEPS_BETWEEN_KILLS)
        assert not telling.done(), "the story was over before every service had been killed"
        kafka_stack.kill(service)
        kafka_stack.restart(service)
    await telling

    await ends_as_planned(kafka_stack)


async def told(telling: asyncio.Task[None], state: Path, steps: int) -> None:
    """The story has come so far."""
    while not telling.done() and _steps(state) < steps:  # noqa: ASYNC110  # it is a file
        await asyncio.sleep(0.05)


async def ends_as_planned(stack: Any) -> None:
    """Ledger, funnel and lists say what the story's plan says, and nothing waits anywhere."""
    courses = plan_of(YEAR).courses
    async with Client(stack.url, stack.admin_key) as client:
        assert await _figures(client) == _planned(courses)
        month = [course for course in courses if YEAR.day_of(course.at) >= YEAR.month_start]
        assert await _figures(client, since=YEAR.month_start.isoformat()) == _planned(month)
        assert await client.items("/qualification/v1/queue") == []
        for service in ("intake", "qualification", "sales", "digest"):
            assert await client.items(f"/{service}/v1/dead-letters") == []
        assert all(key["revoked_at"] for key in await client.items("/digest/v1/keys") if "story" in key["name"])


def _steps(state: Path) -> int:
    return state.read_text(encoding="utf-8").count('"step"') if state.exists() else 0


async def _figures(client: Client, since: str | None = None) -> dict[str, Any]:
    asked = {"as_of": YEAR.end.isoformat(), **({"from": since} if since else {})}
    loop = await client.get("/digest/v1/loop", group_by="person", **asked)
    funnel = await client.get("/digest/v1/funnel", **asked)
    by_campaign = await client.get("/digest/v1/loop", group_by="campaign", **asked)
    return {
        "ends": {end: loop[end] for end in ("won", "lost", "returned", "disqualified", "open") if loop[end]},
        "overdue": loop["overdue"],
        "amounts": loop["amounts"],
        "cycles": {1: loop["cycles"]["first"]["handed_over"], 2: loop["cycles"]["again"]["handed_over"]},
        "people": {group["key"]: group["handed_over"] for group in loop["groups"]},
        "campaigns": _sums((group["key"][: -len("-2026-01")], group["handed_over"]) for group in by_campaign["groups"]),
        "gates": {step["step"]: step["reached"] for step in funnel["steps"]},
        "returns": {row["reason"]: row["count"] for row in loop["returns"]},
    }


def _sums(parts: Iterable[tuple[str, int]]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for key, count in parts:
        sums[key] += count
    return sums


def _planned(courses: list[Course] | tuple[Course, ...]) -> dict[str, Any]:
    won = sum(course.case.amount or 0 for course in courses if course.case.end == "won")
    return {
        "ends": Counter(course.case.end for course in courses),
        "overdue": sum(course.case.timing == "overdue" for course in courses),
        "amounts": [{"amount": f"{won}.00", "currency": "EUR"}] if won else [],
        "cycles": {number: sum(course.cycle == number for course in courses) for number in (1, 2)},
        "people": Counter(course.given_to or course.case.seller for course in courses),
        "campaigns": Counter(course.case.series for course in courses),
        "gates": {
            gate: sum(GATES.index(course.case.gate) >= place for course in courses) for place, gate in enumerate(GATES)
        },
        "returns": Counter(course.case.reason for course in courses if course.case.end == "returned"),
    }
