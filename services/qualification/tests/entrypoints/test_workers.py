"""A leader acts when it is woken, when time is up, and again after a fault; only one process leads."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from event_bus.transaction import StaleError, Transaction
from qualification.entrypoints.workers import Leader
from service_kit.database import OpenDatabase, open_database

PATIENCE_SECONDS = 10.0


@pytest.fixture
async def database(migrated: Callable[[str], str]) -> AsyncIterator[OpenDatabase]:
    opened = open_database(migrated("qualification"))
    yield opened
    await opened.close()


class Turns:
    """Counts turns; answers as it is told."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.count = 0
        self._answers = list(answers)
        self._turned = asyncio.Event()

    async def __call__(self, _tx: Transaction) -> bool:
        self.count += 1
        self._turned.set()
        answer = self._answers.pop(0) if self._answers else False
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def reached(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.count < count:
                self._turned.clear()
                await self._turned.wait()


async def stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_leader_goes_on_while_there_is_more_and_then_waits_until_it_is_woken(database: OpenDatabase) -> None:
    turns = Turns(True, True, False)
    leader = Leader("routing", database, turns, poll_seconds=3600)
    task = asyncio.create_task(leader.run())
    await turns.reached(3)
    while await leader.pending():  # noqa: ASYNC110  # a count that nobody announces
        await asyncio.sleep(0.005)
    leader.wake()
    assert await leader.pending() == 1
    await turns.reached(4)
    await stop(task)
    assert turns.count == 4


async def test_a_leader_that_nobody_wakes_looks_by_itself(database: OpenDatabase) -> None:
    turns = Turns()
    task = asyncio.create_task(Leader("routing", database, turns, poll_seconds=0.02).run())
    await turns.reached(3)
    await stop(task)


async def test_a_turn_that_met_somebody_elses_commit_is_taken_again(database: OpenDatabase) -> None:
    turns = Turns(StaleError("a row"), False)
    task = asyncio.create_task(Leader("routing", database, turns, poll_seconds=3600).run())
    await turns.reached(2)
    await stop(task)


@pytest.mark.postgresql
@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_of_two_processes_one_leads_and_the_other_takes_over(database: OpenDatabase) -> None:
    first, second = Turns(), Turns()
    leading = asyncio.create_task(Leader("routing", database, first, poll_seconds=0.02).run())
    await first.reached(1)
    waiting = Leader("routing", database, second, poll_seconds=0.02)
    standby = asyncio.create_task(waiting.run())
    waiting.wake()
    await first.reached(first.count + 3)
    assert second.count == 0
    assert await waiting.pending() == 0
    await stop(leading)
    await second.reached(1)
    await stop(standby)
