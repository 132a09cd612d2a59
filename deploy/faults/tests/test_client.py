"""A client that is answered 500 asks again, and the history remembers it; it can be told which replica to ask."""

import random
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from faults.client import Client, RefusedError, taken
from faults.history import History


async def test_an_answer_500_is_not_forgotten_when_the_next_one_is_good() -> None:
    answers = [500, 201]
    installation: Any = SimpleNamespace(admin_key="key", addresses_of=lambda _service: ["http://intake.example"])
    web = httpx.MockTransport(lambda _: httpx.Response(answers.pop(0), json={"id": "lead-1"}))
    chance = random.Random(1)  # noqa: S311  # it chooses between replicas
    async with Client(installation, History(), chance, web) as client:
        assert await client.write("POST", "intake", "/v1/leads", {}, "p1 capture") == {"id": "lead-1"}

    (failed,) = client.history.failed
    assert failed.startswith("POST /intake/v1/leads was answered 500")


async def test_who_works_with_others_at_one_moment_asks_a_replica_of_their_own_first() -> None:
    asked: list[str] = []
    installation: Any = SimpleNamespace(admin_key="key", addresses_of=lambda _service: ["http://one", "http://two"])

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(201, json={})

    chance = random.Random(1)  # noqa: S311  # it chooses between replicas
    async with Client(installation, History(), chance, httpx.MockTransport(answer)) as client:
        for side in (0, 1, 2, 1):
            await client.write("POST", "sales", "/v1/handovers/h1/contacts", {}, "p1 contacts", side=side)

    assert asked == ["one", "two", "one", "two"]


async def test_a_refusal_is_expected_for_its_reason_alone() -> None:
    installation: Any = SimpleNamespace(admin_key="key", addresses_of=lambda _service: ["http://one"])
    web = httpx.MockTransport(lambda _: httpx.Response(409, json={"why": "acted"}))
    chance = random.Random(1)  # noqa: S311  # it chooses between replicas
    async with Client(installation, History(), chance, web) as client:
        path = "/v1/leads/l1/hand-over/recall"
        assert not await taken(client.write("POST", "qualification", path, None, "p1 recall"), {"acted"})
        with pytest.raises(RefusedError, match="answered 409"):
            await taken(client.write("POST", "qualification", path, None, "p1 recall"), {"over_a_day"})
