"""Idempotency-Key: the same request has one effect and one answer, however often it comes."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from service_kit.clock import FrozenClock
from service_kit.commands import Commands
from service_kit.database import OpenDatabase
from service_kit.errors import Refusal
from service_kit.foundation import ServiceTables
from service_kit.idempotency import Answer, Once, StoredAnswers


def render(results: Sequence[str | Refusal]) -> Answer:
    """The answer of a request."""
    if isinstance(results[0], Refusal):
        return Answer(results[0].status, results[0].body())
    return Answer(201, ",".join(str(result) for result in results).encode())


def once(key: str, body: str = "body", principal: str = "anna") -> Once:
    """An idempotency key."""
    return Once(principal, "POST /v1/things", key, body)


async def rows(database: OpenDatabase, table: Table) -> int:
    """How many rows a table has."""
    async with database.snapshot() as snapshot:
        found: int = (await snapshot.execute(select(func.count()).select_from(table))).scalar_one()
        return found


async def together(*requests: Any) -> list[Any]:
    """Answers or errors of requests that come at the same time."""
    return await asyncio.gather(*requests, return_exceptions=True)


async def test_the_same_key_gives_the_same_answer_and_one_effect(
    commands: Commands[str, str], desk: Any, database: OpenDatabase, thing: Table
) -> None:
    first = await commands.answer(["a", "b"], render, once("k"))
    again = await commands.answer(["a", "b"], render, once("k"))

    assert (first.status, first.body) == (again.status, again.body) == (201, b"noted a,noted b")
    assert (first.headers, again.headers) == ((), (("Idempotency-Replayed", "true"),))
    assert len(desk.batches) == 1
    assert await rows(database, thing) == 2


async def test_the_same_key_at_the_same_time_has_one_effect(commands: Commands[str, str], desk: Any) -> None:
    answers = await together(*(commands.answer(["a"], render, once("k")) for _ in range(8)))
    assert {answer.body for answer in answers} == {b"noted a"}
    assert sum(len(batch) for batch in desk.batches) == 1


async def test_the_same_key_at_two_doors_of_two_replicas_has_one_effect(
    database: OpenDatabase, desk: Any, shared: ServiceTables, clock: FrozenClock, thing: Table
) -> None:
    doors = [Commands(database, desk.note, StoredAnswers(shared.idempotency, clock)) for _ in range(2)]
    answers = await together(*(door.answer(["a"], render, once(f"k{n}")) for n in range(1) for door in doors))
    assert {answer.body for answer in answers} == {b"noted a"}
    assert await rows(database, thing) == 1


async def test_the_same_key_with_another_body_is_422(commands: Commands[str, str], desk: Any) -> None:
    await commands.answer(["a"], render, once("k"))
    with pytest.raises(Refusal) as refused:
        await commands.answer(["b"], render, once("k", "another"))
    assert (refused.value.status, refused.value.code) == (422, "idempotency-key-reused")
    assert desk.batches == [["a"]]
    other = await commands.answer(["b"], render, once("k", "another", principal="boris"))  # keys belong to callers
    assert other.body == b"noted b"


async def test_a_refusal_is_given_again_but_a_failure_is_not_stored(commands: Commands[str, str], desk: Any) -> None:
    refused = await commands.answer(["refused"], render, once("refused"))
    assert (await commands.answer(["refused"], render, once("refused"))).body == refused.body
    assert refused.status == 409
    desk.faults["a"] = [KeyError("x")]
    with pytest.raises(KeyError):
        await commands.answer(["a"], render, once("a"))
    assert (await commands.answer(["a"], render, once("a"))).status == 201


async def test_after_a_day_a_key_is_new_again(
    database: OpenDatabase, clock: FrozenClock, shared: ServiceTables, desk: Any
) -> None:
    began = clock.now

    def seconds() -> float:
        return (clock.now - began).total_seconds()

    stored = StoredAnswers(shared.idempotency, clock, seconds)
    commands: Commands[str, str] = Commands(database, desk.note, stored)
    await commands.answer(["a"], render, once("k"))
    clock.now += timedelta(hours=25)
    assert (await commands.answer(["b"], render, once("k", "another"))).body == b"noted b"
    await commands.answer(["c"], render, once("l"))
    clock.now += timedelta(hours=25)
    async with database.transaction() as transaction:
        await stored.forget_old(transaction)
    assert await rows(database, shared.idempotency) == 0


@pytest.mark.parametrize("hours", [-25, 25])
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_clock_that_jumps_makes_no_key_new(
    database: OpenDatabase, clock: FrozenClock, shared: ServiceTables, desk: Any, hours: int, restarted: bool
) -> None:
    """There and back, in one process and in one that starts while the clock is wrong; and others forget."""

    def process() -> tuple[Commands[str, str], StoredAnswers]:
        stored = StoredAnswers(shared.idempotency, clock, lambda: 0.0)
        return Commands(database, desk.note, stored), stored

    async def forgetting(stored: StoredAnswers) -> None:
        async with database.transaction() as transaction:
            await stored.forget_old(transaction)

    right = clock.now
    commands, stored = process()
    await commands.answer(["a"], render, once("k"))
    clock.now += timedelta(hours=hours)
    if restarted:
        commands, stored = process()
    await forgetting(stored)
    again = await commands.answer(["a"], render, once("k"))
    await commands.answer(["b"], render, once("l"))
    clock.now = right
    commands, stored = process() if restarted else (commands, stored)
    await forgetting(stored)
    later = await commands.answer(["b"], render, once("l"))

    assert (again.headers, later.headers) == ((("Idempotency-Replayed", "true"),),) * 2
    assert desk.batches == [["a"], ["b"]]


class Forgetful(Once):
    """Works out anew what it is asked, each time."""

    @property
    def identity(self) -> str:  # type: ignore[override]  # the fault that the count is there for
        """As `Once` has it."""
        return f"{self.principal} {self.route} {self.key}"


@pytest.mark.parametrize(("kind", "expected"), [(Once, 1), (Forgetful, 6)])
async def test_what_names_a_request_is_worked_out_once(
    commands: Commands[str, str], kind: type[Once], expected: int
) -> None:
    worked_out = 0

    def hear(frame: FrameType, event: str, _: object) -> None:
        nonlocal worked_out
        worked_out += event == "call" and frame.f_code.co_name == "identity"

    before = sys.getprofile()
    sys.setprofile(hear)
    try:
        await commands.answer(["a"], render, kind("anna", "POST /v1/things", "k", "body"))
    finally:
        sys.setprofile(before)

    assert worked_out == expected
