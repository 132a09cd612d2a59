"""Who is invited to which campaign, as it stands: what was withdrawn counts no more."""

from sqlalchemy import ColumnElement, Select, exists, func, not_, select

from digest.adapters.view_tables import Views
from event_bus.transaction import Transaction


def invited(views: Views, campaign: str) -> Select[tuple[str]]:
    """Who stands for the leads that are invited to it."""
    i, own = views.invitation, views.lead.alias("invited")
    return select(own.c.root).select_from(i.join(own, own.c.id == i.c.lead_id)).where(
        i.c.campaign == campaign, _stands(views)
    )  # fmt: skip


async def by_campaign(transaction: Transaction, views: Views, seen: ColumnElement[bool]) -> dict[str, int]:
    """How many people are invited to each campaign, of those for whose lead `seen` holds."""
    i, own, lead = views.invitation, views.lead.alias("invited"), views.lead
    query = (
        select(i.c.campaign, func.count(lead.c.id.distinct()).label("people"))
        .select_from(i.join(own, own.c.id == i.c.lead_id).join(lead, lead.c.id == own.c.root))
        .where(_stands(views), lead.c.latest_at.is_not(None), seen)
        .group_by(i.c.campaign)
    )
    return {row.campaign: row.people for row in await transaction.execute(query)}


def _stands(views: Views) -> ColumnElement[bool]:
    i, gone = views.invitation, views.invitation.alias("gone")
    taken_back = exists(select(gone.c.id).where(gone.c.id == i.c.id, gone.c.withdrawn))
    stands: ColumnElement[bool] = not_(i.c.withdrawn) & ~taken_back
    return stands
