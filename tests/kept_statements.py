"""What SQLAlchemy makes of a statement is made once in a process of tests, not once for each database that is opened.

A test's own database has engines of its own, which would compile each statement anew: a fifth of what its statements
cost. A compiled statement is text, and how its parameters and rows are read: the same for dialects of one kind.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

KINDS: tuple[type[Any], ...] = (PGDialect_asyncpg, SQLiteDialect_pysqlite)
MOST = 5_000
"""Compiled statements that are kept of each kind of database, those used last."""
KEPT = defaultdict[type[Any], LRUCache[Any, Any]](lambda: LRUCache(MOST))
begin = Engine.__init__


def keep_statements() -> None:
    """From now on engines of one kind compile a statement once between them."""
    Engine.__init__ = _begun  # type: ignore[method-assign, assignment]
    for kind in KINDS:  # the dialect is a part of what a compiled statement is found by
        kind.__hash__ = lambda self: hash(_told(self))  # type: ignore[assignment]
        kind.__eq__ = _alike  # type: ignore[assignment]


def _alike(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and _told(one) == _told(other))


def _told(dialect: Any) -> tuple[Any, ...]:
    return (type(dialect), dialect.paramstyle, dialect.server_version_info)


def _begun(engine: Engine, *given: Any, **named: Any) -> None:
    begin(engine, *given, **named)
    if type(engine.dialect) in KINDS and engine._compiled_cache is not None:
        engine._compiled_cache = KEPT[type(engine.dialect)]
