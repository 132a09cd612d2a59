"""Which leads somebody may see: those that their role and their own hand-overs reach, and those they stand in for."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select, union_all

from digest.adapters.figures import Seen
from digest.adapters.view_tables import Views
from service_kit.access_tables import AccessTables
from service_kit.policy import Principal, covered, visible

READ = "leads.read"


def seen_by(principal: Principal, access: AccessTables, views: Views) -> Seen:
    """The condition on the id of a lead, be it the one that stays after merges or one that was merged away."""
    if not principal.stands_for:
        return lambda lead: visible(principal, READ, lead, access.handed_to, access.person)
    covers = _covered(principal, views)
    return lambda lead: or_(visible(principal, READ, lead, access.handed_to, access.person), lead.in_(covers))


def _covered(principal: Principal, views: Views) -> Any:
    """The leads of the hand-overs that the principal works on for others, and those that stand for them now."""
    h, own = views.handover, views.lead.alias("covered")
    stands: ColumnElement[bool] = covered(principal, READ, h.c.owner, h.c.ended_at)
    roots = select(own.c.root).select_from(h.join(own, own.c.id == h.c.lead_id)).where(stands)
    return union_all(select(h.c.lead_id).where(stands), roots)
