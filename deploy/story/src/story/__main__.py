"""`python -m story`: tell the story to a running installation."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from story import StoryError, tell


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="story", description="Tell a year of Northwind Robotics.")
    parser.add_argument("--url", required=True, help="where the installation answers, http://127.0.0.1:8000")
    parser.add_argument("--key", required=True, help="an admin key, ll_...")
    parser.add_argument("--leads", type=int, default=0, help="600 to 1000000; 0: the story's own size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--end", type=datetime.fromisoformat, default=None, help="with its zone; now, if left out")
    parser.add_argument("--state", type=Path, default=None, help="a file that remembers how far the story has come")
    given = parser.parse_args()
    if given.end is not None and given.end.tzinfo is None:
        parser.error("--end needs a zone, as in 2026-11-30T10:40:00+01:00")
    try:
        asyncio.run(
            tell(
                given.url,
                given.key,
                leads=given.leads,
                seed=given.seed,
                end=given.end or datetime.now(UTC),
                on_progress=_say,
                state=given.state,
            )
        )
    except (StoryError, ValueError) as error:
        sys.exit(f"story: {error}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
