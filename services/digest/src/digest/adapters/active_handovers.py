"""A salesperson's list: open hand-overs by the deadline in force, then by grade."""

from collections import defaultdict
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    Tuple,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from digest.adapters.tables import PERSON
from digest.adapters.view_rows import handover_of, lead_of
from digest.adapters.view_tables import Views
from digest.domain.active import Only, Place, Promises, end_of_day
from digest.domain.lead import Lead, new_lead
from digest.domain.reading import ActiveHandover
from digest.domain.score import grade_at
from event_bus.transaction import Transaction
from service_kit.database import Instant
from service_kit.policy import Principal, Reach, reach, stands_for

NEVER = datetime.max.replace(tzinfo=UTC)
UNGRADED = "Z9"
"""Sorts behind every grade."""
After = Place
"""The place of the last row shown."""


async def active_handovers(
    transaction: Transaction,
    views: Views,
    now: datetime,
    whose: ColumnElement[bool],
    after: After | None,
    limit: int,
    until: Place | None = None,
) -> list[ActiveHandover]:
    """Up to `limit` open hand-overs after `after` and up to `until`, those first whose deadline passed longest ago."""
    listed, place = _open_ones(views)
    query = listed.where(whose).limit(limit)
    if after is not None:
        query = query.where(place > _place(after))
    if until is not None:
        query = query.where(place <= _place(until))
    return [_row(row, now) for row in await transaction.execute(query, {"moment": now})]


@lru_cache
def _open_ones(views: Views) -> tuple[Select[Any], Tuple]:
    """All open hand-overs in their order at a `moment`, and the place of each; made once, it has some fifty columns."""
    h, own = views.handover, views.lead.alias("own")
    root = views.lead.alias("root")
    due = func.coalesce(h.c.due_at, literal(NEVER, Instant))
    grade = func.coalesce(_grade_at(root, bindparam("moment", type_=Instant)), UNGRADED)
    query = (
        select(h, *(root.c[name].label(f"root_{name}") for name in Lead._fields))
        .select_from(h.outerjoin(own, own.c.id == h.c.lead_id).outerjoin(root, root.c.id == own.c.root))
        .where(h.c.ended_at.is_(None))
        .order_by(due, grade, h.c.id)
    )
    return query, tuple_(due, grade, h.c.id)


async def promises(
    transaction: Transaction, views: Views, now: datetime, whose: ColumnElement[bool], ends: ColumnElement[datetime]
) -> dict[str, Promises]:
    """How each person's open hand-overs stand; `ends` is the end of their owner's day."""
    h = views.handover
    kinds = [func.sum(case((of_kind(views, only, now, ends), 1), else_=0)) for only in ("overdue", "today")]
    query = select(h.c.owner, func.count(), *kinds).where(h.c.ended_at.is_(None), whose).group_by(h.c.owner)
    return {row[0] or "": Promises(*map(int, row[1:])) for row in await transaction.execute(query)}


def of_kind(views: Views, only: Only | None, now: datetime, ends: ColumnElement[datetime]) -> ColumnElement[bool]:
    """The deadline stands so (the domain's `Need.urgency`, in SQL); `ends` is the end of its owner's day."""
    due, at = views.handover.c.due_at, literal(now, Instant)
    match only:
        case "overdue":
            return due < at
        case "today":
            return and_(due >= at, due < ends)
        case "on_track":
            return or_(due.is_(None), and_(due >= at, due >= ends))
        case None:
            return true()


async def ends_of_days(
    transaction: Transaction, views: Views, now: datetime, otherwise: tzinfo
) -> ColumnElement[datetime]:
    """When the day of a hand-over's owner ends; `otherwise` is the zone of whoever has none of their own."""
    zones = await transaction.execute(select(PERSON.c.time_zone).distinct())
    by_end: dict[datetime, list[str]] = defaultdict(list)
    for (zone,) in zones:
        by_end[end_of_day(now, ZoneInfo(zone))].append(zone)
    last = end_of_day(now, otherwise)
    by_end.pop(last, None)
    owner = views.handover.c.owner
    cases = [
        (owner.in_(select(PERSON.c.id).where(PERSON.c.time_zone.in_(sorted(some)))), literal(end, Instant))
        for end, some in sorted(by_end.items())
    ]
    return case(*cases, else_=literal(last, Instant)) if cases else literal(last, Instant)


async def overdue(transaction: Transaction, views: Views, now: datetime, whose: ColumnElement[bool]) -> int:
    """How many open hand-overs have a deadline that passed."""
    h = views.handover
    query = select(func.count()).select_from(h).where(h.c.ended_at.is_(None), h.c.due_at < literal(now, Instant), whose)
    return int((await transaction.execute(query)).scalar_one())


def _place(place: Place) -> Any:
    return tuple_(literal(place[0], Instant), literal(place[1]), literal(place[2]))


def _row(row: Any, now: datetime) -> ActiveHandover:
    handover = handover_of(row)
    # The lead that stands for a merged one may stand on a partition that is read a moment later.
    unknown = new_lead(handover.lead_id, handover.qualified_at)
    lead = unknown if row.root_id is None else lead_of(row[-len(Lead._fields) :])
    place = (row.due_at or NEVER, grade_at(lead, now) or UNGRADED, handover.id)
    return ActiveHandover(handover, lead, place)


def grade_now(lead: Any, now: datetime) -> ColumnElement[str]:
    """The grade after the falls that decay alone has brought by `now` (the domain's `grade_at`, in SQL)."""
    return _grade_at(lead, literal(now, Instant))


def _grade_at(lead: Any, at: ColumnElement[datetime]) -> ColumnElement[str]:
    return case(
        (lead.c.fall3_at <= at, lead.c.fall3_grade),
        (lead.c.fall2_at <= at, lead.c.fall2_grade),
        (lead.c.fall1_at <= at, lead.c.fall1_grade),
        else_=lead.c.grade,
    )


def within_reach(principal: Principal, action: str, owner: Column[Any], people: Table) -> ColumnElement[bool]:
    """Which owners' open hand-overs the caller may list: those of whom they stand in for stand among their own."""
    people_away = [one.person for one in stands_for(principal, action)]
    own = owner == principal.person if not people_away else owner.in_([principal.person, *people_away])
    team = select(people.c.person).where(people.c.team == principal.team)
    match reach(principal, action):
        case Reach.ALL:
            return true()
        case Reach.TEAM if principal.team is not None:
            return or_(own, owner.in_(team))
        case Reach.TEAM | Reach.OWN if principal.person is not None:
            return own
        case _:
            return false()
