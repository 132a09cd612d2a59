"""`python -m bench.scaling`: touches a second with 1, 2 and 4 processes of qualification, and what a change stops.

The broker is kept to one processor, so that it takes the same from each number of processes. What a machine has fewer
processors than processes for cannot be seen on it: then only what an event costs says whether more would help.
"""

import argparse
import asyncio
import json
import logging
import os
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
import psutil

from bench.growth import family_seconds
from bench.installation import Installation, World
from bench.load import send
from bench.progress import rate_of
from bench.running import Running
from bench.settling import settled
from bench.topics import ends
from event_contracts.topics import LEADS

PROCESSES = (1, 2, 4)
KNOWN, TOUCHES, ROUNDS = 5_000, 200_000, 2
PER_SECOND, STEADY_SECONDS, SETTLE_SECONDS = 200, 20.0, 4.0
LOOK_SECONDS = 0.02
RESULT = Path("build/scaling.json")
STANDS = "select partition, next from consumer_position where consumer_group = 'qualification' and topic = $1"
DONE = (
    "select coalesce(sum(next), 0)::bigint from consumer_position where consumer_group = 'qualification' and topic = $1"
)


class Group:
    """Qualification in as many processes as are asked for."""

    def __init__(self, world: World, installation: Installation, most: int, touches: int) -> None:
        self._touches = touches
        self._world = world
        self._installation = installation
        self._writer = installation.writer(chance=random.Random(2))
        self.processes: list[Running] = [installation.services["qualification"]]
        self.processes += [installation.another("qualification") for _ in range(most - 1)]
        self._topic = installation.topic(LEADS.name)

    async def known(self) -> None:
        """Leads stand on the topic, and are settled by a first round of touches that nobody counts."""
        await self._say(self._writer.batches(KNOWN))
        await self._say(self._writer.touches(KNOWN))
        await asyncio.to_thread(self.processes[0].start)
        await settled(self._installation, self._world, ("qualification",))
        await asyncio.to_thread(self.processes[0].stop)

    async def rate(self, processes: int) -> tuple[float, float]:
        """Events a second by so many processes, and the processor time of one in microseconds, PostgreSQL's too.

        Only what they take in together counts: from when all are up and each has its partitions.
        """
        await self._say(self._writer.touches(self._touches))
        whole = sum((await ends(self._world.kafka.bootstrap, self._topic)).values())
        connection = await asyncpg.connect(self._installation.urls["qualification"])
        chosen = self.processes[:processes]
        try:

            async def done() -> int:
                found: int = await connection.fetchval(DONE, LEADS.name)
                return found

            await asyncio.gather(*(asyncio.to_thread(one.start) for one in chosen))
            await asyncio.sleep(SETTLE_SECONDS)
            before, used = await done(), self._used(chosen)
            rate = await rate_of(done, whole)
            return rate, (self._used(chosen) - used) / (whole - before) * 1e6
        finally:
            await connection.close()
            for one in chosen:
                await asyncio.to_thread(one.stop)

    def _used(self, processes: Sequence[Running]) -> float:
        return family_seconds(self._world.postgres.pid) + sum(one.cpu_seconds() for one in processes)

    async def standstill(self, change: Callable[[], Awaitable[None]], before: int) -> float:
        """The longest time in seconds for which any partition's touches waited while `change` happened.

        `before` processes run at first; touches come at a steady pace all the while.
        """
        for one in self.processes[:before]:
            await asyncio.to_thread(one.start)
        await asyncio.sleep(SETTLE_SECONDS)
        requests = self._writer.singles(int(PER_SECOND * STEADY_SECONDS))
        port = self._installation.services["lead-intake"].port
        sending = asyncio.create_task(send(port, requests, 8, PER_SECOND))
        watching = asyncio.create_task(self._longest_wait(sending))
        await asyncio.sleep(SETTLE_SECONDS)
        await change()
        longest = await watching
        await sending
        for one in self.processes:
            if one.runs:
                await asyncio.to_thread(one.stop)
        return longest

    async def _longest_wait(self, sending: "asyncio.Task[float]") -> float:
        connection = await asyncpg.connect(self._installation.urls["qualification"])
        moved: dict[int, tuple[int, float]] = {}
        longest, begun = 0.0, time.monotonic()
        try:
            while not sending.done():
                now = time.monotonic()
                for partition, place in await connection.fetch(STANDS, LEADS.name):
                    last, since = moved.get(partition, (place, now))
                    if place != last:
                        if now - begun > 1:
                            longest = max(longest, now - since)
                        moved[partition] = (place, now)
                    else:
                        moved[partition] = (last, since)
                await asyncio.sleep(LOOK_SECONDS)
            ended = time.monotonic()
            return max([longest, *(ended - since for _, since in moved.values())])
        finally:
            await connection.close()

    async def _say(self, requests: Sequence[bytes]) -> None:
        await send(self._installation.services["lead-intake"].port, requests, 2)
        await asyncio.to_thread(self._world.wait_until_sent, self._installation.urls["lead-intake"])


async def measured(processes: Sequence[int], rounds: int, touches: int) -> dict[str, Any]:
    """Rates, costs and standstills."""
    async with World() as world:
        psutil.Process(world.kafka.pid()).cpu_affinity([0])
        installation = await world.shared("scaling", "lead-intake", "qualification")
        await installation.only("lead-intake")
        group = Group(world, installation, max([*processes, 2]), touches)
        await group.known()
        waited = await standstills(group)
        rates: dict[int, list[tuple[float, float]]] = {number: [] for number in processes}
        for _ in range(rounds):
            for number in processes:
                rates[number].append(await group.rate(number))
        return {
            "processors": os.cpu_count(),
            "rates": {number: said_of(found) for number, found in rates.items()},
            "longest standstill in seconds": waited,
        }


async def standstills(group: Group) -> Mapping[str, float]:
    """Seconds, by what happened to the group."""
    second = group.processes[1]

    async def joins() -> None:
        await asyncio.to_thread(second.start)

    async def leaves() -> None:
        await asyncio.to_thread(second.stop)

    async def dies() -> None:
        await asyncio.to_thread(second.kill)

    async def nothing() -> None:
        """For comparison."""

    changes = {
        "nothing happens": (nothing, 1),
        "a second one joins": (joins, 1),
        "one of two leaves": (leaves, 2),
        "one of two is killed": (dies, 2),
    }
    found = {}
    for name, (change, before) in changes.items():
        found[name] = await group.standstill(change, before)
        print(f"{name:24} {found[name]:6.2f} s", flush=True)
    return found


def said_of(found: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Medians."""
    return {"events/s": median(rate for rate, _ in found), "us of an event": median(cost for _, cost in found)}


def main() -> None:
    """Measure, print, and write build/scaling.json."""
    parser = argparse.ArgumentParser(prog="python -m bench.scaling", description=__doc__)
    parser.add_argument("--processes", type=int, nargs="*", default=list(PROCESSES), help="none: no rates")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--touches", type=int, default=TOUCHES, help="of one round")
    asked = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    found = asyncio.run(measured(asked.processes, asked.rounds, asked.touches))
    RESULT.parent.mkdir(exist_ok=True)
    text = json.dumps(found, indent=2)
    RESULT.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
