"""The checker's own SQL: what stands in the four databases."""

import json
import re
from collections.abc import Collection
from typing import Any

import asyncpg

from local_servers import Postgres

SERVICES = ("lead_intake", "qualification", "sales_feedback", "digest")
MARKER = re.compile(r"firm-[0-9a-z]+(?:-b)?\.example|Marker [0-9a-z]+(?:-b)? ")
"""What a run's clients are called by: of a thousand of them each text is read once, not once for each."""
BYTES = re.compile(r"(?:\\x|X')((?:[0-9A-Fa-f]{2})+)")


class Databases:
    """One connection to each, straight to the server."""

    _named = "select tablename from pg_tables where schemaname = 'public' and tablename like $1"

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres

    async def rows(self, service: str, query: str, *values: Any) -> list[Any]:
        """What a query answers."""
        connection = await asyncpg.connect(self._postgres.url(service))
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()

    async def value(self, service: str, query: str, *values: Any) -> Any:
        """The first column of the first row; None without one."""
        rows = await self.rows(service, query, *values)
        return rows[0][0] if rows else None

    async def slot(self) -> str:
        """The set of views that is read."""
        return str(await self.value("digest", "select slot from current_view") or "a")

    async def views(self) -> dict[str, set[str]]:
        """Every row of every view that is read, as text."""
        slot = await self.slot()
        found = {}
        for (table,) in await self.rows("digest", self._named, f"view_{slot}_%"):
            rows = await self.rows("digest", f'select * from "{table}"')
            view = table.removeprefix(f"view_{slot}_")
            found[view] = {json.dumps(dict(row), default=str, sort_keys=True) for row in rows}
        return found

    async def holding(self, markers: Collection[str]) -> list[tuple[str, str]]:
        """The tables in which a text stands, whatever the column, and the text."""
        found = []
        for service in SERVICES:
            connection = await asyncpg.connect(self._postgres.url(service))
            try:
                for (table,) in await connection.fetch("select tablename from pg_tables where schemaname = 'public'"):
                    rows = await connection.fetch(f'select one::text from "{table}" as one')
                    everything = readable("\n".join(row[0] for row in rows))
                    found += [(f"{service}.{table}", marker) for marker in standing(markers, everything)]
            finally:
                await connection.close()
        return found


def standing(markers: Collection[str], text: str) -> list[str]:
    """Those that stand in a text.

    Raises `ValueError` for one that has not the shape that is looked for.
    """
    for marker in markers:
        if not MARKER.fullmatch(marker):
            raise ValueError(f"{marker!r} is no marker")
    return sorted(set(MARKER.findall(text)).intersection(markers))


def readable(text: str) -> str:
    """A text, and behind it what its binary columns hold, which both databases write as hexadecimal digits."""
    held = (bytes.fromhex(one[1]).decode(errors="replace") for one in BYTES.finditer(text))
    return "\n".join((text, *held))
