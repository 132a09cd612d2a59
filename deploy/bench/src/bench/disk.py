"""`python -m bench.disk --leads 100000 --touches 500000`: bytes on disk for each lead and each touch.

Leads come in, qualify as they may, and are handed over to people; then touches of the same leads. After each the
services come to rest, PostgreSQL is vacuumed, and what grew is divided by how many came.
"""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.disk_embedded import sizes_of
from bench.installation import LOOP, SERVICES, Installation, World
from bench.load import send
from bench.salespeople import hire
from bench.settling import settled
from event_contracts.topics import TOPICS

BLOCK = 512
"""The unit of `st_blocks`, whatever the file system's own: Kafka's files are longer than what they take."""
LOGS = "*/data"
KEPT = "select sum(pg_total_relation_size(relid)) from pg_stat_user_tables where relname <> 'outbox'"
"""All tables and indexes, but for the outbox: how large that once was says how long it was, not what is kept."""


def main() -> None:
    """Measure, and say it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.disk", description=__doc__)
    parser.add_argument("--stack", choices=("kafka", "embedded"), default="kafka")
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--touches", type=int, default=500_000)
    asked = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    json.dump(asyncio.run(measured(asked.stack, asked.leads, asked.touches)), sys.stdout, indent=2)
    sys.stdout.write("\n")


async def measured(stack: str, leads: int, touches: int) -> dict[str, dict[str, int]]:
    """The bytes by database, topic or file: all of them, those of one lead and those of one touch."""
    sizes = sizes_of if stack == "embedded" else on_servers
    async with World() as world:
        empty, filled, touched = await sizes(world, leads, touches)
    return {
        "whole": touched,
        "of one lead": grown(empty, filled, leads),
        "of one touch": grown(filled, touched, touches),
    }


async def on_servers(world: World, leads: int, touches: int) -> list[dict[str, int]]:
    """By database and topic: with nothing in, with the leads, and with the touches too."""
    installation = await world.shared(LOOP, *reversed(SERVICES))
    addresses = [f"http://127.0.0.1:{installation.services[name].port}" for name in ("digest", "qualification")]
    await hire(addresses[0], addresses[1], installation.admin_key)
    writer, intake = installation.writer(), installation.services["lead-intake"]
    empty = await rested(world, installation)
    await send(intake.port, writer.batches(leads), 2)
    filled = await rested(world, installation)
    await send(intake.port, writer.touches(touches), 2)
    return [empty, filled, await rested(world, installation)]


def grown(before: Mapping[str, int], after: Mapping[str, int], items: int) -> dict[str, int]:
    """Bytes for each item, by what holds them."""
    return {name: round((after[name] - before[name]) / items) for name in after}


async def rested(world: World, installation: Installation) -> dict[str, int]:
    """Bytes by database and topic when nobody has anything left to do."""
    await settled(installation, world)
    found = {}
    for service, url in installation.urls.items():
        database = url.rpartition("/")[2]
        await asyncio.to_thread(world.postgres.execute, "vacuum analyze", database)
        size = await asyncio.to_thread(world.postgres.execute, KEPT, database)
        found[f"postgresql {service}"] = int(size)
    for topic in TOPICS:
        name = installation.topic(topic.name)
        found[f"kafka {topic.name}"] = sum(
            bytes_of(folder) for folder in (world.folder / "kafka").glob(f"{LOGS}/{name}-*")
        )
    return found


def bytes_of(folder: Path) -> int:
    """What the files of a folder take of the disk."""
    return sum(file.stat().st_blocks * BLOCK for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    main()
