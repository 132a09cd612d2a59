"""One seed from its first step to its verdict."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import NamedTuple

import digest.main
from simulation import balance, checker, mails, scores
from simulation.faults import strike
from simulation.loop import SimulatedLoop, StuckError
from simulation.seams import owned
from simulation.settling import quiet
from simulation.template import copied
from simulation.workload import Story
from simulation.world import PACKAGES, Template, World

REPLICATED = (None, None, *PACKAGES)


class Outcome(NamedTuple):
    """What became of a seed."""

    seed: int
    trace: int
    steps: int
    events: int
    faults: list[str]
    """The kind of each fault that somebody met."""
    leads: int
    found: list[tuple[str, str]]


def run(template: Template, seed: int, note: Callable[[str], None] | None = None) -> Outcome:
    """Everything in it follows from the seed."""
    with owned(seed):
        random = Random(f"order {seed}")  # the seed's
        loop = SimulatedLoop(random, note)
        world = World(loop, copied(template), random.choice(REPLICATED))
        world.log.restore(*template.log)
        verdict = checker.Verdict()
        story = Story(world, seed)
        struck: list[str] = []
        try:
            struck = loop.run_until_complete(_live(world, story, seed, verdict))
        except (StuckError, AssertionError) as error:
            verdict("stuck", str(error))
        try:
            return _outcome(world, seed, struck, story, verdict)
        finally:
            world.close()


def _outcome(world: World, seed: int, struck: list[str], story: Story, verdict: checker.Verdict) -> Outcome:
    facts = checker.facts_of(_records(world))
    events = len({(one.lead, one.source, one.sequence) for one in facts})
    return Outcome(seed, world.loop.trace, world.loop.steps, events, struck, len(story.ids), verdict.found)


def _records(world: World) -> dict[tuple[str, int], list[object]]:
    return {part: world.log.read(part, 0, 1 << 30) for part in world.log.ends()}


TIDY_SECONDS = 10.0
"""What is still in a write-ahead log after so long is held there by a read that nobody ends."""


async def _live(world: World, story: Story, seed: int, verdict: checker.Verdict) -> list[str]:
    for name in world.names:
        await world.start(name)
    telling = asyncio.ensure_future(story.tell())
    faults = await strike(world, seed)
    await telling
    struck = [one.kind for one in faults if one.hit]
    world.spells.clear()
    world.log.breaks.clear()
    world.log.cut.clear()
    world.loop.hurried = True
    waits = await quiet(world)
    if waits is not None:
        verdict("stuck", waits)
        return struck
    await _tidied(world)
    await _judge(world, story, verdict)
    return struck


async def _tidied(world: World) -> None:
    """Every service lets go of what it deleted, as each does every other second: not while somebody reads."""
    deadline = world.loop.time() + TIDY_SECONDS
    logs = [world.file(package).with_name(f"{world.file(package).name}-wal") for package in PACKAGES]
    while world.loop.time() < deadline:
        for running in world.running.values():
            await world.loop.spawn(running.process, running.service.database.tidy())
        if not any(log.exists() and log.stat().st_size for log in logs):
            return
        await asyncio.sleep(0.05)


async def _judge(world: World, story: Story, verdict: checker.Verdict) -> None:
    rows = checker.Databases(world.folder)
    records = _records(world)
    facts = checker.first_copies(checker.facts_of(records), verdict)
    for wrong in story.lawless:
        verdict("refused", wrong)
    checker.check_log(facts, rows, verdict)
    checker.check_answers(story.told, story.captures, facts, rows, verdict)
    balance.check_balance(facts, rows, verdict)
    balance.check_amounts(story.told, facts, rows, verdict)
    scores.check_scores(facts, scores.criteria_of(records), rows, verdict)
    scores.check_tallies(facts, rows, verdict)
    checker.check_forgotten(story.told, records, rows, verdict)
    before = balance.views(rows)
    for name in [name for name in world.running if name != "digest"]:
        world.kill(name)  # what idles beside a rebuild only takes time
    running = world.running["digest"]
    await world.loop.spawn(running.process, digest.main.rebuild(running.service.database, world.log, world.now))
    balance.compare_views(before, balance.views(rows), verdict)
    # After the rebuild, which sends nothing.
    mails.check_mails(story.told, facts, _records(world), world.post.took, rows, verdict)
    rows.close()
