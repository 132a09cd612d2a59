"""The figures of the loop and the funnel, counted over hand-overs, never over touches."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Column, ColumnElement, Select, Table, and_, case, exists, func, literal, not_, null, or_, select

from digest.adapters.standing_sql import cell_at, due_at_then, end_at, owner_at, state_at
from digest.adapters.tables import SERVICE
from digest.adapters.view_tables import Views
from digest.domain.ledger import Cell, Filter, Filters, Group, Key
from digest.domain.period import Period
from event_bus.transaction import Transaction
from service_kit.database import Instant

Seen = Callable[[Column[Any]], ColumnElement[bool]]


class Asked(NamedTuple):
    """Which hand-overs, standing as of when, and counted by what."""

    period: Period
    filters: Filters
    group: Group | None = None
    seen: Seen | None = None
    """Given the column of lead ids, which of them the caller may see; all, if left out."""


async def cells(transaction: Transaction, views: Views, asked: Asked) -> list[Cell]:
    """The period's hand-overs, counted by how they stand as of its moment.

    Those that nothing happened to since are counted by their stored standing, the others by their moments; as of now
    there are no others.
    """
    counted = []
    for rows in (settled(views, asked), moving(views, asked)):
        c = rows.subquery().c
        by = [c.cell, c.late, *([] if asked.group is None else [c.key])]
        query = select(*by, func.count().label("handovers"), func.sum(c.amount).label("amount")).group_by(*by)
        counted += [
            cell_of(
                row.cell,
                None if asked.group is None else row.key,
                overdue=bool(row.late),
                handovers=row.handovers,
                amount=row.amount,
            )
            for row in await transaction.execute(query)
        ]
    return counted


def settled(views: Views, asked: Asked) -> Select[Any]:
    """Hand-overs that nothing happened to since, a row each: how they stand is stored."""
    ledger, at = views.ledger, literal(asked.period.as_of, Instant)
    return _rows(
        views,
        asked,
        ledger.c.settled_at <= at,
        ledger.c.cell,
        ledger.c.final_owner,
        due_at=ledger.c.open_due_at,
        overdue=ledger.c.open_due_at < at,
        amount=ledger.c.won_amount,
    )


def moving(views: Views, asked: Asked) -> Select[Any]:
    """Hand-overs that went on after the moment asked for, a row each: their moments say how they stood."""
    ledger, at = views.ledger, literal(asked.period.as_of, Instant)
    due_at = due_at_then(views, at)
    return _rows(
        views,
        asked,
        ledger.c.settled_at > at,
        cell_at(ledger, at),
        owner_at(views, end_at(ledger, at)),
        due_at=due_at,
        overdue=and_(state_at(ledger, at) == "open", due_at < at),
        amount=case((state_at(ledger, at) == "won", ledger.c.amount), else_=null()),
    )


def _rows(
    views: Views,
    asked: Asked,
    which: ColumnElement[bool],
    cell: ColumnElement[str],
    owner: ColumnElement[Any],
    *,
    due_at: ColumnElement[datetime],
    overdue: ColumnElement[bool],
    amount: ColumnElement[Any],
) -> Select[Any]:
    ledger = views.ledger
    columns = _columns(ledger, owner)
    conditions = [which, *within(ledger.c.handed_over_at, asked.period)]
    conditions += [_narrowed(ledger, columns, owner, name, value) for name, value in asked.filters.items()]
    if asked.seen is not None:
        handover = views.handover
        conditions.append(
            exists().where(handover.c.id == ledger.c.handover_id, asked.seen(handover.c.lead_id)).correlate(ledger)
        )
    return select(
        ledger.c.handover_id,
        ledger.c.handed_over_at,
        cell.label("cell"),
        (null() if asked.group is None else columns[asked.group]).label("key"),
        case((overdue, 1), else_=0).label("late"),
        amount.label("amount"),
        owner.label("owner"),
        due_at.label("due_at"),
    ).where(*conditions)


def _narrowed(
    ledger: Table, columns: Mapping[Group, ColumnElement[Any]], owner: ColumnElement[Any], name: Filter, value: Key
) -> ColumnElement[bool]:
    match name:
        case "team":
            people = SERVICE.access.person
            return owner.in_(select(people.c.person).where(people.c.team == value))
        case "grade":
            return ledger.c.grade == value
        case "rule":
            return ledger.c.rules.contains(f"|{value}|", autoescape=True)
        case "without_rule":
            had = ledger.c.rules.contains(f"|{value}|", autoescape=True)
            return or_(ledger.c.rules.is_(None), not_(had))
        case _:
            return columns[name] == value


def cell_of(text: str, key: Key, *, overdue: bool, handovers: int, amount: Any) -> Cell:
    """So many that stand as `text` says: cycle|gate|state|reason|became|currency, empty where there is none."""
    cycle, gate, state, reason, became, currency = text.split("|")
    values: tuple[Any, ...] = (key, cycle == "again", gate, state, overdue, reason or None, became or None)
    return Cell._make((*values, currency or None, handovers, int(amount or 0)))


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


def countable(groups: Sequence[Filter | None], counted: Literal["created", "qualified"]) -> bool:
    """Whether this can be split or filtered by these: a person comes with the hand-over, a version with qualifying."""
    of_handovers = {"person", "team", "grade", "rule", "without_rule"}
    beyond = {*of_handovers, "criteria_version"} if counted == "created" else of_handovers
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
    query = select(key.label("key"), func.count().label("many")).select_from(table).where(*within(at, period))
    query = query.where(*(column == filters[name] for name, column in columns.items() if name in filters))
    rows = await transaction.execute(query if group is None else query.group_by(key))
    return {row.key: row.many for row in rows}


def within(at: ColumnElement[datetime], period: Period) -> list[ColumnElement[bool]]:
    """That this moment is one of the period, and not after what it stands as of."""
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
