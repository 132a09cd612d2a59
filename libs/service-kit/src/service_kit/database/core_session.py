"""A session to which SQLAlchemy Core speaks from asynchronous code.

SQLAlchemy's own `AsyncConnection` does the same, but its package loads the whole ORM, of which nothing here is used:
6 MB and a twentieth of a service's start. Below both is `greenlet_spawn`, by which the dialect waits for its driver.
"""

from typing import Any

from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.engine import CursorResult
from sqlalchemy.util import greenlet_spawn


class CoreSession:
    """One connection of an engine whose dialect is asynchronous; nothing connects before `start`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    @property
    def started(self) -> bool:
        """Whether there is a connection to let go of."""
        return self._connection is not None

    @property
    def invalidated(self) -> bool:
        """Whether SQLAlchemy has met an error after which the connection is none any more."""
        return self._open.invalidated

    @property
    def driver(self) -> Any:
        """The driver's own connection."""
        return self._open.connection.driver_connection

    async def start(self) -> None:
        """Connect."""
        self._connection = await greenlet_spawn(self._engine.connect)

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one statement; all its rows are there with the answer."""
        return await greenlet_spawn(self._open.execute, statement, parameters)

    async def invalidate(self) -> None:
        """Let nobody use it again."""
        await greenlet_spawn(self._open.invalidate)

    async def close(self) -> None:
        """Let go of it."""
        await greenlet_spawn(self._open.close)

    @property
    def _open(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("this session was not started")
        return self._connection
