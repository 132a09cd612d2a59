"""A consumer that gets little at a time takes few turns: counted, since each costs its statements."""

import asyncio

import pytest

from event_bus import pace
from event_bus.testing.bus import Bus, fact, until

RECORDS = 12


async def turns_for(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many batches it takes to handle a record and then so many that come one by one during the pause behind it."""
    pauses: list[float] = []
    over = asyncio.Event()

    async def sleep(own: pace.Pace, seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.wait(
            [asyncio.ensure_future(over.wait()), asyncio.ensure_future(own.stopping.wait())],
            return_when=asyncio.FIRST_COMPLETED,
        )

    monkeypatch.setattr(pace.Pace, "sleep", sleep)
    consumer = bus.consumer()
    task = asyncio.create_task(consumer.run())
    for sequence in range(1, RECORDS + 1):
        await bus.say(fact("lead-1", sequence))
        await bus.relay_all()
        if sequence == 1 or not pauses:
            await until(lambda at_least=sequence: handled(bus, at_least))  # type: ignore[misc]
    assert all(pace.FILL_SECONDS <= pause <= pace.LONGEST_FILL_SECONDS for pause in pauses)
    over.set()
    await until(lambda: handled(bus, RECORDS))
    consumer.stop()
    await asyncio.wait_for(task, 5)
    assert await bus.sequences("lead-1") == list(range(1, RECORDS + 1))
    return consumer.applied


async def handled(bus: Bus, at_least: int) -> bool:
    """Whether so many records have had their effect."""
    return await bus.count(bus.tables.effect) >= at_least


async def test_what_comes_shortly_after_a_small_batch_is_handled_together(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await turns_for(bus, monkeypatch) == 2


async def test_without_the_pause_each_record_would_take_a_turn(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FEW", 0)  # planted
    assert await turns_for(bus, monkeypatch) == RECORDS


async def test_a_full_batch_is_followed_by_the_next_at_once_and_nobody_who_stops_waits() -> None:
    own = pace.Pace()
    loop = asyncio.get_running_loop()
    before = loop.time()
    own.stopping.set()
    await own.between(1, 3600)
    await own.between(0, 3600)
    await own.between(pace.FEW, 3600)
    await own.sleep(3600)
    assert loop.time() - before < 3600


def test_the_slower_turns_are_the_more_the_next_one_may_bring_up_to_a_limit() -> None:
    assert pace.filling(0.02, 0.001) == 0.02
    assert pace.filling(0.02, 0.05) == 0.05
    assert pace.filling(0.02, 7) == 0.1


def test_the_pause_after_faults_doubles_up_to_a_limit_and_begins_anew() -> None:
    own = pace.Pace()
    first = own.after_fault()
    assert own.after_fault() == 2 * first
    assert [own.after_fault() for _ in range(20)][-1] == pace.LONGEST_PAUSE_SECONDS
    own.well()
    assert own.after_fault() == pace.FIRST_PAUSE_SECONDS
