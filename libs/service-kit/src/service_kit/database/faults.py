"""PostgreSQL's errors in the words of the port: run again, wait, or the caller's own fault."""

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from event_bus.transaction import StaleError, UnavailableError

CAUGHT = (
    DBAPIError,
    PoolTimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""Everything that the driver and SQLAlchemy raise when a statement fails."""
AGAIN = (
    asyncpg.UniqueViolationError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
)
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresIOError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,
    OSError,
    PoolTimeoutError,
)


def translated(error: Exception) -> Exception:
    """`StaleError`, `UnavailableError`, or the error itself, which is then the fault of what was asked."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, AGAIN):
            return StaleError(type(cause).__name__)
        if isinstance(cause, AWAY) or _closed(cause):
            return UnavailableError(type(cause).__name__)
        cause = cause.__cause__ or getattr(cause, "orig", None)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return UnavailableError(type(error).__name__)
    return error


def _closed(error: BaseException) -> bool:
    """asyncpg's InterfaceError is a closed connection, but also a value that does not fit its column (`DataError`)."""
    return (
        isinstance(error, asyncpg.InterfaceError)
        and not isinstance(error, asyncpg.DataError)
        and any(word in str(error) for word in ("closed", "connection", "released"))
    )
