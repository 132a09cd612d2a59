"""Statements as a driver is given them: SQLAlchemy makes the text once, and the driver has it from then on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Delete, Dialect, Float, Row, Select, TextClause
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

SHAPES = 1024
FLOAT8, NUMERIC = 701, 1700
Change = Callable[[Any], Any] | None
"""What becomes of a value between us and the driver; mostly nothing."""


class Spoken:
    """A statement's text, its parameters in order, and how its rows are called."""

    def __init__(self, compiled: SQLCompiler, columns: Mapping[str, TypeEngine[Any]], dialect: Dialect) -> None:
        self.sql = compiled.string
        self._order = [(name, *_given(compiled.binds[name], dialect)) for name in compiled.positiontup or ()]
        self._columns = SimpleResultMetaData(tuple(columns))
        self._places: dict[Any, int] = {name: place for place, name in enumerate(columns)}
        changes = [_typed(kind, dialect).result_processor(dialect, _number(kind)) for kind in columns.values()]
        self._changes = changes if any(changes) else None

    def arguments(self, parameters: Mapping[str, Any]) -> list[Any]:
        """The values in their order: what is given, else the statement's own."""
        given = parameters.get
        return [given(name, own) if change is None else change(given(name, own)) for name, own, change in self._order]

    def rows(self, records: Sequence[Sequence[Any]]) -> Sequence[Row[Any]]:
        """The driver's records as SQLAlchemy's rows, without a result around them, which would cost more."""
        columns, changes, places = self._columns, self._changes, self._places
        return [Row(columns, changes, places, record) for record in records]


@lru_cache(maxsize=SHAPES)
def spoken_of(statement: Select[Any] | Delete | TextClause, dialect: Dialect) -> Spoken | None:
    """None for a statement whose text hangs on the values that are given with it."""
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params or compiled.literal_execute_params:
        return None
    told: Iterable[tuple[str | None, Any]] = ()
    if not isinstance(statement, TextClause):
        told = statement.exported_columns.items()
    columns = {name or "": column.type for name, column in told}
    return Spoken(compiled, columns, dialect)


def _given(bind: BindParameter[Any], dialect: Dialect) -> tuple[Any, Change]:
    return bind.value, _typed(bind.type, dialect).bind_processor(dialect)


def _number(kind: TypeEngine[Any]) -> int:
    """What PostgreSQL calls a column of this type, as far as SQLAlchemy asks: of numbers, whether they are decimal."""
    return FLOAT8 if isinstance(kind, Float) else NUMERIC


def _typed(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
