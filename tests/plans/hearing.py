"""What is said to PostgreSQL, with whatever it was said about, by database and side."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import Connection, Engine, event

FEW = 3
"""Values with which a statement is planned: those of its first uses that differ."""
SPOKEN = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")


class Said(NamedTuple):
    """A statement: where it was said, and whether on the side that writes."""

    database: str
    writing: bool
    sql: str


class Heard:
    """Every statement once, with the values of its first uses."""

    def __init__(self) -> None:
        self.said: dict[Said, list[Sequence[Any]]] = {}

    def hear(self, said: Said, values: Sequence[Any]) -> None:
        """One use."""
        if not said.sql.lstrip(" (\n").upper().startswith(SPOKEN):
            return
        known = self.said.setdefault(said, [])
        if len(known) < FEW and values not in known:
            known.append(values)


@contextmanager
def heard() -> Iterator[Heard]:
    """All that is said meanwhile, by SQLAlchemy or past it."""
    hears, fetch = Heard(), asyncpg.Connection.fetch

    def by_core(speaker: Connection, _: Any, statement: str, values: Any, __: Any, many: bool) -> None:
        if speaker.dialect.name == "postgresql":
            driver: Any = speaker.connection.driver_connection
            hears.hear(_where(driver, statement), values[0] if many else values)

    async def by_driver(self: Any, statement: str, *values: Any, **options: Any) -> Any:
        hears.hear(_where(self, statement), values)
        return await fetch(self, statement, *values, **options)

    event.listen(Engine, "before_cursor_execute", by_core)
    asyncpg.Connection.fetch = by_driver  # type: ignore[method-assign]
    try:
        yield hears
    finally:
        asyncpg.Connection.fetch = fetch  # type: ignore[method-assign]
        event.remove(Engine, "before_cursor_execute", by_core)


def _where(driver: Any, statement: str) -> Said:
    told = driver._params
    return Said(told.database, "enable_hashjoin" in (told.server_settings or {}), statement)


def name_of(url: str) -> str:
    """The database of this address."""
    return urlsplit(url).path.lstrip("/")
