"""Waits until an installation has nothing left to do, so that what follows is measured alone."""

import asyncio
from collections.abc import Sequence

import asyncpg

from bench.installation import Installation, World
from bench.topics import ends
from event_contracts.topics import LEADS

STANDS = "select coalesce(sum(next), 0)::bigint from consumer_position where consumer_group = $1 and topic = $2"
LOOK_SECONDS = 0.5


async def settled(
    installation: Installation, world: World, listeners: Sequence[str] = ("qualification", "digest")
) -> dict[int, int]:
    """Where the leads topic ends when everybody has said, and these services have heard, everything."""
    topic, heard = installation.topic(LEADS.name), -1
    connections = [await asyncpg.connect(installation.urls[name]) for name in listeners]
    try:
        while True:
            for service in ("lead-intake", "qualification"):
                await asyncio.to_thread(world.wait_until_sent, installation.urls[service])
            end = await ends(world.kafka.bootstrap, topic)
            groups = zip(connections, listeners, strict=True)
            stands = [await one.fetchval(STANDS, group, LEADS.name) for one, group in groups]
            if all(where == sum(end.values()) == heard for where in stands):
                return end
            heard = sum(end.values())
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        for connection in connections:
            await connection.close()
