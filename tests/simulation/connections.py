"""Connections to SQLite that a service keeps: SQLAlchemy's own, without a pool's turn at each transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, NullPool

from service_kit.database import sqlite

STATEMENTS = 5000
TIMEOUT_SECONDS = 10
_open_engine = sqlite.open_engine
_engines: dict[str, Engine] = {}


def _nobody() -> Any:
    raise AssertionError("only a service opens connections")


class Connections:
    """Stands where a service has its engine: gives connections out and takes them back, open and rolled back.

    Its dialect and what it made of a statement once belong to all lives of all services, as do the product's own
    `PRAGMA`s and ways to begin; only the file is this service's.
    """

    def __init__(self, url: str, engine: Engine) -> None:
        self.raw: list[Any] = []
        """The driver's connections, which a process that is killed leaves behind."""
        self._file = url.removeprefix("sqlite:///")
        self._engine = engine
        self._free: list[Kept] = []

    def connect(self) -> Connection:
        """One that nobody else has now."""
        if self._free:
            return self._free.pop()
        pool = self._engine.pool
        pool._creator = self._open
        try:
            return Kept(self._engine, self._free)
        finally:
            pool._creator = _nobody

    def _open(self) -> Any:
        driver: Any = self._engine.dialect.loaded_dbapi
        self.raw.append(driver.connect(self._file, check_same_thread=False, timeout=TIMEOUT_SECONDS))
        return self.raw[-1]

    def dispose(self) -> None:
        """Close them."""
        for one in self.raw:
            one.close()


class Kept(Connection):
    """Whoever closes it gives it back; what was not committed is rolled back, as with any other."""

    def __init__(self, engine: Engine, free: "list[Kept]") -> None:
        super().__init__(engine)
        self._home = free

    def close(self) -> None:
        """Give it back."""
        if self._transaction is not None:
            self._transaction.close()
        self._home.append(self)


def connections(url: str, begin: str, size: int, pragmas: Mapping[str, str]) -> Connections:
    """In place of `open_engine`."""
    if begin not in _engines:
        made = _engines[begin] = _open_engine(url, begin, size, pragmas)
        made._compiled_cache.capacity = STATEMENTS  # type: ignore[union-attr]
        made.pool = NullPool(_nobody, dialect=made.dialect, _dispatch=made.pool.dispatch)
    return Connections(url, _engines[begin])
