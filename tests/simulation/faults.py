"""What goes wrong in a seed: five faults at least that somebody met, each of something that was alive."""

import asyncio
from datetime import timedelta
from random import Random
from typing import NamedTuple

from simulation.loop import PROCESS
from simulation.spells import Spell
from simulation.world import Running, World

WINDOW = 3.2
FEWEST, MOST = 6, 9
ENOUGH = 5
KINDS = (
    "kill", "kill", "stop", "cut", "away", "break", "commit fails", "commit unknown", "read fails", "leader", "clock",
    "full", "restart", "post", "sender", "poison", "poison", "poison",
)  # fmt: skip
DATABASE = {
    "commit fails": "before sqlite-write", "commit unknown": "after sqlite-write", "read fails": "before sqlite-read",
}  # fmt: skip
SILENT_SECONDS = 1.0
LOOK_SECONDS = 0.15
JUMP = timedelta(hours=1)
"""How far a clock jumps at most, to either side."""


class Fault(NamedTuple):
    """What, when and for how long (virtual seconds); `pick` chooses among what is alive then."""

    at: float
    kind: str
    seconds: float
    pick: float


def _drawn(random: Random, window: float) -> Fault:
    return Fault(
        0.2 + random.random() * window, random.choice(KINDS), 0.1 + random.random() * 1.6, random.random()
    )  # fmt: skip


async def strike(world: World, seed: int) -> list[Spell]:
    """Let faults happen and pass, and more of them while too few have hit; each says whether it did."""
    random = Random(f"faults {seed}")  # the seed's
    planned = sorted(_drawn(random, WINDOW) for _ in range(random.randint(FEWEST, MOST)))
    spells = await asyncio.gather(*(_one(world, fault) for fault in planned))
    while sum(spell.hit for spell in spells) < ENOUGH:
        spells.append(await _one(world, _drawn(random, 0.0)))
    for name in world.names:
        await _rise(world, name)
    return spells


async def _rise(world: World, name: str) -> None:
    if name not in world.running:
        await world.start(name)


async def _one(world: World, fault: Fault) -> Spell:
    await asyncio.sleep(fault.at)
    names = sorted(world.running)
    spell = Spell(1 + int(fault.pick * 97) % 3)
    if not names:
        return spell
    name = names[int(fault.pick * len(names))]
    running = world.running[name]
    world.loop.mark(f"fault {fault.kind} {running.process} {fault.seconds:.2f}")
    if fault.kind == "kill":
        spell.hit = True
        world.kill(name)
        await asyncio.sleep(fault.seconds / 2)
        await _rise(world, name)
    elif fault.kind in DATABASE:
        world.spells.setdefault(running.process, {})[DATABASE[fault.kind]] = spell
    elif fault.kind == "break":
        world.log.breaks[running.process] = spell
    else:
        await LASTING[fault.kind](world, running, fault, spell := Spell())
        spell.end()
    spell.kind = fault.kind
    return spell


async def _stop(world: World, running: Running, fault: Fault, spell: Spell) -> None:
    """As SIGSTOP: it stands still, holds what it holds, and knows of nothing when it goes on."""
    process, seconds = running.process, fault.seconds * 1.5
    process.stood_still = False
    process.stopped_until = world.loop.time() + seconds
    await asyncio.sleep(min(seconds, SILENT_SECONDS))
    if seconds > SILENT_SECONDS:
        world.log.lose_member(process)
    spell.hit = process.stood_still


async def _cut(world: World, running: Running, fault: Fault, spell: Spell) -> None:
    """It cannot reach the log, whose groups go on without it after a while."""
    world.log.cut[running.process] = spell
    await asyncio.sleep(min(fault.seconds, SILENT_SECONDS))
    if fault.seconds > SILENT_SECONDS:
        world.log.lose_member(running.process)
        await asyncio.sleep(fault.seconds - SILENT_SECONDS)


async def _away(world: World, _running: Running, fault: Fault, spell: Spell) -> None:
    """The log is there for nobody."""
    world.log.away, world.log.outage = True, spell
    await asyncio.sleep(fault.seconds / 2)
    world.log.away = False


async def _leader(world: World, _running: Running, fault: Fault, spell: Spell) -> None:
    """A server ends the session that held a lock."""
    held = sorted(world.leaders.holders)
    if held:
        lost = world.leaders.holders.pop(held[int(fault.pick * len(held))])
        spell.hit = lost.process is not None and lost.process.alive


async def _poison(world: World, running: Running, fault: Fault, spell: Spell) -> None:
    """Events of one lead cannot be handled by one service for a while."""
    leads = world.rows("lead_intake", "select id from lead order by id")
    if leads:
        poison = (running.process.name.split("/")[0], str(leads[int(fault.pick * len(leads))][0]))
        world.poisoned[poison] = spell
        await asyncio.sleep(fault.seconds)


async def _clock(world: World, running: Running, fault: Fault, spell: Spell) -> None:
    """The clock of one process jumps, and jumps back."""
    spell.shift = (2 * fault.pick - 1) * JUMP
    world.spells.setdefault(running.process, {})["clock"] = spell
    await asyncio.sleep(fault.seconds)


async def _full(world: World, running: Running, fault: Fault, spell: Spell) -> None:
    """Nothing leaves its outbox, in which nothing may stand, so that it refuses whoever writes."""
    backlog = running.service.app.state.backlog
    world.log.breaks[running.process] = stuck = Spell()
    world.spells.setdefault(running.process, {})["full"] = spell
    limit, backlog._limit = backlog._limit, 0
    for _ in range(int(fault.seconds / LOOK_SECONDS)):
        await asyncio.sleep(LOOK_SECONDS)
        world.loop.spawn(running.process, backlog.look())
    stuck.end()
    backlog._limit = limit
    world.loop.spawn(running.process, backlog.look())


async def _post(world: World, _running: Running, fault: Fault, spell: Spell) -> None:
    """The mail server cannot be reached."""
    world.post.outage = spell
    await asyncio.sleep(fault.seconds)


async def _sender(world: World, _running: Running, fault: Fault, spell: Spell) -> None:
    """Whoever sends the next mail dies when it is there, and has not noted it."""
    world.post.deadly = spell
    world.post.kill = lambda: _killed(world, spell)
    await asyncio.sleep(1.0 + fault.seconds)
    for name in world.names:
        await _rise(world, name)


def _killed(world: World, spell: Spell) -> None:
    spell.end()
    process = PROCESS.get()
    if process is not None and process.alive:
        world.kill(process.name)


async def _restart(world: World, _running: Running, fault: Fault, spell: Spell) -> None:
    """Everything dies at once, the log too; services come back before it does."""
    spell.hit = True
    world.log.away, world.log.outage = True, spell
    for name in sorted(world.running):
        world.kill(name)
    await asyncio.sleep(fault.seconds / 4)
    for name in world.names:
        await _rise(world, name)
    await asyncio.sleep(fault.seconds / 4)
    world.log.away = False


LASTING = {
    "stop": _stop, "cut": _cut, "away": _away, "leader": _leader, "poison": _poison, "clock": _clock, "full": _full,
    "restart": _restart, "post": _post, "sender": _sender,
}  # fmt: skip
