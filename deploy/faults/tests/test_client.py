"""A client that is answered 500 asks again, and the history remembers it."""

import random
from types import SimpleNamespace
from typing import Any

import httpx

from faults.client import Client
from faults.history import History


async def test_an_answer_500_is_not_forgotten_when_the_next_one_is_good() -> None:
    answers = [500, 201]
    installation: Any = SimpleNamespace(admin_key="key", address=lambda _service, _chance: "http://intake.example")
    web = httpx.MockTransport(lambda _: httpx.Response(answers.pop(0), json={"id": "lead-1"}))
    chance = random.Random(1)  # noqa: S311  # it chooses between replicas
    async with Client(installation, History(), chance, web) as client:
        assert await client.write("POST", "intake", "/v1/leads", {}, "p1 capture") == {"id": "lead-1"}

    (failed,) = client.history.failed
    assert failed.startswith("POST /intake/v1/leads was answered 500")
