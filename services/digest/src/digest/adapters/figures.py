"""The figures of the loop and the funnel, counted over hand-overs, never over touches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Table, and_, case, func, literal, null, or_, select

from digest.adapters.view_tables import Views
from digest.domain.ledger import Cell, Filters, Group, Key
from digest.domain.period import Period
from event_bus.transaction import Transaction
from service_kit.database import Instant


async def cells(
    transaction: Transaction, views: Views, period: Period, group: Group | None, filters: Filters
) -> list[Cell]:
    """The period's hand-overs, counted by how they stand as of its moment.

    Those that nothing happened to since are counted by their stored standing, the others by their moments; as of now
    there are no others.
    """
    ledger, at = views.ledger, literal(period.as_of, Instant)
    settled = await _counted_cells(
        transaction,
        ledger.c.cell,
        and_(ledger.c.settled_at <= at, *_within(ledger.c.handed_over_at, period)),
        _columns(ledger, ledger.c.final_owner),
        group,
        filters,
        overdue=ledger.c.open_due_at < at,
        amount=ledger.c.won_amount,
    )
    moving = await _counted_cells(
        transaction,
        _cell_at(ledger, at),
        and_(ledger.c.settled_at > at, *_within(ledger.c.handed_over_at, period)),
        _columns(ledger, _owner_at(views, _end_at(ledger, at))),
        group,
        filters,
        overdue=and_(_state_at(ledger, at) == "open", _due_at(views, at) < at),
        amount=case((_state_at(ledger, at) == "won", ledger.c.amount), else_=null()),
    )
    return settled + moving


async def _counted_cells(
    transaction: Transaction,
    cell: ColumnElement[str],
    which: ColumnElement[bool],
    columns: Mapping[Group, ColumnElement[Any]],
    group: Group | None,
    filters: Filters,
    *,
    overdue: ColumnElement[bool],
    amount: ColumnElement[Any],
) -> list[Cell]:
    key = columns[group] if group is not None else null()
    rows = (
        select(cell.label("cell"), key.label("key"), case((overdue, 1), else_=0).label("late"), amount.label("amount"))
        .where(which, *(columns[name] == value for name, value in filters.items()))
        .subquery()
    )
    by = [rows.c.cell, rows.c.late, *([] if group is None else [rows.c.key])]
    counted = select(*by, func.count().label("handovers"), func.sum(rows.c.amount).label("amount")).group_by(*by)
    return [
        _cell(row.cell, None if group is None else row.key, bool(row.late), row.handovers, int(row.amount or 0))
        for row in await transaction.execute(counted)
    ]


def _cell(text: str, key: Key, overdue: bool, handovers: int, amount: int) -> Cell:
    """So many that stand as `text` says: cycle|gate|state|reason|became|currency, empty where there is none."""
    cycle, gate, state, reason, became, currency = text.split("|")
    values: tuple[Any, ...] = (key, cycle == "again", gate, state, overdue, reason or None, became or None)
    return Cell._make((*values, currency or None, handovers, amount))


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


def _columns(ledger: Table, owner: ColumnElement[Any]) -> dict[Group, ColumnElement[Any]]:
    return {
        "campaign": ledger.c.campaign,
        "source": ledger.c.source,
        "industry": ledger.c.industry,
        "criteria_version": ledger.c.criteria_version,
        "person": owner,
    }


def _ends(ledger: Table) -> tuple[tuple[str, ColumnElement[datetime]], ...]:
    """Sales' ends outrank `disqualified` in any order, so it comes last (the domain's `standing`, in SQL)."""
    c = ledger.c
    return ("won", c.won_at), ("lost", c.lost_at), ("returned", c.returned_at), ("disqualified", c.disqualified_at)


def _state_at(ledger: Table, at: ColumnElement[datetime]) -> ColumnElement[str]:
    return case(*((moment <= at, name) for name, moment in _ends(ledger)), else_="open")


def _end_at(ledger: Table, at: ColumnElement[datetime]) -> ColumnElement[datetime]:
    return case(*((moment <= at, moment) for _, moment in _ends(ledger)), else_=at)


def _cell_at(ledger: Table, at: ColumnElement[datetime]) -> ColumnElement[str]:
    c, state = ledger.c, _state_at(ledger, at)
    gate = case(
        (c.won_at <= at, "won"),
        (c.opportunity_at <= at, "opportunity"),
        (c.contacted_at <= at, "contacted"),
        (c.accepted_at <= at, "accepted"),
        else_="handed_over",
    )
    fate = case((c.again_at <= at, "handed_over_again"), (c.closed_at <= at, "disqualified"), else_="nurturing")
    words = (
        case((c.cycle > 1, "again"), else_="first"),
        gate,
        state,
        case((state.in_(["lost", "returned"]), func.coalesce(c.reason, "")), else_=""),
        case((state == "returned", fate), else_=""),
        case((state == "won", func.coalesce(c.currency, "")), else_=""),
    )
    cell: ColumnElement[str] = words[0]
    for word in words[1:]:
        cell = cell + "|" + word
    return cell


def _owner_at(views: Views, at: ColumnElement[datetime]) -> ColumnElement[str]:
    """Whose hand-over it was then; the history is only asked where the last owner came later."""
    ledger, o = views.ledger, views.ownership
    held = (
        select(o.c.owner)
        .where(o.c.handover_id == ledger.c.handover_id, o.c.since <= at, or_(o.c.until.is_(None), at < o.c.until))
        .scalar_subquery()
    )
    return case((ledger.c.owner_since <= at, ledger.c.owner), else_=held)


def _due_at(views: Views, at: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """The deadline in force then; the history is only asked where the last one came later."""
    ledger, d = views.ledger, views.deadline
    held = (
        select(d.c.due_at)
        .where(d.c.handover_id == ledger.c.handover_id, d.c.since <= at, or_(d.c.until.is_(None), at < d.c.until))
        .scalar_subquery()
    )
    return case((ledger.c.due_since <= at, ledger.c.due_at), else_=held)
