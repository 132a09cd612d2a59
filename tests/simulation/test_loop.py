"""Every await is a point where the seed may reorder, delay, fail or kill; nothing else decides."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from itertools import permutations
from random import Random

import pytest

from simulation.loop import Process, SimulatedLoop, StuckError

SEEDS = range(300)


def looped(seed: int, *, hurried: bool = True) -> SimulatedLoop:
    loop = SimulatedLoop(Random(seed))
    loop.hurried = hurried
    return loop


def run(loop: SimulatedLoop, *programs: object) -> None:
    async def everybody() -> None:
        await asyncio.gather(*programs)  # type: ignore[call-overload]

    loop.run_until_complete(everybody())
    loop.bury()


def test_every_order_of_two_programs_steps_is_some_seeds() -> None:
    found = set()
    for seed in SEEDS:
        order: list[str] = []

        async def program(name: str, order: list[str] = order) -> None:
            for step in range(3):
                order.append(f"{name}{step}")
                await asyncio.sleep(0)

        run(looped(seed), program("a"), program("b"))
        found.add("".join(name[0] for name in order))
    assert found == {"".join(one) for one in permutations("aaabbb")}
    assert len(found) == 20


def test_a_step_may_be_late_and_time_is_the_loops_own() -> None:
    def waited(seed: int, *, hurried: bool) -> float:
        loop = looped(seed, hurried=hurried)

        async def program() -> None:
            for _ in range(5):
                await asyncio.sleep(0)

        run(loop, program())
        return loop.time()

    assert max(waited(seed, hurried=True) for seed in SEEDS) < 0.001
    assert any(waited(seed, hurried=False) > 0.01 for seed in SEEDS)


def test_a_process_may_die_at_any_of_its_awaits() -> None:
    steps = 6
    done_before = set()
    for seed in SEEDS:
        loop = looped(seed)
        process = Process("service", 1)
        done: list[int] = []
        fates: list[str] = []

        async def work(done: list[int] = done, fates: list[str] = fates) -> None:
            try:
                for step in range(steps):
                    done.append(step)
                    await asyncio.sleep(0)
            finally:
                fates.append("ended")

        async def killer(loop: SimulatedLoop = loop, process: Process = process, fates: list[str] = fates) -> None:
            task = loop.spawn(process, work())
            for _ in range(int(loop.random.random() * 2 * steps)):
                await asyncio.sleep(0)
            loop.kill(process)
            # Whatever was left of it does not run: no handler, no `finally`, as after kill -9.
            known = len(fates)
            await asyncio.sleep(1)
            assert len(fates) == known
            assert task.done() == bool(known)

        loop.run_until_complete(killer())
        done_before.add(len(done))
        loop.bury()
    assert done_before == {*range(steps + 1)}


@pytest.mark.parametrize(("kind", "did"), [("before database", 0), ("after database", 1)])
def test_work_elsewhere_fails_before_or_after_it_was_done(kind: str, did: int) -> None:
    loop = looped(1)
    process = Process("service", 1)
    process.broken = lambda asked: OSError("broken") if asked == kind else None
    done: list[int] = []

    async def program() -> None:
        with ThreadPoolExecutor(1, "database") as elsewhere:
            await loop.run_in_executor(elsewhere, done.append, 1)

    async def outside() -> None:
        await loop.spawn(process, program())

    with pytest.raises(OSError, match="broken"):
        loop.run_until_complete(outside())
    loop.bury()
    assert len(done) == did


def test_who_is_stopped_stands_still_and_goes_on_later() -> None:
    loop = looped(1)
    process = Process("service", 1)
    process.stopped_until = 2.0
    seen: list[float] = []

    async def work() -> None:
        seen.append(loop.time())

    async def program() -> None:
        await loop.spawn(process, work())

    loop.run_until_complete(program())
    loop.bury()
    assert seen[0] >= 2.0


def test_one_seed_is_one_order_and_another_is_another() -> None:
    def trace(seed: int) -> int:
        loop = looped(seed, hurried=False)

        async def program() -> None:
            for _ in range(20):
                await asyncio.sleep(loop.random.random())

        run(loop, *(program() for _ in range(4)))
        return loop.trace

    assert [trace(seed) for seed in range(20)] == [trace(seed) for seed in range(20)]
    assert len({trace(seed) for seed in range(20)}) == 20


def test_a_seed_that_waits_for_ever_says_so() -> None:
    loop = looped(1)

    async def program() -> None:
        await loop.create_future()

    with pytest.raises(StuckError, match="nothing will ever happen again"):
        loop.run_until_complete(program())
    loop.bury()


def test_what_others_learn_of_a_death_is_not_the_dead_ones_to_do() -> None:
    loop = SimulatedLoop(Random(1))
    process, heard = Process("digest", 1), []

    async def dies() -> None:
        loop.kill(process)
        loop.call_later(0.1, heard.append, "the server", context=Context())
        loop.call_later(0.1, heard.append, "itself")

    async def whole() -> None:
        loop.spawn(process, dies())
        await asyncio.sleep(1.0)

    loop.run_until_complete(whole())
    loop.bury()
    assert heard == ["the server"]
