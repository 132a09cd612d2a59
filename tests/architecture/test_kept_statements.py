"""Statements that tests compile once between them: of the same kind of database, and the same statement."""

from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, event, insert, select
from sqlalchemy.engine import create_engine
from sqlalchemy.sql import compiler

WORD = Table("word", MetaData(), Column("id", Integer, primary_key=True), Column("text", Text))
OTHER = Table("word", MetaData(), Column("id", Integer, primary_key=True), Column("text", Integer))


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every statement that is compiled from now on."""
    made: list[Any] = []
    begin = compiler.SQLCompiler.__init__

    def noted(self: Any, dialect: Any, statement: Any, *given: Any, **named: Any) -> None:
        made.append(statement)
        begin(self, dialect, statement, *given, **named)

    monkeypatch.setattr(compiler.SQLCompiler, "__init__", noted)
    return made


def rows(table: Table, *texts: object) -> list[tuple[Any, ...]]:
    """These texts, put into a database of its own and read from it."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE word (id INTEGER PRIMARY KEY, text)")
        for text in texts:
            connection.execute(insert(table).values(text=text))
        found = [tuple(row) for row in connection.execute(select(table.c.text).where(table.c.id > 0).order_by("id"))]
    engine.dispose()
    return found


def test_a_statement_is_compiled_once_and_every_database_answers_for_itself(compiled: list[Any]) -> None:
    rows(WORD, "warm")
    compiled.clear()
    assert rows(WORD, "a", "b") == [("a",), ("b",)]
    assert rows(WORD, "c") == [("c",)]
    assert compiled == []


def test_a_table_of_the_same_name_is_another(compiled: list[Any]) -> None:
    rows(WORD, "warm")
    compiled.clear()
    assert rows(OTHER, 7) == [(7,)]
    assert compiled


def test_what_an_engine_is_told_to_do_first_is_its_own() -> None:
    one, other = create_engine("sqlite://"), create_engine("sqlite://")
    heard: list[str] = []
    event.listen(one, "begin", lambda _connection: heard.append("one"))
    for engine in (one, other):
        with engine.begin() as connection:
            connection.execute(select(1))
        engine.dispose()
    assert heard == ["one"]
