"""`make plans ROWS=`: tell a story, copy it until there are so many rows, use everything, and look at every plan."""

import argparse
import asyncio
import json
import logging
import signal
import sys
import tempfile
import time
from pathlib import Path

from hostile.inside import installed
from hostile.test_roles import Later
from local_servers import Postgres, ServerError
from local_servers.process import Process, remove, tail
from plans.copies import PACKAGES, copy_story, grow
from plans.driving import everything
from plans.hearing import heard
from plans.kept import Finding, needless, unexplained
from plans.planning import planned

LEADS = 600
TOLD, STORY_SECONDS = "sign in as ", 1800.0
RESULT = Path("build/plans.json")
SHOWN = 600
"""Letters of a statement, its last ones: there it says what it looks for."""
LARGE = 0.2
"""A table is large that has such a share of the rows that were asked for."""


async def run(folder: Path, rows: int, story: Path | None) -> int:
    """0 when every plan is as it should be, or `kept.py` says why not."""
    began = time.monotonic()
    try:
        with Postgres(folder / "postgresql") as postgres:
            urls = {package: postgres.create_database(package) for package in PACKAGES}
            clock = Later()
            async with installed(folder / "data", clock=clock, database_url=urls.__getitem__):
                pass  # makes the databases
            if story is None:
                story = folder / "story"
                await asyncio.to_thread(tell, story)
            large = {}
            for package, url in urls.items():
                await copy_story(story, package, url)
                grown = await grow(package, url, rows)
                large[package] = {one.table for one in grown if one.rows >= rows * LARGE}
                print(
                    f"{time.monotonic() - began:6.0f} s  {package}: {', '.join(f'{t} {n:,}' for t, n in grown)}",
                    flush=True,
                )
            async with installed(folder / "data", clock=clock, database_url=urls.__getitem__) as host:
                with heard() as hears:
                    asked = await everything(host, clock, hears)
            print(f"{time.monotonic() - began:6.0f} s  {asked} questions, {len(hears.said)} statements", flush=True)
            found = await planned(urls, hears, large)
    finally:
        remove(folder)
    return said_of(found)


def said_of(found: list[Finding]) -> int:
    """Print and write what was found; 1 where anything is not explained, or explained for nothing."""
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([one._asdict() for one in found], indent=1) + "\n", encoding="utf-8")
    wrong = unexplained(found)
    for one in found:
        mark = "" if one in wrong else "  (kept.py says why)"
        print(f"{one.database}: {one.what}; cost {one.cost:,.0f}{mark}\n    {' '.join(one.sql.split())[-SHOWN:]}")
    for kept in needless(found):
        print(f"kept.py explains a plan that needs no word: {kept.database}, {' ... '.join(kept.parts)}")
    return 1 if wrong or needless(found) else 0


def tell(folder: Path) -> None:
    """A story, by `leadloop demo`, on SQLite. Raises `ServerError`."""
    log = folder.with_suffix(".log")
    program = str(Path(sys.executable).with_name("leadloop"))
    demo = Process(
        [program, "demo", "--data", str(folder), "--port", "0", "--leads", str(LEADS)],
        log=log,
        stop_signal=signal.SIGTERM,
    )
    until = time.monotonic() + STORY_SECONDS
    demo.start()
    try:
        while not log.exists() or TOLD not in log.read_text(encoding="utf-8"):
            if time.monotonic() > until or demo.pid is None:
                raise ServerError(f"the story was not told:\n{tail(log)}")
            time.sleep(1)
    finally:
        demo.close()


def main() -> None:
    """Run it, and exit 1 when a plan is not as it should be."""
    parser = argparse.ArgumentParser(prog="make plans", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--story", type=Path, help="the data of a demo that was told before, and has ended")
    asked = parser.parse_args()
    logging.disable(logging.INFO)
    folder = Path(tempfile.mkdtemp(prefix="leadloop-plans-"))
    folder.chmod(0o711)  # PostgreSQL's own user passes through
    sys.exit(asyncio.run(run(folder, asked.rows, asked.story)))


if __name__ == "__main__":
    main()
