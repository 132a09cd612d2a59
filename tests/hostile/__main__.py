"""`make fuzz`: generated requests to every service, and everything broken through the doors; says what came of it."""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from hostile.api_fuzz import Fuzzer, running
from hostile.doors import Doors
from hostile.inside import Inside, installed
from hostile.lawful import NEVER
from hostile.result import ENOUGH
from local_servers import Postgres
from local_servers.fresh import PostgresDatabases

SHARES = {"events": 70, "forms": 28, "lists": 2}
"""Of a hundred cases through the doors."""


def api(cases: int, number: int) -> int:
    """So many requests to each service; the number of problems."""
    problems = 0
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), cases) as there:
        for prefix in there.house.host.services:
            result = Fuzzer(there, prefix).send(cases, number)
            answers = ", ".join(f"{many} x {status}" for status, many in sorted(result.statuses.items()))
            print(f"{prefix}: {result.cases} requests, {result.taken} answered 2xx ({answers})", flush=True)
            print(f"  {result.linked} of them went where a link leads", flush=True)
            for name, many in result.each.items():
                print(f"  {many:6} {name}", flush=True)
            missing = result.missing(cases) + (result.unlike(NEVER[prefix]) if cases >= ENOUGH else [])
            for line in [*(f"{what}\n    {sent}" for what, sent in result.problems.items()), *missing]:
                print(f"  {line}", flush=True)
            problems += len(result.problems) + len(missing)
    return problems


@contextmanager
def postgres() -> Iterator[Callable[[str], str]]:
    """The addresses of databases, one for each service, on a real PostgreSQL that dies with the run."""
    server = Postgres(in_memory=True, settings={"fsync": "off"})
    server.start()
    databases = PostgresDatabases(server)
    try:
        yield lambda _package: databases.fresh("empty", None)
    finally:
        databases.close()
        server.close()


async def doors(cases: int, number: int, database_url: Callable[[str], str] | None) -> int:
    """So many records, forms and lists; the number of problems."""
    with tempfile.TemporaryDirectory() as folder:
        async with installed(Path(folder), database_url=database_url) as host:
            through = Doors(host, Inside(host, host.admin_key()))
            await through.events(cases * SHARES["events"] // 100, number)
            print(f"{through.answered['events']} records", flush=True)
            await through.forms(cases * SHARES["forms"] // 100, number)
            await through.lists(cases * SHARES["lists"] // 100, number)
            await through.quiet()
            print(f"doors: {dict(sorted(through.answered.items()))}", flush=True)
            print("".join(f"  {one}\n" for one in through.problems), flush=True)
            return len(through.problems)


def main() -> None:
    """Run it, and exit 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="python -m hostile")
    parser.add_argument("--cases", type=int, default=5000, help="requests to each service")
    parser.add_argument("--doors", type=int, default=100_000, help="records, forms and lists")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite", help="behind the doors")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    problems = api(arguments.cases, arguments.seed) if arguments.cases else 0
    if arguments.doors:
        with postgres() if arguments.database == "postgresql" else nullcontext() as database_url:
            problems += asyncio.run(doors(arguments.doors, arguments.seed, database_url))
    print(f"{problems} problems")
    sys.exit(problems > 0)


if __name__ == "__main__":
    main()
