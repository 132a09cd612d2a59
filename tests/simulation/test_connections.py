"""Connections outlive the processes that used them, and nothing else of these does."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from simulation.connections import connections, emptied, let_go, looking, raw_of

READ = text("select name from lead order by name")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    with sqlite3.connect(tmp_path / "service.db") as made:
        made.execute("create table lead (name text primary key)")
    yield tmp_path / "service.db"
    let_go(tmp_path)


def life(file: Path):  # type: ignore[no-untyped-def]
    """What a process has where a service has its engine."""
    return connections(f"sqlite:///{file}", "BEGIN IMMEDIATE", 1, {"busy_timeout": "0"})


def test_what_a_dead_process_had_not_committed_is_gone_and_its_connection_is_the_next_ones(file: Path) -> None:
    first, second = life(file), life(file)
    died = first.connect()
    died.begin()
    died.execute(text("insert into lead values ('half written')"))
    driver = raw_of(died)
    first.close()

    using = second.connect()
    assert raw_of(using) is driver
    using.begin()
    using.execute(text("insert into lead values ('anna')"))
    died.close()  # as its frames do when they are buried: no word of it reaches who has the connection now
    del died
    using.commit()
    assert looking(file).execute("select name from lead").fetchall() == [("anna",)]


def test_whoever_gives_a_connection_back_leaves_no_transaction_open(file: Path) -> None:
    service = life(file)
    first = service.connect()
    first.begin()
    first.execute(text("insert into lead values ('never committed')"))
    first.close()
    again = service.connect()
    assert again is first
    again.begin()
    assert again.execute(READ).all() == []
    again.close()


def test_what_a_seed_wrote_is_not_there_for_the_next_nor_in_the_bytes_of_the_file(file: Path, tmp_path: Path) -> None:
    template = tmp_path / "template.db"
    with sqlite3.connect(template) as made:
        made.execute("create table lead (name text primary key)")
        made.execute("insert into lead values ('of the template')")
    writing = life(file).connect()
    writing.begin()
    writing.execute(text("insert into lead values ('marker7 of the seed')"))
    writing.commit()
    writing.close()

    emptied(file, template)

    assert looking(file).execute("select name from lead").fetchall() == [("of the template",)]
    assert not any(b"marker7" in one.read_bytes() for one in tmp_path.glob("service.db*"))
