"""The list of leads: latest first, as far as the caller may see them; and how many are in each group of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    true,
    tuple_,
)

from digest.adapters.active_handovers import grade_now
from digest.adapters.figures import within
from digest.adapters.finding import called
from digest.adapters.invitations import invited
from digest.adapters.naming import criteria_in_force
from digest.adapters.view_rows import lead_of
from digest.adapters.view_tables import Views
from digest.domain.grades import NEARING, NURTURED, WITH_MARKETING, close_to, handed_over_by
from digest.domain.lead import ACTIVE_FOR, CLOSED, SELLING, Lead
from digest.domain.lead_filter import COUNTED, GROUPS, NARROWING, NEWS, LeadFilter, LeadGroup
from digest.domain.reading import Json
from event_bus.transaction import Transaction
from service_kit.database import Instant

After = tuple[datetime, str]
"""Latest moment and id of the last lead shown."""
LATEST = 2000
"""Leads whose sources and industries can be chosen: the whole list is too long to be read for that."""


class Look(NamedTuple):
    """Who looks at the list, and when."""

    now: datetime
    seen: ColumnElement[bool]
    """Which leads the caller may see."""
    criteria: Json | None = None
    """The definition in force: what is close to the line depends on it."""


async def leads(
    transaction: Transaction, views: Views, look: Look, wanted: LeadFilter, after: After | None, limit: int
) -> list[Lead]:
    """Up to `limit` leads after `after` that fit the filter."""
    lead = views.lead
    order = (lead.c.latest_at, lead.c.id)
    found: list[Lead] = []
    for stretch in _stretches(views, look, wanted):
        query = (
            _fitting(views, look, wanted, [lead.c[name] for name in Lead._fields])
            .where(*stretch)
            .order_by(*(column.asc() if wanted.oldest else column.desc() for column in order))
            .limit(limit - len(found))
        )
        if after is not None:
            last = tuple_(literal(after[0], Instant), literal(after[1]))
            query = query.where(tuple_(*order) > last if wanted.oldest else tuple_(*order) < last)
        found += [lead_of(row) for row in await transaction.execute(query)]
        if len(found) == limit:
            break
    return found


async def groups(transaction: Transaction, views: Views, look: Look, wanted: LeadFilter) -> dict[LeadGroup, int]:
    """How many leads each group has under this filter, counted by the conditions of its list."""
    counted = []
    for group in GROUPS:
        some = _fitting(views, look, wanted._replace(group=group), [literal(1)]).limit(COUNTED + 1).subquery()
        counted.append(select(func.count()).select_from(some).scalar_subquery().label(group))
    row = (await transaction.execute(select(*counted))).one()
    return dict(zip(GROUPS, row, strict=True))


async def how_many(transaction: Transaction, views: Views, look: Look, wanted: LeadFilter) -> int:
    """How many leads fit the filter, up to one more than `COUNTED`."""
    some = _fitting(views, look, wanted, [literal(1)]).limit(COUNTED + 1).subquery()
    return int((await transaction.execute(select(func.count()).select_from(some))).scalar_one())


async def without_each(transaction: Transaction, views: Views, look: Look, wanted: LeadFilter) -> dict[str, int]:
    """How many leads fit once one narrowing is dropped, for each that is set; up to one more than `COUNTED`."""
    names = [name for name in NARROWING if getattr(wanted, name) is not None]
    if not names:
        return {}
    counted = []
    for name in names:
        some = _fitting(views, look, wanted.without(name), [literal(1)]).limit(COUNTED + 1).subquery()
        counted.append(select(func.count()).select_from(some).scalar_subquery().label(name))
    return dict(zip(names, (await transaction.execute(select(*counted))).one(), strict=True))


async def close_by_grade(transaction: Transaction, views: Views, look: Look) -> dict[str, int]:
    """How many leads of each grade are close to the line, all of them together up to one more than `COUNTED`."""
    look = look._replace(criteria=await criteria_in_force(transaction, views, look.now))
    grade = grade_now(views.lead, look.now).label("grade")
    some = _fitting(views, look, LeadFilter(active=False, group="close"), [grade]).limit(COUNTED + 1).subquery()
    query = select(some.c.grade, func.count().label("many")).group_by(some.c.grade)
    return {row.grade: row.many for row in await transaction.execute(query)}


async def choices(transaction: Transaction, views: Views, look: Look) -> tuple[list[str], list[str]]:
    """Sources and industries of the latest leads, in the order of their letters."""
    lead = views.lead
    latest = (
        select(lead.c.source, lead.c.industry)
        .where(lead.c.latest_at.is_not(None), look.seen)
        .order_by(lead.c.latest_at.desc(), lead.c.id.desc())
        .limit(LATEST)
        .subquery()
    )
    pairs = list(await transaction.execute(select(latest.c.source, latest.c.industry).distinct()))
    return sorted({row.source for row in pairs if row.source}), sorted({row.industry for row in pairs if row.industry})


def _fitting(views: Views, look: Look, wanted: LeadFilter, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    lead = views.lead
    conditions = [
        column == value
        for column, value in (
            (lead.c.stage, wanted.stage),
            (lead.c.owner, wanted.owner),
            (lead.c.source, wanted.source),
            (lead.c.campaign, wanted.campaign),
            (lead.c.industry, wanted.industry),
            (lead.c.first_campaign, wanted.came_by),
        )
        if value is not None
    ]
    if wanted.grade is not None:
        conditions.append(grade_now(lead, look.now) == wanted.grade)
    if wanted.active:
        conditions.append(_in_group(views, look, "active"))
    if wanted.stage is not None and wanted.stage != "new":
        conditions.append(lead.c.stage != text("'new'"))
    if wanted.words:
        conditions.append(called(views, wanted.words))
    if wanted.invited is not None:
        conditions.append(lead.c.id.in_(invited(views, wanted.invited)))
    if wanted.came is not None:
        conditions += within(lead.c.first_seen_at, wanted.came)
    if wanted.ids:
        conditions.append(lead.c.id.in_(wanted.ids))
    conditions.append(_in_group(views, look, wanted.group))
    # Absorbed ids have no moment of their own. To ask for the root as well would make PostgreSQL expect hardly a row.
    return select(*columns).where(lead.c.latest_at.is_not(None), look.seen, *conditions)


def _stretches(views: Views, look: Look, wanted: LeadFilter) -> list[list[ColumnElement[bool]]]:
    """The list in one piece; from its oldest end, where nearly nobody is active any more, in two.

    Of whom nothing was heard for so long only those in sales' hands are active, and these have an index.
    """
    if not wanted.oldest or not (wanted.active or wanted.group == "active"):
        return [[]]
    latest, since = views.lead.c.latest_at, literal(look.now - ACTIVE_FOR, Instant)
    # A planner that is told of leads in order walks through all that are older: these few are sorted instead.
    quiet = select(views.lead.c.id).where(latest < since, _in_group(views, look, "with_sales")).correlate(None)
    return [[latest < since, views.lead.c.id.in_(quiet)], [latest >= since]]


def _in_group(views: Views, look: Look, group: LeadGroup) -> ColumnElement[bool]:
    lead = views.lead
    # Only the one that is asked for is made: a page asks for each, and what a condition is made of costs it time.
    conditions: dict[LeadGroup, Callable[[], ColumnElement[bool]]] = {
        "active": lambda: or_(_staged(lead, lead.c.stage.in_(SELLING)), _lately(lead, look)),
        "close": lambda: and_(_lately(lead, look), lead.c.stage.in_(NEARING), _close(views, look)),
        "with_sales": lambda: _staged(lead, lead.c.stage.in_(SELLING)),
        "waiting": lambda: _staged(lead, lead.c.stage == "qualified"),
        "nurturing": lambda: _staged(lead, lead.c.stage.in_(NURTURED)),
        "clients": lambda: _staged(lead, lead.c.stage == "client"),
        "growing": lambda: and_(_lately(lead, look), lead.c.stage == "new", not_(_close(views, look))),
        "everybody": true,
        "came_back": lambda: _staged(lead, lead.c.stage.in_(WITH_MARKETING), lead.c.id.in_(_came_back(views, look))),
    }
    return conditions[group]()


def _staged(lead: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Said as the index of stages says it, which leaves out the many that are new."""
    return and_(lead.c.stage != text("'new'"), *conditions)


def _lately(lead: FromClause, look: Look) -> ColumnElement[bool]:
    """Of an open lead was heard lately.

    One that was touched was last heard of at its touch, so that the index of the list ends where activity does.
    """
    since = literal(look.now - ACTIVE_FOR, Instant)
    return and_(lead.c.latest_at >= since, lead.c.touched_at >= since, lead.c.stage.not_in(CLOSED))


def _came_back(views: Views, look: Look) -> Select[Any]:
    """Who stands for the leads that sales returned lately."""
    ledger, h, own = views.ledger, views.handover.alias("back"), views.lead.alias("back_own")
    joined = ledger.join(h, h.c.id == ledger.c.handover_id).join(own, own.c.id == h.c.lead_id)
    lately = (
        ledger.c.returned_at > literal(look.now - NEWS, Instant),
        ledger.c.returned_at <= literal(look.now, Instant),
    )
    return select(own.c.root).select_from(joined).where(*lately)


def _close(views: Views, look: Look) -> ColumnElement[bool]:
    """Whether the grade is one step below the line of the criteria in force (the domain's `standing_of`)."""
    near = sorted(close_to(handed_over_by(look.criteria)))
    return func.coalesce(grade_now(views.lead, look.now), "").in_(near) if near else false()
