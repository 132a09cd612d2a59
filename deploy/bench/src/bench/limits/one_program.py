"""The limit of the whole loop in one process: a plain SQLite program that writes what all four services wrote.

It appends the same events to one file and applies the same rows to one file for each service, a hundred events at a
time, each file with its position.
"""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.limits.replay import Written, connected, insert

AT_ONCE = 100
LOG = """
create table record (topic text, partition integer, offset integer, key blob, value blob, headers text,
  appended_at integer, primary key (topic, partition, offset)) without rowid
"""
POSITION = """
insert into consumer_position (id, consumer_group, topic, partition, next) values ('bare', 'bare', 'leads', 0, ?)
on conflict (id) do update set next = excluded.next
"""


class Recorded(NamedTuple):
    """What the product appended, and what each of its services wrote."""

    records: Sequence[tuple[Any, ...]]
    written: Mapping[str, Written]


def seconds_of(recorded: Recorded, folder: Path, files: Mapping[str, Path]) -> float:
    """How long it takes; `files` are empty databases with the services' tables, which are filled."""
    log = connected(folder / "limit-log.db")
    log.execute(LOG)
    services = {name: connected(file) for name, file in files.items()}
    steps = -(-len(recorded.records) // AT_ONCE)
    parts = {name: Written(recorded.written[name].tables, steps).parts() for name in services}
    try:
        started = time.perf_counter()
        for step in range(steps):
            log.execute("begin immediate")
            some = recorded.records[step * AT_ONCE : (step + 1) * AT_ONCE]
            log.executemany("insert into record values (?, ?, ?, ?, ?, ?, ?)", some)
            log.execute("commit")
            for name, connection in services.items():
                connection.execute("begin immediate")
                for table, columns, rows in parts[name][step]:
                    connection.executemany(insert(table, columns), rows)
                connection.execute(POSITION, (step,))
                connection.execute("commit")
        return time.perf_counter() - started
    finally:
        for connection in (log, *services.values()):
            connection.close()


def records_of(file: Path) -> list[tuple[Any, ...]]:
    """Everything on an embedded log."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        order = "select topic, partition, offset, key, value, headers, appended_at from record order by appended_at"
        return connection.execute(order).fetchall()
    finally:
        connection.close()
