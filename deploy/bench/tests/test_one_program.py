"""The limit of the embedded loop does all of its work: each event, each row and each position."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bench.limits.one_program import Recorded, records_of, seconds_of
from bench.limits.replay import Written

TABLES = """
create table thing (id text primary key, size integer);
create table consumer_position (id text primary key, consumer_group text, topic text, partition integer, next integer)
"""
RECORDS = [("leads", 0, number, b"key", b"{}", "[]", number) for number in range(250)]
THINGS = [(f"thing-{number}", number) for number in range(7)]


def test_every_event_row_and_position_is_written_a_hundred_events_at_a_time(tmp_path: Path) -> None:
    files = {name: tmp_path / f"{name}.db" for name in ("digest", "qualification")}
    for file in files.values():
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(TABLES)
    written = {name: Written({"thing": (("id", "size"), THINGS)}, 1) for name in files}

    assert seconds_of(Recorded(RECORDS, written), tmp_path, files) > 0

    assert records_of(tmp_path / "limit-log.db") == RECORDS
    for file in files.values():
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("select id, size from thing order by id").fetchall() == THINGS
            # 250 events are three steps, of which the last is the one with number 2
            assert connection.execute("select next from consumer_position").fetchall() == [(2,)]
