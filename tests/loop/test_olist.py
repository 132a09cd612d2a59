"""The Olist funnel goes through the public API by event time; the loop then says what the files say, to the digit."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import pytest

from loop.client import Client
from loop.olist import DESK, FOLDER, Expected, Mql, end_of, month_ends, read

pytestmark = [
    pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data/olist_funnel is not here"),
    pytest.mark.timeout(900),
]
A_REQUEST = 1_000
AT_ONCE = 32
PATIENCE = 8
T = TypeVar("T")
EMBEDDED, KAFKA = [pytest.mark.embedded_log, pytest.mark.sqlite], [pytest.mark.kafka, pytest.mark.postgresql]
WHOLE = pytest.mark.slow
RUNS = [
    pytest.param("embedded", 4, marks=EMBEDDED),
    pytest.param("embedded", 1, marks=[*EMBEDDED, WHOLE]),
    pytest.param("kafka", 1, marks=[*KAFKA, WHOLE]),
]
"""On which stack, and of how many leads one: a fourth of them has each source still."""


@pytest.mark.parametrize(("stack", "one_of"), RUNS, indirect=["stack"])
async def test_the_loop_of_olist_is_the_one_in_its_files(stack: Any, one_of: int) -> None:
    mqls = read()
    assert (len(mqls), won_of(mqls)) == (8_000, 842)
    mqls = mqls[::one_of]
    expected = Expected(mqls)
    begun = time.monotonic()
    async with Client(stack.url, stack.admin_key) as client:
        await prepare(client, mqls)
        await replay(client, mqls)
        replayed = time.monotonic()

        whole = await client.get("/digest/v1/loop", as_of=month_ends(mqls)[-1].isoformat())
        won = won_of(mqls)
        assert (whole["handed_over"], whole["won"], whole["open"]) == (len(mqls), won, len(mqls) - won)
        assert (await client.get("/digest/v1/funnel"))["qualified"] == len(mqls)
        for day in month_ends(mqls):
            await as_of(client, expected, day.isoformat(), end_of(day))
    print(f"\nolist: replayed in {replayed - begun:.1f} s, read in {time.monotonic() - replayed:.1f} s")


def won_of(mqls: Sequence[Mql]) -> int:
    """How many of them the files call won."""
    return sum(mql.won_at is not None for mql in mqls)


async def prepare(client: Client, mqls: Sequence[Mql]) -> None:
    """The salespeople, nobody to route to, and criteria by which every source qualifies at once."""
    for person in sorted({DESK, *(mql.person for mql in mqls)}):
        await client.put(f"/digest/v1/people/{person}", {"name": person, "role": "rep", "team": "olist"})
    sources = sorted({mql.source for mql in mqls if mql.source is not None})
    definition = {
        "fit_rules": [
            {"id": "origin", "attribute": "source", "op": "in", "value": sources, "points": 50},
            {"id": "no_origin", "attribute": "source", "op": "exists", "value": False, "points": 50},
        ],
        "activity_rules": [],
        "half_life_days": 14,
        "fit_lines": [50, 20, 5],
        "activity_lines": [60, 40, 20],
        "handed_over": ["A1", "A2", "A3", "A4"],
    }
    await client.post("/qualification/v1/criteria", {"name": "Every origin qualifies", "definition": definition})
    await client.quiet()


async def replay(client: Client, mqls: Sequence[Mql]) -> None:
    """Capture, hand over by hand at first contact, win: each by event time, each when the one before was heard of."""
    leads: list[str] = []
    for start in range(0, len(mqls), A_REQUEST):
        part = mqls[start : start + A_REQUEST]
        answer = await client.post("/intake/v1/leads/batch", {"leads": [captured(mql) for mql in part]})
        assert answer["created"] == len(part)
        leads += [item["id"] for item in answer["items"]]
    await settled(client)
    handovers = await many(
        client, [partial(hand_over, lead=lead, mql=mql) for lead, mql in zip(leads, mqls, strict=True)]
    )
    await settled(client)
    deals = [(mql, handover) for mql, handover in zip(mqls, handovers, strict=True) if mql.won_at is not None]
    deals.sort(key=lambda deal: (deal[0].won_at, deal[0].id))
    await many(client, [partial(win, mql=mql, handover=handover) for mql, handover in deals])
    await settled(client)


async def settled(client: Client) -> None:
    """A quiet loop, however long a slow machine takes."""
    for _ in range(PATIENCE):
        try:
            return await client.quiet()
        except AssertionError:
            continue
    raise AssertionError("the loop did not become quiet")


def captured(mql: Mql) -> dict[str, Any]:
    """The body of a lead."""
    body: dict[str, Any] = {"external_ids": {"olist": mql.id}, "occurred_at": mql.handed_over_at.isoformat()}
    return body if mql.source is None else body | {"source": mql.source}


async def hand_over(client: Client, lead: str, mql: Mql) -> str:
    """By hand, since no routing profile is active; answers the hand-over."""
    body = {"person_id": mql.person, "reason": "first contact", "occurred_at": mql.handed_over_at.isoformat()}
    answer = await client.post(f"/qualification/v1/leads/{lead}/hand-over", body)
    handover: str = answer["handover_id"]
    return handover


async def win(client: Client, mql: Mql, handover: str) -> None:
    """At its date, with an amount where one is declared."""
    assert mql.won_at is not None
    body: dict[str, Any] = {"occurred_at": mql.won_at.isoformat()}
    if mql.revenue is not None:
        body["amount"] = {"amount": f"{mql.revenue:.2f}", "currency": "BRL"}
    await client.post(f"/sales/v1/handovers/{handover}/won", body)


async def many(client: Client, requests: Sequence[Callable[[Client], Awaitable[T]]]) -> list[T]:
    """All of them, begun in this order, by so many clients at once, each with one connection."""
    waiting = deque(enumerate(requests))
    answers: dict[int, T] = {}

    async def work() -> None:
        async with Client(client.url, client.key) as own:
            while waiting:
                number, request = waiting.popleft()
                answers[number] = await request(own)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return [answers[number] for number in range(len(requests))]


async def as_of(client: Client, expected: Expected, asked: str, until: datetime) -> None:
    """Ledger and funnel, as one and in groups, as they stood at the end of a day."""
    for group in (None, "source", "person"):
        parameters = {"as_of": asked, **({"group_by": group} if group else {})}
        loop = await client.get("/digest/v1/loop", **parameters)
        funnel = await client.get("/digest/v1/funnel", **parameters)
        if group is None:
            [balance] = expected.balances(until)
            assert only(loop, balance) | {"key": "all"} == balance, asked
            [(_, steps)] = expected.steps(until)
            assert funnel["steps"] == steps, asked
        else:
            balances = expected.balances(until, group)
            assert [only(one, balances[0]) for one in loop["groups"]] == balances, (asked, group)
            assert [(one["key"], one["steps"]) for one in funnel["groups"]] == expected.steps(until, group), (
                asked,
                group,
            )


def only(answer: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    """What both know of."""
    return {name: answer[name] for name in like if name in answer}
