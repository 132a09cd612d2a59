"""Statements as asyncpg is given them: SQLAlchemy makes the text once, and the driver has it from then on."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import asyncpg
from sqlalchemy import BindParameter, Delete, Float, Row, Select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

SHAPES = 1024
FLOAT8, NUMERIC = 701, 1700
DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
Change = Callable[[Any], Any] | None
"""What becomes of a value between us and the driver; mostly nothing."""


class Spoken:
    """A statement's text, its parameters in order, and how its rows are called."""

    def __init__(self, compiled: SQLCompiler, columns: Mapping[str, TypeEngine[Any]]) -> None:
        self.sql = compiled.string
        self._order = [(name, *_given(compiled.binds[name])) for name in compiled.positiontup or ()]
        self._columns = SimpleResultMetaData(tuple(columns))
        changes = [_typed(kind).result_processor(DIALECT, _number(kind)) for kind in columns.values()]
        self._changes = [(place, change) for place, change in enumerate(changes) if change is not None]

    def arguments(self, parameters: Mapping[str, Any]) -> list[Any]:
        """The values in their order: what is given, else the statement's own."""
        values = []
        for name, own, change in self._order:
            value = parameters.get(name, own)
            values.append(value if change is None else change(value))
        return values

    def rows(self, records: "Sequence[asyncpg.Record]") -> Sequence[Row[Any]]:
        """The driver's records as SQLAlchemy's rows."""
        if not records:
            return []
        values = [list(record) for record in records]
        for place, change in self._changes:
            for row in values:
                row[place] = change(row[place])
        result: IteratorResult[Any] = IteratorResult(self._columns, map(tuple, values))
        return result.all()


@lru_cache(maxsize=SHAPES)
def spoken_of(statement: Select[Any] | Delete) -> Spoken | None:
    """None for a statement whose text hangs on the values that are given with it."""
    compiled = statement.compile(dialect=DIALECT)
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params or compiled.literal_execute_params:
        return None
    columns = {name or "": column.type for name, column in statement.exported_columns.items()}
    return Spoken(compiled, columns)


def _given(bind: BindParameter[Any]) -> tuple[Any, Change]:
    return bind.value, _typed(bind.type).bind_processor(DIALECT)


def _number(kind: TypeEngine[Any]) -> int:
    """What the server calls a column of this type, as far as SQLAlchemy asks: of numbers, whether they are decimal."""
    return FLOAT8 if isinstance(kind, Float) else NUMERIC


def _typed(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.dialect_impl(DIALECT)
