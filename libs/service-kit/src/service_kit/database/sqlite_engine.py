"""SQLite connections as we need them, and SQLite's errors in the words of the port."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from event_bus.transaction import StaleError, UnavailableError

PRAGMAS = {
    "busy_timeout": "10000",
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
}
LOOK_UP = ("AS keys JOIN", "AS keys CROSS JOIN")
"""A look-up by `keys` goes from the keys to the index. Only a cross join pins that order: without statistics SQLite
would go through all keys for each row of the table."""
AWAY = ("locked", "busy", "disk i/o", "is full", "unable to open", "readonly")


def open_engine(url: str, begin: str, size: int, pragmas: Mapping[str, str]) -> Engine:
    """An engine whose transactions begin with `begin`; up to `size` connections."""
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "timeout": 10}, pool_size=size, max_overflow=0
    )

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        # The driver must not manage transactions: it begins too late and loses updates.
        connection.isolation_level = None
        for pragma, value in {**PRAGMAS, **pragmas}.items():
            connection.execute(f"PRAGMA {pragma}={value}")

    def do_begin(dbapi_connection: Any) -> None:
        dbapi_connection.execute(begin)

    # By the dialect: listeners to events of the engine would be a tenth of what a short statement costs.
    engine.dialect.do_begin = do_begin  # type: ignore[method-assign]
    engine.dialect.do_execute = _execute  # type: ignore[method-assign]
    return engine


def _execute(cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:  # noqa: ARG001  # its interface
    cursor.execute(statement.replace(*LOOK_UP), parameters)


def asked(driver: Any, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What SQLite answers to a statement whose text was made once: past SQLAlchemy, which costs more than it does."""
    found: list[tuple[Any, ...]] = driver.execute(statement.replace(*LOOK_UP), values).fetchall()
    return found


def translated(error: DBAPIError | sqlite3.Error) -> Exception:
    """`StaleError`, `UnavailableError`, or the error itself, which is then the fault of what was asked."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    text = str(cause)
    if isinstance(cause, sqlite3.IntegrityError) and "UNIQUE" in text:
        return StaleError(text)
    if isinstance(cause, sqlite3.OperationalError) and any(word in text.lower() for word in AWAY):
        return UnavailableError(text)
    return error
