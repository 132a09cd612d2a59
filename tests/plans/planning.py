"""Has PostgreSQL plan what was heard, as the side that said it would have it planned."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import asyncpg

from plans.hearing import Heard, Said
from plans.judging import MOST, cost, read_whole
from plans.kept import Finding
from service_kit.database.postgresql import NESTED_LOOPS

SIDES: dict[bool, dict[str, str]] = {False: {}, True: NESTED_LOOPS}


async def planned(
    urls: Mapping[str, str], heard: Heard, large: Mapping[str, Collection[str]], most: float = MOST
) -> list[Finding]:
    """What is wrong with the plans of what was heard in these databases, the worst of each statement."""
    found = []
    for database, url in urls.items():
        for writing, settings in SIDES.items():
            connection = await asyncpg.connect(url, server_settings=settings)
            try:
                for said, uses in heard.said.items():
                    if said.database == database and said.writing == writing:
                        found += await _worst(connection, said, uses, large[database], most)
            finally:
                await connection.close()
    return found


async def _worst(
    connection: "asyncpg.Connection[asyncpg.Record]",
    said: Said,
    uses: Sequence[Sequence[Any]],
    large: Collection[str],
    most: float,
) -> list[Finding]:
    found = []
    for values in uses:
        [explained] = json.loads(await connection.fetchval(f"explain (format json) {said.sql}", *values))
        whole, costs = read_whole(explained["Plan"], large), cost(explained["Plan"])
        what = f"reads {', '.join(whole)} whole" if whole else f"costs {costs:,.0f}" if costs > most else ""
        if what:
            found.append(Finding(said.database, what, costs, said.sql))
    return sorted(found, key=lambda one: -one.cost)[:1]
