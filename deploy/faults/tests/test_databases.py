"""The judge reads every view there is, and what binary columns hold."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from faults.databases import SERVICES, readable, standing
from faults.one_process import SqliteFiles


def files(folder: Path) -> SqliteFiles:
    for service in SERVICES:
        with closing(sqlite3.connect(folder / f"{service}.db")) as connection, connection:
            connection.execute("create table submission (raw blob)")
            if service == "digest":
                connection.execute("create table current_view (slot text)")
                connection.execute("insert into current_view values ('b')")
                for name in ("view_a_lead", "view_b_lead", "view_b_word"):
                    connection.execute(f"create table {name} (id text)")
                connection.execute("insert into view_b_word values ('w')")
    return SqliteFiles(folder)


async def test_every_view_of_the_slot_that_is_read_is_compared(tmp_path: Path) -> None:
    assert await files(tmp_path).views() == {"lead": set(), "word": {'{"id": "w"}'}}


async def test_words_in_a_binary_column_are_found(tmp_path: Path) -> None:
    databases = files(tmp_path)
    with closing(sqlite3.connect(tmp_path / "lead_intake.db")) as connection, connection:
        connection.execute("insert into submission values (?)", (b'{"email": "p7@firm-p7.example"}',))
    assert await databases.holding(["firm-p7.example", "firm-p8.example"]) == [("lead_intake.db", "firm-p7.example")]


def test_a_row_as_text_of_postgresql_has_its_bytes_as_digits() -> None:
    row = r'(7,"\\x' + b"Marker p7 note".hex() + '")'
    assert "Marker p7 " in readable(row)


def test_markers_are_found_wherever_they_stand_and_one_of_another_shape_is_no_marker() -> None:
    text = "Marker p7 note\\n p71@firm-p71.example;x-firm-p9-b.example/ Marker p8"
    wanted = ["Marker p7 ", "firm-p7.example", "firm-p71.example", "firm-p9-b.example", "firm-p9.example", "Marker p8 "]
    assert standing(wanted, text) == ["Marker p7 ", "firm-p71.example", "firm-p9-b.example"]
    with pytest.raises(ValueError, match="is no marker"):
        standing(["p7@example.org"], text)
