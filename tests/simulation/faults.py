"""What goes wrong in a seed: at least five faults, drawn before it begins, each of something that is alive."""

import asyncio
from random import Random
from typing import NamedTuple

from simulation.loop import Process
from simulation.world import World

WINDOW = 3.2
FEWEST, MOST = 6, 9
KINDS = (
    "kill", "kill", "stop", "cut", "away", "break", "commit fails", "commit unknown", "read fails", "leader", "poison",
)  # fmt: skip
SILENT_SECONDS = 1.0


class Fault(NamedTuple):
    """What, when and for how long (virtual seconds); `pick` chooses among what is alive then."""

    at: float
    kind: str
    seconds: float
    pick: float


def plan(seed: int) -> list[Fault]:
    """The faults of a seed, in order."""
    random = Random(f"faults {seed}")  # the seed's
    return sorted(
        Fault(0.2 + random.random() * WINDOW, random.choice(KINDS), 0.1 + random.random() * 1.6, random.random())
        for _ in range(random.randint(FEWEST, MOST))
    )


async def strike(world: World, faults: list[Fault]) -> int:
    """Let them happen and pass; answers how many hit something alive."""
    struck = await asyncio.gather(*(_one(world, fault) for fault in faults))
    for name in world.names:
        if name not in world.running:
            await world.start(name)
    return sum(struck)


async def _one(world: World, fault: Fault) -> bool:
    await asyncio.sleep(fault.at)
    names = sorted(world.running)
    if not names:
        return False
    name = names[int(fault.pick * len(names))]
    process = world.running[name].process
    world.loop.mark(f"fault {fault.kind} {process} {fault.seconds:.2f}")
    if fault.kind == "kill":
        world.kill(name)
        await asyncio.sleep(fault.seconds / 2)
        await world.start(name)
    elif fault.kind == "stop":
        await _stop(world, process, fault.seconds * 1.5)
    elif fault.kind == "poison":
        return await _poison(world, name.split("/")[0], fault)
    else:
        await _surroundings(world, process, fault)
    return True


async def _surroundings(world: World, process: Process, fault: Fault) -> None:
    many = 1 + int(fault.pick * 97) % 3
    spells = world.spells.setdefault(process, {})
    if fault.kind == "cut":
        world.log.cut[process] = world.loop.time() + fault.seconds
        if fault.seconds > SILENT_SECONDS:
            await asyncio.sleep(SILENT_SECONDS)
            world.log.lose_member(process)
    elif fault.kind == "away":
        world.log.away = True
        await asyncio.sleep(fault.seconds / 2)
        world.log.away = False
    elif fault.kind == "break":
        world.log.breaks[process] = many
    elif fault.kind == "commit fails":
        spells["before sqlite-write"] = many
    elif fault.kind == "commit unknown":
        spells["after sqlite-write"] = many
    elif fault.kind == "read fails":
        spells["before sqlite-read"] = many
    elif fault.kind == "leader":
        held = sorted(world.leaders.holders)
        if held:
            del world.leaders.holders[held[int(fault.pick * len(held))]]


async def _stop(world: World, process: Process, seconds: float) -> None:
    """As SIGSTOP: it stands still, holds what it holds, and knows of nothing when it goes on."""
    process.stopped_until = world.loop.time() + seconds
    if seconds > SILENT_SECONDS:
        await asyncio.sleep(SILENT_SECONDS)
        world.log.lose_member(process)


async def _poison(world: World, package: str, fault: Fault) -> bool:
    """Events of one lead cannot be handled by one service for a while."""
    leads = world.rows("lead_intake", "select id from lead order by id")
    if not leads:
        return False
    poison = (package, str(leads[int(fault.pick * len(leads))][0]))
    world.poisoned.add(poison)
    await asyncio.sleep(fault.seconds)
    world.poisoned.discard(poison)
    return True
