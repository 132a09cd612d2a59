"""A service's own database: PostgreSQL for real use, SQLite for the embedded default; the same use cases on both."""

from event_bus.columns import Instant
from event_bus.transaction import Database, StaleError, Transaction, UnavailableError
from service_kit.database.opening import OpenDatabase, open_database

__all__ = ["Database", "Instant", "OpenDatabase", "StaleError", "Transaction", "UnavailableError", "open_database"]
