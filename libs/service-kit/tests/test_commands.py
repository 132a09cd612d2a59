"""Group commit: one transaction for whoever waits, an answer of their own for each."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from event_bus.testing.faults import FaultyDatabase
from service_kit.clock import FrozenClock
from service_kit.commands import Commands
from service_kit.database import OpenDatabase, StaleError, UnavailableError
from service_kit.errors import Refusal, conflict
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


async def test_requests_that_wait_share_one_transaction_and_each_gets_its_own_answer(
    commands: Commands[str, str], desk: Any
) -> None:
    desk.hold = asyncio.Event()
    first = asyncio.create_task(commands.run("first"))
    await asyncio.sleep(0.05)
    others = [asyncio.create_task(commands.run(f"n{number}")) for number in range(10)]
    await asyncio.sleep(0.05)
    desk.hold.set()

    assert await first == "noted first"
    assert await asyncio.gather(*others) == [f"noted n{number}" for number in range(10)]
    assert [len(batch) for batch in desk.batches] == [1, 10]


async def test_answers_come_only_after_the_commit(commands: Commands[str, str], faulty: FaultyDatabase) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    async def slow_commit() -> None:
        entered.set()
        await leave.wait()

    faulty.next("commit", slow_commit)
    task = asyncio.create_task(commands.run("a"))
    await entered.wait()
    assert not task.done()
    leave.set()
    assert await task == "noted a"


async def test_a_refused_item_leaves_its_neighbours_alone(
    commands: Commands[str, str], database: OpenDatabase, thing: Table
) -> None:
    results = await together(commands.run("a"), commands.run("refused"), commands.run("b"))
    assert (results[0], results[2]) == ("noted a", "noted b")
    assert isinstance(results[1], Refusal)
    assert await rows(database, thing) == 2


@pytest.mark.parametrize("fault", [KeyError("x"), conflict("raised"), StaleError("always")])
async def test_a_bad_item_fails_alone_and_the_halves_are_run_again(
    commands: Commands[str, str], desk: Any, database: OpenDatabase, thing: Table, fault: Exception
) -> None:
    desk.faults["n3"] = [fault] * 500
    results = await together(*(commands.run(f"n{number}") for number in range(8)))

    assert [r for n, r in enumerate(results) if n != 3] == [f"noted n{n}" for n in range(8) if n != 3]
    expected = Refusal if isinstance(fault, StaleError | Refusal) else KeyError
    assert isinstance(results[3], expected)
    assert await rows(database, thing) == 7


async def test_a_batch_that_lost_a_race_is_run_again_as_a_whole(commands: Commands[str, str], desk: Any) -> None:
    desk.faults["b"] = [StaleError("once")]
    assert await together(commands.run("a"), commands.run("b")) == ["noted a", "noted b"]
    assert desk.batches == [["a", "b"], ["a", "b"]]


async def test_a_key_that_exists_already_is_refused_for_its_own_request_only(
    commands: Commands[str, str], database: OpenDatabase, thing: Table
) -> None:
    await commands.run("a")
    results = await together(commands.run("a"), commands.run("b"))
    assert isinstance(results[0], Refusal)
    assert results[1] == "noted b"
    assert await rows(database, thing) == 2


async def test_a_database_that_is_away_refuses_with_503_and_stores_nothing(
    commands: Commands[str, str], faulty: FaultyDatabase, database: OpenDatabase, thing: Table
) -> None:
    faulty.away = True
    results = await together(commands.run("a"), commands.run("b"))
    assert [(r.status, r.code, r.headers["Retry-After"]) for r in results] == [
        (503, "temporarily-unavailable", "1")
    ] * 2
    faulty.away = False
    assert await rows(database, thing) == 0
    assert await commands.run("a") == "noted a"


async def test_a_lost_answer_to_the_commit_is_not_called_nothing_stored(
    commands: Commands[str, str], faulty: FaultyDatabase, database: OpenDatabase, thing: Table
) -> None:
    faulty.next("answer", UnavailableError)
    with pytest.raises(Refusal) as refused:
        await commands.answer(["a"], render, once("k"))
    assert (refused.value.status, refused.value.code) == (503, "outcome-unknown")

    again = await commands.answer(["a"], render, once("k"))
    assert (again.status, again.body) == (201, b"noted a")
    assert await rows(database, thing) == 1


async def test_a_client_that_goes_away_disturbs_nobody(
    commands: Commands[str, str], desk: Any, database: OpenDatabase, thing: Table
) -> None:
    desk.hold = asyncio.Event()
    running = asyncio.create_task(commands.run("running"))
    await asyncio.sleep(0.05)
    waiting = asyncio.create_task(commands.run("waiting"))
    other = asyncio.create_task(commands.run("other"))
    await asyncio.sleep(0.05)
    running.cancel()
    waiting.cancel()
    desk.hold.set()

    assert await other == "noted other"
    # What had begun went on; what only waited was never begun.
    assert desk.batches == [["running"], ["other"]]
    assert await rows(database, thing) == 2


async def test_a_large_request_goes_alone_and_small_ones_fill_a_transaction(
    database: OpenDatabase, desk: Any, shared: ServiceTables, clock: FrozenClock
) -> None:
    commands: Commands[str, str] = Commands(database, desk.note, StoredAnswers(shared.idempotency, clock), max_batch=4)
    await together(
        *(commands.answer([f"{n}.{part}" for part in range(size)], render) for n, size in enumerate((6, 2, 2, 1)))
    )
    assert [len(batch) for batch in desk.batches] == [6, 4, 1]
