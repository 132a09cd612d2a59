"""Rows of which some are known to be new: many of those are only added, which costs the database half as much."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table

from event_bus.transaction import Transaction

MANY = 100
"""From so many new rows on a statement of their own pays; fewer go along with the others."""


async def put(
    transaction: Transaction,
    table: Table,
    columns: Sequence[str],
    new: Sequence[tuple[Any, ...]],
    others: Sequence[tuple[Any, ...]],
    *,
    key: Sequence[str],
    newer: str | None = None,
) -> None:
    """Insert `new`, which this transaction did not find by their keys, and upsert `others`.

    Raises `StaleError` when a new one is there after all: somebody else wrote it since this transaction looked.
    """
    if len(new) < MANY:
        await transaction.upsert(table, columns, [*new, *others], key=key, newer=newer)
    else:
        await transaction.insert(table, columns, new)
        await transaction.upsert(table, columns, others, key=key, newer=newer)
