"""Times that leads met the criteria: the list behind a number of qualified leads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, literal, select, tuple_

from digest.adapters.naming import named
from digest.adapters.seeing import seen_by
from digest.adapters.slots import current_views
from digest.adapters.view_rows import lead_of
from digest.adapters.view_tables import Views
from digest.domain.lead import Lead, new_lead
from digest.domain.period import Period
from digest.domain.reading import Qualification, QualificationList
from event_bus.transaction import Database, Transaction
from service_kit.access import Access
from service_kit.database import Instant
from service_kit.policy import Principal

After = tuple[datetime, str]
"""When the last one shown was, and its id."""


Brought = str | Literal[True] | None
"""By which source a lead came first: this one, True for any that was said, None for said or not."""


class SqlQualifications:
    """Reads the views."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access

    async def qualified(
        self, principal: Principal, period: Period, source: Brought, after: After | None, limit: int
    ) -> QualificationList:
        """Those of the period and of this first source whose leads the caller may see."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            seen = seen_by(principal, self._access.tables, views)(views.mql.c.lead_id)
            conditions = _asked(views, period, source, seen)
            many = await _counted(snapshot, views, conditions)
            rows = await _page(snapshot, views, conditions, after, limit)
            names = await named(
                snapshot, views, campaigns=[row.campaign for row in rows], leads=[row.lead.id for row in rows]
            )
        return QualificationList(rows, many, names)

    async def how_many(self, principal: Principal, period: Period) -> int:
        """Those of the period whose leads the caller may see."""
        async with self._database.snapshot() as snapshot:
            views = await current_views(snapshot)
            seen = seen_by(principal, self._access.tables, views)(views.mql.c.lead_id)
            return await _counted(snapshot, views, _asked(views, period, None, seen))


async def _counted(transaction: Transaction, views: Views, conditions: Sequence[ColumnElement[bool]]) -> int:
    counted = select(func.count()).select_from(views.mql).where(*conditions)
    return int((await transaction.execute(counted)).scalar_one())


def _asked(views: Views, period: Period, source: Brought, seen: ColumnElement[bool]) -> Sequence[ColumnElement[bool]]:
    mql = views.mql.c
    conditions = [seen, mql.qualified_at <= literal(period.as_of, Instant)]
    if period.start is not None:
        conditions.append(mql.qualified_at >= literal(period.start, Instant))
    if period.end is not None:
        conditions.append(mql.qualified_at < literal(period.end, Instant))
    if source is True:
        conditions.append(mql.source.is_not(None))
    elif source is not None:
        conditions.append(mql.source == source)
    return conditions


async def _page(
    transaction: Transaction, views: Views, conditions: Sequence[ColumnElement[bool]], after: After | None, limit: int
) -> list[Qualification]:
    mql, own, root = views.mql, views.lead.alias("own"), views.lead.alias("root")
    query = (
        select(mql, *(root.c[name].label(f"root_{name}") for name in Lead._fields))
        .select_from(
            mql.outerjoin(own, own.c.id == mql.c.lead_id).outerjoin(root, root.c.id == own.c.root)
        )
        .where(*conditions)
        .order_by(mql.c.qualified_at.desc(), mql.c.event_id.desc())
        .limit(limit)
    )  # fmt: skip
    if after is not None:
        last = tuple_(literal(after[0], Instant), literal(after[1]))
        query = query.where(tuple_(mql.c.qualified_at, mql.c.event_id) < last)
    rows = (await transaction.execute(query)).all()
    again = await _again(transaction, views, rows)
    return [_listed(row, again=row.event_id in again) for row in rows]


async def _again(transaction: Transaction, views: Views, rows: Sequence[Any]) -> set[str]:
    """Only a later cycle can be another one; those before it that were taken back are none, and not in the ledger."""
    later = [row.event_id for row in rows if row.cycle > 1]
    if not later:
        return set()
    keys, mql, own = transaction.keys(asked=later), views.mql, views.lead.alias("own")
    kin, handover, ledger = views.lead.alias("kin"), views.handover, views.ledger
    before = (
        keys.join(mql, mql.c.event_id == keys.c.asked)
        .join(own, own.c.id == mql.c.lead_id)
        .join(kin, kin.c.root == own.c.root)
        .join(handover, handover.c.lead_id == kin.c.id)
        .join(ledger, ledger.c.handover_id == handover.c.id)
    )
    query = select(mql.c.event_id).select_from(before).where(ledger.c.handed_over_at < mql.c.qualified_at).distinct()
    return set((await transaction.execute(query)).scalars())


def _listed(row: Any, *, again: bool) -> Qualification:
    # The lead that stands for a merged one may stand on a partition that is read a moment later.
    unknown = new_lead(row.lead_id, row.qualified_at)
    return Qualification(
        identity=row.event_id,
        lead=unknown if row.root_id is None else lead_of(row[-len(Lead._fields) :]),
        at=row.qualified_at,
        how=row.how,
        again=again,
        grade=row.grade,
        campaign=row.campaign,
    )
