"""The one process's files: bytes for each lead and each touch, as `bench.disk` measures them of the servers."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bench.figures.embedded_loop import PACKAGES, printed_key
from bench.installation import World
from bench.load import send
from bench.people import People, Writer
from bench.running import Running, program
from bench.salespeople import hire
from local_servers.process import free_ports

LOG = "events"
LOOK_SECONDS = 1.0
ALL = "select coalesce(sum(next), 0) from (select max(offset) + 1 as next from record group by topic, partition)"
WAITING = "select count(*) from outbox"
HELD = (
    "select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size"
)
HEARD = "select coalesce(sum(next), 0) from consumer_position"


async def sizes_of(world: World, leads: int, touches: int) -> list[dict[str, int]]:
    """Bytes by file: with nothing in, with the leads, and with the touches too."""
    folder, log, port = world.folder / "embedded", world.folder / "embedded.log", free_ports(1)[0]
    command = [program("leadloop"), "run", "--data", str(folder), "--port", str(port)]
    host = Running("leadloop", command, {}, log, port, world.watch)
    try:
        await asyncio.to_thread(host.start)
        key = await printed_key(log)
        address = f"http://127.0.0.1:{port}"
        await hire(f"{address}/digest", f"{address}/qualification", key)
        writer, found = Writer(key, People()), [await rested(folder)]
        for requests in (writer.batches(leads), writer.touches(touches)):
            await send(port, [one.replace(b"POST /v1", b"POST /intake/v1", 1) for one in requests], 2)
            found.append(await rested(folder))
        return found
    finally:
        await asyncio.to_thread(host.close)


async def rested(folder: Path) -> dict[str, int]:
    """What the files hold when nothing moves any more, without the room that an outbox left behind in them."""
    before: tuple[int, ...] = ()
    while True:
        now = (asked(folder, LOG, ALL), *(asked(folder, name, HEARD) for name in PACKAGES))
        waiting = sum(asked(folder, name, WAITING) for name in PACKAGES)
        if now == before and not waiting:
            break
        before = now
        await asyncio.sleep(LOOK_SECONDS)
    return {f"sqlite {name}": asked(folder, name, HELD) for name in (LOG, *PACKAGES)}


def asked(folder: Path, name: str, query: str) -> int:
    """A number from a file that the process has open."""
    with closing(sqlite3.connect(f"file:{folder / f'{name}.db'}?mode=ro", uri=True)) as connection:
        return int(connection.execute(query).fetchone()[0])
