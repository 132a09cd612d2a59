"""The figures of the loop and the funnel: one statement over hand-overs, never over touches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
)

from digest.adapters.view_tables import Views
from digest.domain.ledger import Cell, Filters, Group, Key
from digest.domain.period import Period
from event_bus.transaction import Transaction
from service_kit.database import Instant


async def cells(
    transaction: Transaction, views: Views, period: Period, group: Group | None, filters: Filters
) -> list[Cell]:
    """The period's hand-overs, counted by how they stand as of its moment."""
    rows = _rows(views, period, group, filters).subquery()
    counted = select(
        *(column for column in rows.c if column.name != "amount"),
        func.count().label("handovers"),
        func.coalesce(func.sum(rows.c.amount), 0).label("amount"),
    ).group_by(*(column for column in rows.c if column.name != "amount"))
    return [
        Cell(
            key=row.key,
            again=bool(row.again),
            gate=row.gate,
            state=row.state,
            overdue=bool(row.overdue),
            reason=row.reason,
            became=row.became,
            currency=row.currency,
            handovers=row.handovers,
            amount=int(row.amount),
        )
        for row in await transaction.execute(counted)
    ]


async def created(
    transaction: Transaction, views: Views, period: Period, group: Group | None, filters: Filters
) -> dict[Key, int]:
    """Leads first seen in the period, by the campaign, source or industry they came with."""
    lead = views.lead
    columns: dict[Group, ColumnElement[Any]] = {
        "campaign": lead.c.first_campaign,
        "source": lead.c.source,
        "industry": lead.c.industry,
    }
    return await _counted(transaction, lead, lead.c.first_seen_at, period, columns, group, filters)


async def qualified(
    transaction: Transaction, views: Views, period: Period, group: Group | None, filters: Filters
) -> dict[Key, int]:
    """Times a lead met the criteria in the period (MQLs), by what was frozen then."""
    mql = views.mql
    columns: dict[Group, ColumnElement[Any]] = {
        "campaign": mql.c.campaign,
        "source": mql.c.source,
        "industry": mql.c.industry,
        "criteria_version": mql.c.criteria_version,
    }
    return await _counted(transaction, mql, mql.c.qualified_at, period, columns, group, filters)


def countable(groups: Sequence[Group | None], counted: Literal["created", "qualified"]) -> bool:
    """Whether this can be split or filtered by these: a person comes with the hand-over, a version with qualifying."""
    beyond = {"person", "criteria_version"} if counted == "created" else {"person"}
    return not beyond.intersection(groups)


async def _counted(
    transaction: Transaction,
    table: Table,
    at: ColumnElement[datetime],
    period: Period,
    columns: Mapping[Group, ColumnElement[Any]],
    group: Group | None,
    filters: Filters,
) -> dict[Key, int]:
    key = columns[group] if group is not None else null()
    query = select(key.label("key"), func.count().label("many")).select_from(table).where(*_within(at, period))
    query = query.where(*(columns[name] == value for name, value in filters.items()))
    rows = await transaction.execute(query if group is None else query.group_by(key))
    return {row.key: row.many for row in rows}


def _within(at: ColumnElement[datetime], period: Period) -> list[ColumnElement[bool]]:
    conditions = [at <= period.as_of]
    if period.start is not None:
        conditions.append(at >= period.start)
    if period.end is not None:
        conditions.append(at < period.end)
    return conditions


def _rows(views: Views, period: Period, group: Group | None, filters: Filters) -> Select[Any]:
    """A row for each hand-over of the period: how it stands as of its moment (the domain's `standing`, in SQL)."""
    h, at = views.handover, literal(period.as_of, Instant)
    ends = (
        ("won", h.c.won_at),
        ("lost", h.c.lost_at),
        ("returned", h.c.returned_at),
        ("disqualified", h.c.disqualified_at),
    )
    state = case(*((moment <= at, name) for name, moment in ends), else_="open")
    columns: dict[Group, ColumnElement[Any]] = {
        "campaign": h.c.campaign,
        "source": h.c.source,
        "industry": h.c.industry,
        "criteria_version": h.c.criteria_version,
        "person": owner_at(views, case(*((moment <= at, moment) for _, moment in ends), else_=at)),
    }
    late = and_(state == "open", due_at(views, at) < at)
    return select(
        (columns[group] if group is not None else literal(None, Text)).label("key"),
        case((h.c.cycle > 1, 1), else_=0).label("again"),
        _gate(h, at).label("gate"),
        state.label("state"),
        case((late, literal(1, Integer)), else_=0).label("overdue"),
        case((state.in_(["lost", "returned"]), h.c.reason), else_=null()).label("reason"),
        case(
            (state != "returned", null()),
            (h.c.again_at <= at, "handed_over_again"),
            (h.c.closed_at <= at, "disqualified"),
            else_="nurturing",
        ).label("became"),
        case((state == "won", h.c.currency), else_=null()).label("currency"),
        case((state == "won", h.c.amount), else_=null()).label("amount"),
    ).where(
        *_within(h.c.handed_over_at, period),
        *(columns[name] == value for name, value in filters.items()),
    )  # fmt: skip


def _gate(h: Table, at: ColumnElement[datetime]) -> ColumnElement[str]:
    return case(
        (h.c.won_at <= at, "won"),
        (h.c.opportunity_at <= at, "opportunity"),
        (h.c.contacted_at <= at, "contacted"),
        (h.c.accepted_at <= at, "accepted"),
        else_="handed_over",
    )


def owner_at(views: Views, at: ColumnElement[datetime]) -> ColumnElement[str]:
    """Whose hand-over it was then; the history is only asked where the last owner came later."""
    h, o = views.handover, views.ownership
    held = (
        select(o.c.owner)
        .where(o.c.handover_id == h.c.id, o.c.since <= at, or_(o.c.until.is_(None), at < o.c.until))
        .scalar_subquery()
    )
    return case((h.c.owner_since <= at, h.c.owner), else_=held)


def due_at(views: Views, at: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """The deadline in force then; the history is only asked where the last one came later."""
    h, d = views.handover, views.deadline
    held = (
        select(d.c.due_at)
        .where(d.c.handover_id == h.c.id, d.c.since <= at, or_(d.c.until.is_(None), at < d.c.until))
        .scalar_subquery()
    )
    return case((h.c.due_since <= at, h.c.due_at), else_=held)
