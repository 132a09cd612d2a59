"""The list of leads: latest first, as far as the caller may see them."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal, or_, select, tuple_

from digest.adapters.active_handovers import grade_now
from digest.adapters.view_rows import lead_of
from digest.adapters.view_tables import Views
from digest.domain.lead import ACTIVE_FOR, CLOSED, Lead
from digest.domain.reading import LeadFilter
from event_bus.transaction import Transaction
from service_kit.database import Instant

After = tuple[datetime, str]
"""Latest moment and id of the last lead shown."""


async def leads(
    transaction: Transaction,
    views: Views,
    now: datetime,
    seen: ColumnElement[bool],
    wanted: LeadFilter,
    after: After | None,
    limit: int,
) -> list[Lead]:
    """Up to `limit` leads after `after` that fit the filter."""
    lead = views.lead
    query = (
        select(*(lead.c[name] for name in Lead._fields))
        .where(lead.c.root == lead.c.id, lead.c.latest_at.is_not(None), seen, *_conditions(views, now, wanted))
        .order_by(lead.c.latest_at.desc(), lead.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(lead.c.latest_at, lead.c.id) < tuple_(literal(after[0], Instant), literal(after[1])))
    return [lead_of(row) for row in await transaction.execute(query)]


def _conditions(views: Views, now: datetime, wanted: LeadFilter) -> list[ColumnElement[bool]]:
    lead = views.lead
    conditions: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (lead.c.stage, wanted.stage),
            (lead.c.owner, wanted.owner),
            (lead.c.source, wanted.source),
            (lead.c.campaign, wanted.campaign),
        )
        if value is not None
    ]
    if wanted.grade is not None:
        conditions.append(grade_now(lead, now) == wanted.grade)
    if wanted.active:
        lately = and_(lead.c.touched_at >= now - ACTIVE_FOR, lead.c.stage.not_in(CLOSED))
        conditions.append(or_(lead.c.handover_id.is_not(None), lately))
    return conditions
