"""Whoever waits for a part of the log is woken by what was written there, and by nothing else."""

import asyncio
from random import Random

from simulation.bell import Bell
from simulation.loop import SimulatedLoop

LEADS, TEAM = ("leads", 0), ("team", 0)


def test_a_bell_wakes_whoever_waits_for_what_has_grown_and_the_others_wait_their_time() -> None:
    loop, bell, heard = SimulatedLoop(Random(1)), Bell(), []

    async def waits(name: str, part: tuple[str, int], seconds: float) -> None:
        heard.append((name, await bell.rings([part], seconds), round(loop.time())))

    async def program() -> None:
        waiting = [asyncio.ensure_future(waits(*one)) for one in (("reader", LEADS, 9.0), ("other", TEAM, 3.0))]
        await asyncio.sleep(1.0)
        bell.ring({LEADS})
        await asyncio.gather(*waiting)
        late = asyncio.ensure_future(waits("late", TEAM, 9.0))
        await asyncio.sleep(1.0)
        bell.ring()
        await late

    loop.run_until_complete(program())
    loop.bury()
    assert heard == [("reader", True, 1), ("other", False, 3), ("late", True, 4)]
