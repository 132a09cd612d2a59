"""From a database URL to an open database."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from event_bus.relay import Leadership
from event_bus.transaction import Database


class OpenDatabase(Database, Protocol):
    """A database with its life cycle."""

    url: str

    def leadership(self, duty: str) -> AbstractAsyncContextManager[Leadership]:
        """Wait to be the one in the installation that does this duty; held inside the block."""

    async def ping(self) -> None:
        """Return when the database answers; raises `UnavailableError`."""

    async def tidy(self) -> None:
        """Let what was deleted leave the disk; called now and then."""

    async def close(self) -> None:
        """Let go of every connection."""


def open_database(url: str) -> OpenDatabase:
    """Open `sqlite:///path/file.db` or `postgresql://user@host:port/name` (nothing connects yet).

    Raises `ValueError` for any other URL; the message never repeats it, since it may hold a password.
    """
    if url.startswith("sqlite:///"):
        from service_kit.database.sqlite import SqliteDatabase

        return SqliteDatabase(url)
    if url.startswith("postgresql://"):
        from service_kit.database.postgresql import PostgresqlDatabase

        return PostgresqlDatabase(url)
    raise ValueError("a database URL starts with sqlite:/// or postgresql://")
