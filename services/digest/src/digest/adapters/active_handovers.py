"""A salesperson's list: open hand-overs by the deadline in force, then by grade."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, case, false, func, literal, or_, select, true, tuple_

from digest.adapters.view_rows import handover_of, lead_of
from digest.adapters.view_tables import Views
from digest.domain.lead import Lead, new_lead
from digest.domain.reading import ActiveHandover
from digest.domain.score import grade_at
from event_bus.transaction import Transaction
from service_kit.database import Instant
from service_kit.policy import Principal, Reach, reach

NEVER = datetime.max.replace(tzinfo=UTC)
UNGRADED = "Z9"
"""Sorts behind every grade."""
After = tuple[datetime, str, str]
"""Deadline, grade and hand-over of the last row shown."""


async def active_handovers(
    transaction: Transaction,
    views: Views,
    now: datetime,
    whose: ColumnElement[bool],
    after: After | None,
    limit: int,
) -> list[ActiveHandover]:
    """Up to `limit` open hand-overs after `after`, those first whose deadline passed longest ago."""
    h, own = views.handover, views.lead.alias("own")
    root = views.lead.alias("root")
    due = func.coalesce(h.c.due_at, literal(NEVER, Instant))
    grade = func.coalesce(grade_now(root, now), UNGRADED)
    query = (
        select(h, *(root.c[name].label(f"root_{name}") for name in Lead._fields))
        .select_from(h.outerjoin(own, own.c.id == h.c.lead_id).outerjoin(root, root.c.id == own.c.root))
        .where(h.c.ended_at.is_(None), whose)
        .order_by(due, grade, h.c.id)
        .limit(limit)
    )
    if after is not None:
        last = tuple_(literal(after[0], Instant), literal(after[1]), literal(after[2]))
        query = query.where(tuple_(due, grade, h.c.id) > last)
    return [_row(row, now) for row in await transaction.execute(query)]


async def overdue(transaction: Transaction, views: Views, now: datetime, whose: ColumnElement[bool]) -> int:
    """How many open hand-overs have a deadline that passed."""
    h = views.handover
    query = select(func.count()).select_from(h).where(h.c.ended_at.is_(None), h.c.due_at < literal(now, Instant), whose)
    return int((await transaction.execute(query)).scalar_one())


def _row(row: Any, now: datetime) -> ActiveHandover:
    handover = handover_of(row)
    # The lead that stands for a merged one may stand on a partition that is read a moment later.
    unknown = new_lead(handover.lead_id, handover.qualified_at)
    lead = unknown if row.root_id is None else lead_of(row[-len(Lead._fields) :])
    place = (row.due_at or NEVER, grade_at(lead, now) or UNGRADED, handover.id)
    return ActiveHandover(handover, lead, place)


def grade_now(lead: Any, now: datetime) -> ColumnElement[str]:
    """The grade after the falls that decay alone has brought by `now` (the domain's `grade_at`, in SQL)."""
    at = literal(now, Instant)
    return case(
        (lead.c.fall3_at <= at, lead.c.fall3_grade),
        (lead.c.fall2_at <= at, lead.c.fall2_grade),
        (lead.c.fall1_at <= at, lead.c.fall1_grade),
        else_=lead.c.grade,
    )


def within_reach(principal: Principal, action: str, owner: Column[Any], people: Table) -> ColumnElement[bool]:
    """Which owners' hand-overs the caller may list."""
    team = select(people.c.person).where(people.c.team == principal.team)
    match reach(principal, action):
        case Reach.ALL:
            return true()
        case Reach.TEAM if principal.team is not None:
            return or_(owner == principal.person, owner.in_(team))
        case Reach.TEAM | Reach.OWN if principal.person is not None:
            return owner == principal.person
        case _:
            return false()
