"""People of one company, as far as what was written of them tells."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from digest.adapters.view_rows import lead_of
from digest.adapters.view_tables import Views
from digest.domain.lead import Lead
from event_bus.transaction import Transaction

LOOKED_AT = 500
"""Of a company with more people than this, or a name like "self-employed", not all are looked at."""


async def colleagues(
    transaction: Transaction, views: Views, people: Sequence[str], seen: ColumnElement[bool], limit: int
) -> list[Lead]:
    """Others of the companies of these people whom the caller may see, latest first."""
    document, lead = views.document, views.lead
    profiles = [f"{identity}/profile/main" for identity in people]
    named = (document.c.id.in_(profiles), document.c.company.is_not(None))
    some = (
        select(document.c.lead_id)
        .where(document.c.company.in_(select(document.c.company).where(*named)), document.c.lead_id.not_in(people))
        .limit(LOOKED_AT)
        .subquery()
    )
    query = (
        select(*(lead.c[name] for name in Lead._fields))
        .select_from(some.join(lead, lead.c.id == some.c.lead_id))
        .where(lead.c.root == lead.c.id, lead.c.latest_at.is_not(None), lead.c.erased_at.is_(None), seen)
        .order_by(lead.c.latest_at.desc(), lead.c.id.desc())
        .limit(limit)
    )
    return [lead_of(row) for row in await transaction.execute(query)]
