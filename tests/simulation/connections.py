"""Connections to SQLite that outlive services and seeds: opened once for each file, each statement prepared once."""

import sqlite3
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool

from service_kit.database import sqlite

STATEMENTS = 5000
TIMEOUT_SECONDS = 10
_open_engine = sqlite.open_engine
_engines: dict[str, Engine] = {}


class Lasting(sqlite3.Connection):
    """Closed by nobody but its file: a pool that lets go of it means one life of a service only."""

    def close(self) -> None:
        """Not yet."""


class Free:
    """The connections to one file that begin in one way and that nobody uses."""

    def __init__(self, file: str, engine: Engine) -> None:
        self._file = file
        self._engine = engine
        self.kept: list[Kept] = []
        self.raw: list[sqlite3.Connection] = []
        """Of processes that died while they used them."""

    def taken(self) -> "Kept":
        """One that nobody else has now."""
        if self.kept:
            return self.kept.pop()
        pool = self._engine.pool
        pool._creator = self._driver
        try:
            return Kept(self._engine)
        finally:
            pool._creator = _nobody

    def _driver(self) -> Any:
        return self.raw.pop() if self.raw else opened(self._file)

    def close(self) -> None:
        """Let go of the file."""
        for raw in chain(self.raw, (raw_of(one) for one in self.kept)):
            sqlite3.Connection.close(raw)


_free: dict[tuple[str, str], Free] = {}


class Connections:
    """Stands where a service has its engine: gives connections out and takes them back, open and rolled back.

    Its dialect and what it made of a statement once belong to all lives of all services, as do the product's own
    `PRAGMA`s and ways to begin, and the connections to its file when it is dead.
    """

    def __init__(self, free: Free) -> None:
        self._free = free
        self._used: dict[int, Kept] = {}

    def connect(self) -> Connection:
        """One that nobody else has now."""
        taken = self._free.taken()
        taken.home = self
        self._used[id(taken)] = taken
        return taken

    def back(self, one: "Kept") -> None:
        """It is free again."""
        del self._used[id(one)]
        self._free.kept.append(one)

    def close(self) -> None:
        """The process died: what it had not committed is gone, and what it used is opened anew by whoever is next."""
        for one in self._used.values():
            raw = raw_of(one)
            raw.rollback()
            self._free.raw.append(raw)
            one.leave()
        self._used.clear()

    dispose = close


class Kept(Connection):
    """Whoever closes it gives it back; what was not committed is rolled back, as with any other."""

    home: Connections | None = None

    def close(self) -> None:
        """Give it back; of a process that died, nobody hears this."""
        if self.home is None:
            return
        if self._transaction is not None:
            self._transaction.close()
        home, self.home = self.home, None
        home.back(self)

    def leave(self) -> None:
        """The driver's connection is somebody else's from now on, whatever still becomes of this one."""
        self.home = None
        fairy: Any = self.connection
        fairy._connection_record.fairy_ref = None


def raw_of(one: Connection) -> sqlite3.Connection:
    """The driver's connection."""
    raw: sqlite3.Connection = one.connection.driver_connection  # type: ignore[assignment]  # it is SQLite's
    return raw


def connections(url: str, begin: str, size: int, pragmas: Mapping[str, str]) -> Connections:
    """In place of `open_engine`."""
    if begin not in _engines:
        made = _engines[begin] = _open_engine(url, begin, size, pragmas)
        made._compiled_cache.capacity = STATEMENTS  # type: ignore[union-attr]
        made.pool = NullPool(_nobody, dialect=made.dialect, _dispatch=made.pool.dispatch)
    file = url.removeprefix("sqlite:///")
    if (file, begin) not in _free:
        _free[file, begin] = Free(file, _engines[begin])
    return Connections(_free[file, begin])


def opened(file: str) -> sqlite3.Connection:
    """A connection as the product opens it."""
    return sqlite3.connect(
        file, check_same_thread=False, timeout=TIMEOUT_SECONDS, cached_statements=STATEMENTS, factory=Lasting
    )


@cache
def looking(file: Path) -> sqlite3.Connection:
    """A connection that only reads, for whoever looks on from outside."""
    return sqlite3.connect(f"file:{file}?mode=ro", uri=True, cached_statements=STATEMENTS, factory=Lasting)


def let_go(folder: Path) -> None:
    """Close everything that is open in a folder."""
    for file, begin in [key for key in _free if Path(key[0]).parent == folder]:
        _free.pop((file, begin)).close()


def emptied(file: Path, template: Path) -> None:
    """Every table as it is in the template; what was deleted is overwritten, and the write-ahead log is empty."""
    resetting = _resetting(file, template)
    resetting.execute("begin immediate")
    for statement in _statements(file, template):
        resetting.execute(statement)
    resetting.execute("commit")
    # Of this file alone: the template is attached too, and another worker may be reading it.
    busy, *_ = resetting.execute("pragma main.wal_checkpoint(truncate)").fetchone()
    assert not busy, "somebody still reads what the last seed wrote"


@cache
def _resetting(file: Path, template: Path) -> sqlite3.Connection:
    resetting = sqlite3.connect(file, isolation_level=None, cached_statements=STATEMENTS, factory=Lasting)
    resetting.execute("pragma secure_delete = on")
    resetting.execute("attach ? as template", (f"{template}",))
    return resetting


@cache
def _statements(file: Path, template: Path) -> list[str]:
    return list(_of_each_table(_resetting(file, template)))


def _of_each_table(resetting: sqlite3.Connection) -> Iterator[str]:
    tables = resetting.execute("select name from template.sqlite_master where type = 'table' order by name").fetchall()
    for (name,) in tables:
        yield f'delete from main."{name}"'
        if resetting.execute(f'select exists (select 1 from template."{name}")').fetchone()[0]:  # our own names
            yield f'insert into main."{name}" select * from template."{name}" order by rowid'  # our own names


def _nobody() -> Any:
    raise AssertionError("only a service opens connections")
