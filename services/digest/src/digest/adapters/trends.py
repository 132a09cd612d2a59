"""The ledger month by month, counted over the same rows as its figures."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, literal, select

from digest.adapters.figures import Asked, cell_of, moving, settled
from digest.adapters.view_tables import Views
from digest.domain.ledger import Cell
from event_bus.transaction import Transaction
from service_kit.database import Instant


async def months(
    transaction: Transaction, views: Views, asked: Asked, starts: Sequence[datetime]
) -> tuple[list[Cell], ...]:
    """The cells of each month that begins at one of `starts`, in order; the last one ends with the period."""
    found: tuple[list[Cell], ...] = tuple([] for _ in starts)
    for rows in (settled(views, asked), moving(views, asked)):
        c = rows.subquery().c
        later = [(c.handed_over_at < literal(then, Instant), place) for place, then in enumerate(starts[1:])]
        month = case(*later, else_=len(starts) - 1).label("month")
        of_month = select(month, c.cell, c.key, c.late, c.amount).subquery().c
        by = (of_month.month, of_month.cell, of_month.key, of_month.late)
        counted = select(*by, func.count().label("handovers"), func.sum(of_month.amount).label("amount"))
        for row in await transaction.execute(counted.group_by(*by)):
            cell = cell_of(row.cell, row.key, overdue=bool(row.late), handovers=row.handovers, amount=row.amount)
            found[row.month].append(cell)
    return found
