"""Rows by their keys: asked in every batch and at every request, so the statement of a shape is made once."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Delete,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    select,
)

SHAPES = 1024
LETTERED = re.compile(r"\\[bfnrtu]")
"""What PostgreSQL would take for the letter itself; quotes and backslashes it reads as JSON does."""
PACKED = "keys"
"""The one parameter on SQLite: rows as JSON. On PostgreSQL each column is one, `keys_` before its name."""


@lru_cache(maxsize=SHAPES)
def packed(names: tuple[str, ...]) -> FromClause:
    """Keys out of JSON, for SQLite."""
    each = func.json_each(bindparam(PACKED, type_=Text)).table_valued("value")
    return select(
        *(func.json_extract(each.c.value, f"$[{place}]").label(name) for place, name in enumerate(names))
    ).subquery("keys")


@lru_cache(maxsize=SHAPES)
def unnested(names: tuple[str, ...]) -> FromClause:
    """Keys out of arrays, for PostgreSQL."""
    return func.unnest(*map(_array, names)).table_valued(*names, name="keys").render_derived()


def _array(name: str) -> ColumnElement[Any]:
    """An array that travels as its text: for one of values asyncpg looks at each of them more than once."""
    return cast(bindparam(f"{PACKED}_{name}", type_=Text), ARRAY(Text))


def arrays(keys: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The parameters of `unnested`."""
    return {f"{PACKED}_{name}": array_text(values) for name, values in keys.items()}


def array_text(values: Sequence[Any]) -> str:
    """An array of texts, whole numbers, moments or truths as PostgreSQL reads it.

    It is what JSON has but for the brackets, and for what JSON escapes by a letter.
    """
    written = orjson.dumps(list(values)).decode()
    if "\\" in written and LETTERED.search(written):
        return "{" + ",".join("null" if value is None else _quoted(value) for value in values) + "}"
    return f"{{{written[1:-1]}}}"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@lru_cache(maxsize=SHAPES)
def rows_at(
    keys: FromClause, table: Table, names: tuple[str, ...], columns: tuple[str, ...], distinct: bool
) -> Select[Any]:
    """Columns (all, where none are named) of the rows whose columns `names` are as a row of `keys` says."""
    same = and_(*(table.c[name] == keys.c[name] for name in names))
    found = select(*(table.c[column] for column in columns)) if columns else select(table)
    rows: Select[Any] = found.select_from(keys.join(table, same))
    return rows.distinct() if distinct else rows


@lru_cache(maxsize=SHAPES)
def removal(table: Table, column: str) -> Delete:
    """Deletes the rows whose column is one of an array, for PostgreSQL.

    No join with it: for a table that the planner has counted while it was nearly empty, as an outbox mostly is, it
    would go through the whole array at each row. 2,000 of 25,000 rows took 5 seconds.
    """
    return delete(table).where(table.c[column] == func.any(_array(column)))


@lru_cache(maxsize=SHAPES)
def made(rows_of: Callable[[FromClause], Select[Any]], keys: FromClause) -> Select[Any]:
    """What `rows_of` makes of the keys, made once."""
    return rows_of(keys)
