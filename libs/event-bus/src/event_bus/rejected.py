"""Facts that the log refused: kept with their lead behind them until an operator has them sent again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Table, delete, select

from event_bus.outbox import COLUMNS
from event_bus.transaction import Transaction

PLACED = ("seq", *COLUMNS)


def rejected_table(outbox: Table) -> Table:
    """The table beside this outbox."""
    return outbox.metadata.tables["outbox_rejected"]


async def set_aside(transaction: Transaction, outbox: Table, row: Row[Any], reason: str) -> None:
    """Take a row out of the outbox; its lead's later rows wait for it. It keeps its place in the order of sending."""
    values = tuple(getattr(row, column) for column in PLACED)
    await transaction.upsert(rejected_table(outbox), (*PLACED, "reason"), [(*values, reason)], key=("id",))
    await transaction.execute(delete(outbox).where(outbox.c.id == row.id))


async def show(transaction: Transaction, outbox: Table) -> Sequence[Row[Any]]:
    """What was set aside, in the order of sending."""
    table = rejected_table(outbox)
    return (await transaction.execute(select(table).order_by(table.c.seq))).all()


async def send_again(transaction: Transaction, outbox: Table, identity: str) -> bool:
    """An operator's word, after the log's limits were put right: back into its old place. False where it is unknown."""
    table = rejected_table(outbox)
    row = (await transaction.execute(select(table).where(table.c.id == identity))).one_or_none()
    if row is None:
        return False
    await transaction.insert(outbox, PLACED, [tuple(getattr(row, column) for column in PLACED)])
    await transaction.execute(delete(table).where(table.c.id == identity))
    return True
