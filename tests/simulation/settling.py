"""When nothing more will happen: every record applied everywhere, nothing waits in an outbox or with a parked lead."""

import asyncio

from simulation.world import PACKAGES, World

PATIENCE_SECONDS = 240.0
LOOK_SECONDS = 0.4


async def quiet(world: World) -> str | None:
    """Return when all is done (None), or what still waits after a patience in which everything should have healed."""
    deadline = world.loop.time() + PATIENCE_SECONDS
    before: dict[str, tuple[int, ...]] = {}
    while world.loop.time() < deadline:
        await asyncio.sleep(LOOK_SECONDS)
        now = {name: await _flow(world, name) for name in sorted(world.running)}
        if now == before and not any(records or pending for records, pending, _ in now.values()) and not waiting(world):
            return None
        before = now  # type: ignore[assignment]
    return f"{before} {waiting(world)}"


async def _flow(world: World, name: str) -> tuple[int, int, int]:
    running = world.running.get(name)
    if running is None:
        return (1, 1, 0)
    flow = await world.loop.spawn(running.process, running.service.flow())
    return flow["records"], flow["pending"], flow["applied"]


def waiting(world: World) -> dict[str, int]:
    """Rows that stand in outboxes and parking tables, dead ones apart."""
    found = {}
    for package in PACKAGES:
        for table, where in (("outbox", ""), ("parked", " where not dead")):
            [(count,)] = world.rows(package, f"select count(*) from {table}{where}")  # our own names
            if count:
                found[f"{package}.{table}"] = count
    return found
