"""When nothing more will happen: every record applied everywhere, nothing waits in an outbox or with a parked lead."""

import asyncio

from simulation.world import PACKAGES, World

PATIENCE_SECONDS = 240.0
LOOK_SECONDS = 1.75
"""Longer than every poll of a leader that decides: another process cannot wake it, so it may begin so late."""
SOON_SECONDS = 0.25
"""Between looks while something waits: only the look that nothing may have changed before has to be so late."""


async def quiet(world: World) -> str | None:
    """Return when all is done (None), or what still waits after a patience in which everything should have healed."""
    deadline = world.loop.time() + PATIENCE_SECONDS
    before: dict[str, tuple[int, int, int]] = {}
    while world.loop.time() < deadline:
        if waiting(world):
            before = {}
            await asyncio.sleep(SOON_SECONDS)
            continue
        now = {name: await _flow(world, name) for name in sorted(world.running)}
        if any(records or pending for records, pending, _ in now.values()):
            now = {}
        elif now == before:
            return None
        before = now
        await asyncio.sleep(LOOK_SECONDS if now else SOON_SECONDS)
    return f"{before} {waiting(world)}"


async def _flow(world: World, name: str) -> tuple[int, int, int]:
    running = world.running.get(name)
    if running is None:
        return (1, 1, 0)
    flow = await world.loop.spawn(running.process, running.service.flow())
    return flow["records"], flow["pending"], flow["applied"]


def waiting(world: World) -> dict[str, int]:
    """Rows that stand in outboxes and parking tables, dead ones apart; mails to be sent; records without a position.

    What replicas say of themselves is not enough: in the moment in which a partition goes from one to the other it is
    in nobody's assignment, and so in nobody's lag.
    """
    found = {}
    for package in PACKAGES:
        mails = (("mail", " where due_at is not null"),) if package == "digest" else ()
        for table, where in (("outbox", ""), ("parked", " where not dead"), *mails):
            [(count,)] = world.rows(package, f"select count(*) from {table}{where}")  # our own names
            if count:
                found[f"{package}.{table}"] = count
        behind = unread(world, package)
        if behind:
            found[f"{package}.records"] = behind
    return found


def unread(world: World, package: str) -> int:
    """Records of the topics that a service's groups read which stand behind the positions in its database."""
    positions = {
        (group, topic, partition): following
        for group, topic, partition, following in world.rows(
            package, "select consumer_group, topic, partition, next from consumer_position"
        )
    }
    read = {(group, topic) for group, topic, _ in positions}
    return sum(
        max(end - positions.get((group, *part), 0), 0)
        for part, end in world.log.ends().items()
        for group, topic in read
        if topic == part[0]
    )
