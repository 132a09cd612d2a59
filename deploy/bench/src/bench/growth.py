"""`python -m bench.growth`: the processor time of a lead and of a touch, with ever more leads behind them.

One installation for each number of leads, measured in turn on the same servers. Counted is the time of intake,
qualification and PostgreSQL from the request until the score is said, and not that of the sender and the broker.
"""

import argparse
import asyncio
import json
import logging
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import psutil

from bench.behind import address_of, copy_leads
from bench.installation import Installation, World
from bench.load import send
from bench.people import People, Writer
from bench.settling import settled

BEHIND = (10_000, 100_000, 1_000_000)
OWN = 2_000
"""Leads that come in by request; all others are copies of theirs."""
LEADS, TOUCHES = 4_000, 12_000
ROUNDS = 5
SERVICES = ("lead-intake", "qualification")
RESULT = Path("build/growth.json")
Costs = Mapping[str, float]


class Grown:
    """An installation with so many leads."""

    def __init__(self, world: World, installation: Installation, behind: int) -> None:
        self.behind = behind
        self._world = world
        self._installation = installation
        self._writer = installation.writer()
        self._touching: Writer | None = None

    async def fill(self) -> None:
        """Take the first ones in, and copy them."""
        await self._sent(self._writer.batches(OWN))
        await self._installation.only()
        copies = self.behind // OWN - 1
        for service in SERVICES:
            await copy_leads(self._installation.urls[service], service, copies)
        known = self._writer.people.known
        people = People()
        people.known = [address_of(one, number) for number in range(copies + 1) for one in known]
        self._touching = self._installation.writer(people=people, chance=random.Random(3))

    async def round(self) -> Costs:
        """Microseconds of a lead and of a touch."""
        if self._touching is None:
            raise RuntimeError("nothing is behind it yet")
        await self._installation.only(*SERVICES)
        await self._sent(self._touching.touches(TOUCHES // 10))  # connections and caches, as they are after a minute
        lead = await self._cost(self._writer.batches(LEADS), LEADS)
        touch = await self._cost(self._touching.touches(TOUCHES), TOUCHES)
        await self._installation.only()
        return {"lead": lead, "touch": touch}

    async def _cost(self, requests: Sequence[bytes], items: int) -> float:
        before = self._used()
        await self._sent(requests)
        return (self._used() - before) / items * 1e6

    async def _sent(self, requests: Sequence[bytes]) -> None:
        await send(self._installation.services["lead-intake"].port, requests, 2)
        await settled(self._installation, self._world, ("qualification",))

    def _used(self) -> float:
        services = sum(self._installation.services[name].cpu_seconds() for name in SERVICES)
        return services + family_seconds(self._world.postgres.pid)


def family_seconds(pid: int | None) -> float:
    """The processor time of a server and of all its processes, those that have ended too."""
    server = psutil.Process(pid)
    times = server.cpu_times()
    used = times.user + times.system + times.children_user + times.children_system
    for child in server.children(recursive=True):
        try:
            own = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        used += own.user + own.system
    return float(used)


async def measured(behind: Sequence[int], rounds: int) -> dict[str, dict[str, list[float]]]:
    """By item and number of leads behind it, the microseconds of each round."""
    found: dict[str, dict[str, list[float]]] = {"lead": {}, "touch": {}}
    async with World() as world:
        grown = []
        for number in behind:
            installation = await world.shared(f"behind_{number}", *SERVICES)
            grown.append(Grown(world, installation, number))
            await grown[-1].fill()
        for _ in range(rounds):
            for one in grown:
                for item, cost in (await one.round()).items():
                    found[item].setdefault(str(one.behind), []).append(cost)
    return found


def main() -> None:
    """Measure, print, and write build/growth.json, which the page of benchmarks draws."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--behind", type=int, nargs="+", default=list(BEHIND))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    found = asyncio.run(measured(asked.behind, asked.rounds))
    for item, by_number in found.items():
        first = median(next(iter(by_number.values())))
        for number, costs in by_number.items():
            print(f"{item:6} {int(number):>10,} leads behind it  {median(costs):8.0f} us  {median(costs) / first:5.2f}")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
