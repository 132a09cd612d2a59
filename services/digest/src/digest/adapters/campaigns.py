"""Campaigns and versions of the criteria, as they were announced."""

from sqlalchemy import func, select, true

from digest.adapters.view_tables import Views
from digest.domain.reading import Campaign, Choices
from event_bus.transaction import Transaction

MOST = 500
"""Campaigns among which one can be chosen, latest first."""


async def campaigns(transaction: Transaction, views: Views, limit: int) -> list[Campaign]:
    """Up to `limit` campaigns, those first that began last."""
    table = views.campaign
    query = (
        select(*(table.c[name] for name in Campaign._fields))
        .order_by(table.c.starts_on.desc().nulls_last(), table.c.id)
        .limit(limit)
    )
    return [Campaign._make(row) for row in await transaction.execute(query)]


async def choices(transaction: Transaction, views: Views) -> Choices:
    """What figures can be narrowed to."""
    criteria = views.criteria
    since = select(func.min(views.ledger.c.handed_over_at)).scalar_subquery().label("since")
    begun = select(since).subquery()
    query = select(criteria.c.id, criteria.c.name, begun.c.since).select_from(begun.outerjoin(criteria, true()))
    rows = list(await transaction.execute(query.order_by(criteria.c.id.desc())))
    versions = [(row.id, row.name) for row in rows if row.id is not None]
    return Choices(await campaigns(transaction, views, MOST), versions, rows[0].since)
