"""People of one company, as far as what was written of them tells."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

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
    lead = views.lead
    columns = [lead.c[name] for name in Lead._fields]
    query = _others(views, people, seen, columns).order_by(lead.c.latest_at.desc(), lead.c.id.desc()).limit(limit)
    return [lead_of(row) for row in await transaction.execute(query)]


async def accounts_there(
    transaction: Transaction, views: Views, people: Sequence[str], seen: ColumnElement[bool], limit: int
) -> list[str]:
    """The accounts in which others of these companies are whom the caller may see; first those last heard of."""
    account, latest = views.lead.c.account, func.max(views.lead.c.latest_at)
    query = _others(views, people, seen, [account]).where(account.is_not(None)).group_by(account)
    return list((await transaction.execute(query.order_by(latest.desc(), account).limit(limit))).scalars())


def _others(
    views: Views, people: Sequence[str], seen: ColumnElement[bool], columns: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    document, lead = views.document, views.lead
    profiles = [f"{identity}/profile/main" for identity in people]
    named = (document.c.id.in_(profiles), document.c.company.is_not(None))
    some = (
        select(document.c.lead_id)
        .where(document.c.company.in_(select(document.c.company).where(*named)), document.c.lead_id.not_in(people))
        .limit(LOOKED_AT)
        .subquery()
    )
    return (
        select(*columns)
        .select_from(some.join(lead, lead.c.id == some.c.lead_id))
        .where(lead.c.root == lead.c.id, lead.c.latest_at.is_not(None), lead.c.erased_at.is_(None), seen)
    )
