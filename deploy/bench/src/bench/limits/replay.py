"""The limit of writing: the very rows that the product wrote, into the same tables, in as many commits.

The rows are taken from a run of the product. Those of the outbox live only until they are sent, so a trigger keeps a
copy of each while that run lasts.
"""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg

from service_kit.database.sqlite_engine import PRAGMAS

KEPT = "bench_outbox"
NOT_REPLAYED = frozenset({KEPT, "alembic_version", "outbox", "consumer_position", "sqlite_sequence"})
Content = Mapping[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]
"""By table: the names of its columns, and rows."""


class Written(NamedTuple):
    """What the product wrote, and in how many transactions."""

    tables: Content
    commits: int

    @property
    def rows(self) -> int:
        """How many rows of all tables."""
        return sum(len(rows) for _, rows in self.tables.values())

    def parts(self) -> list[list[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]]:
        """As many parts as there were commits, each with its share of every table."""
        return [
            [
                (table, columns, rows[place * len(rows) // self.commits : (place + 1) * len(rows) // self.commits])
                for table, (columns, rows) in self.tables.items()
            ]
            for place in range(self.commits)
        ]


def difference(before: Content, after: Content, commits: int) -> Written:
    """What was added to each table; the kept copy of the outbox stands for the outbox, without its `seq`."""
    added = {}
    for table, (columns, rows) in after.items():
        old = set(before[table][1]) if table in before else set()
        new = [row for row in rows if row not in old]
        if table == KEPT:
            place = columns.index("seq")
            new = [row[:place] + row[place + 1 :] for row in new]
            columns = columns[:place] + columns[place + 1 :]  # noqa: PLW2901  # the database numbers them itself
        if new:
            added["outbox" if table == KEPT else table] = (columns, new)
    return Written(added, commits)


class Postgresql:
    """Reads and writes one PostgreSQL database."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def keep_outbox(self) -> None:
        """Copy each row that enters the outbox from now on."""
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute(
                f"create table {KEPT} as table outbox with no data;"
                f"create function {KEPT}() returns trigger language plpgsql as $$ begin "
                f"insert into {KEPT} select (new).*; return null; end $$;"
                f"create trigger {KEPT} after insert on outbox for each row execute function {KEPT}()"
            )
        finally:
            await connection.close()

    async def content(self) -> Content:
        """Every row."""
        connection = await asyncpg.connect(self._url)
        try:
            names = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
            found = {}
            for (table,) in names:
                if table in NOT_REPLAYED - {KEPT}:
                    continue
                rows = await connection.fetch(f'select * from "{table}"')
                found[table] = (tuple(rows[0].keys()) if rows else (), [tuple(row) for row in rows])
            return found
        finally:
            await connection.close()

    async def kept(self, commits: int) -> Written:
        """The rows that entered the outbox since."""
        connection = await asyncpg.connect(self._url)
        try:
            rows = await connection.fetch(f"select * from {KEPT} order by seq")
            return difference({}, {KEPT: (tuple(rows[0].keys()), [tuple(row) for row in rows])}, commits)
        finally:
            await connection.close()

    async def let_go(self) -> None:
        """Keep nothing any more."""
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute(f"drop trigger {KEPT} on outbox; drop function {KEPT}(); drop table {KEPT}")
        finally:
            await connection.close()

    async def write(self, written: Written) -> float:
        """The seconds that COPY takes over one connection, with a commit for each of the product's."""
        parts = written.parts()
        connection = await asyncpg.connect(self._url)
        try:
            started = time.perf_counter()
            for part in parts:
                async with connection.transaction():
                    for table, columns, rows in part:
                        if rows:
                            await connection.copy_records_to_table(table, records=rows, columns=columns)
            return time.perf_counter() - started
        finally:
            await connection.close()


class Sqlite:
    """Reads and writes one SQLite file, which a service may have open."""

    def __init__(self, url: str) -> None:
        self.file = Path(url.removeprefix("sqlite:///"))

    async def keep_outbox(self) -> None:
        """Copy each row that enters the outbox from now on."""
        with closing(connected(self.file)) as connection:
            connection.execute(f"create table {KEPT} as select * from outbox where 0")
            connection.execute(
                f"create trigger {KEPT} after insert on outbox begin "
                f"insert into {KEPT} select * from outbox where seq = new.seq; end"
            )

    async def content(self) -> Content:
        """Every row."""
        with closing(connected(self.file)) as connection:
            names = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
            found = {}
            for (table,) in names:
                if table in NOT_REPLAYED - {KEPT}:
                    continue
                cursor = connection.execute(f'select * from "{table}"')
                found[table] = (tuple(column[0] for column in cursor.description), cursor.fetchall())
            return found

    async def let_go(self) -> None:
        """Keep nothing any more."""
        with closing(connected(self.file)) as connection:
            connection.execute(f"drop trigger {KEPT}")
            connection.execute(f"drop table {KEPT}")

    async def write(self, written: Written) -> float:
        """The seconds that plain inserts take, as durable as the product's, with a commit for each of its."""
        parts = [[(insert(table, columns), rows) for table, columns, rows in part] for part in written.parts()]
        with closing(connected(self.file)) as connection:
            started = time.perf_counter()
            for part in parts:
                connection.execute("begin immediate")
                for statement, rows in part:
                    connection.executemany(statement, rows)
                connection.execute("commit")
            return time.perf_counter() - started


def connected(file: Path) -> sqlite3.Connection:
    """A connection as durable as the product's."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=30)
    for pragma, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma}={value}")
    return connection


def insert(table: str, columns: Sequence[str]) -> str:
    """The statement that adds a row."""
    names = ", ".join(f'"{column}"' for column in columns)
    return f'insert into "{table}" ({names}) values ({", ".join("?" * len(columns))})'
