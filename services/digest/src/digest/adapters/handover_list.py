"""The hand-overs behind a number: counted and listed by the same rows."""

from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, tuple_, union_all

from digest.adapters.figures import Asked, cell_of, moving, settled
from digest.adapters.ledger_table import unended
from digest.adapters.view_rows import lead_of
from digest.adapters.view_tables import Views
from digest.domain.lead import Lead, new_lead
from digest.domain.ledger import Filters
from digest.domain.pace import Moments
from digest.domain.reading import Before, ListedHandover
from digest.domain.which import EVERY, OTHER, Which
from event_bus.transaction import Transaction
from service_kit.database import Instant

After = tuple[datetime, str]
"""When the last hand-over shown began, and its id."""
ANY = "%"


async def handovers(
    transaction: Transaction, views: Views, asked: Asked, which: Which, after: After | None, limit: int
) -> list[ListedHandover]:
    """Up to `limit` hand-overs after `after`, latest first."""
    # Each kind ends after a page, in the order of its index; together they would have to be sorted whole.
    parts = [_latest(rows, which, after, limit).subquery() for rows in _rows(views, asked, which)]
    both = union_all(*(select(part) for part in parts)).subquery()
    page = select(both).order_by(both.c.handed_over_at.desc(), both.c.handover_id.desc()).limit(limit).subquery()
    h, own, root = views.handover, views.lead.alias("own"), views.lead.alias("root")
    query = (
        select(
            page, h.c.lead_id, h.c.campaign, h.c.grade, h.c.criteria_version,
            *(root.c[name].label(f"root_{name}") for name in Lead._fields),
        )
        .select_from(
            page.join(h, h.c.id == page.c.handover_id)
            .outerjoin(own, own.c.id == h.c.lead_id)
            .outerjoin(root, root.c.id == own.c.root)
        )
        .order_by(page.c.handed_over_at.desc(), page.c.handover_id.desc())
    )  # fmt: skip
    return [_listed(row) for row in await transaction.execute(query)]


async def count(transaction: Transaction, views: Views, asked: Asked, which: Which) -> int:
    """How many hand-overs that is."""
    rows = union_all(*_rows(views, asked, which)).subquery()
    return int((await transaction.execute(select(func.count()).where(_fits(rows, which)))).scalar_one())


def versions(filters: Filters, rows: list[ListedHandover]) -> set[int | None]:
    """The versions of the criteria that a list is about: that of its rows, and the one it was narrowed to."""
    asked = filters.get("criteria_version")
    return {row.criteria_version for row in rows} | ({asked} if isinstance(asked, int) else set())


async def moments(transaction: Transaction, views: Views, asked: Asked) -> list[Moments]:
    """When each of them passed its gates, up to the moment asked for."""
    at, c = literal(asked.period.as_of, Instant), views.ledger.c
    whens = (
        c.handed_over_at, c.accepted_at, c.contacted_at, c.opportunity_at, c.won_at,
        c.lost_at, c.returned_at, c.disqualified_at,
    )  # fmt: skip
    # Nothing happened to the settled ones since, so none of their moments is later.
    stands = settled(views, asked).with_only_columns(*whens)
    went_on = moving(views, asked).with_only_columns(*(case((when <= at, when)) for when in whens))
    rows = [*await transaction.execute(stands), *await transaction.execute(went_on)]
    return [Moments(row[:5], any(row[4:])) for row in rows]


async def before(transaction: Transaction, views: Views, asked: Asked) -> list[Before]:
    """Of each that is not of a first cycle: when the same person's last one before began, and whether it came back.

    Only what came back among those asked for counts; where no earlier one is known, nothing is said.
    """
    every = union_all(*(select(rows.subquery()) for rows in _rows(views, asked, EVERY))).cte()
    h, own, kin, earlier = views.handover, views.lead.alias("own"), views.lead.alias("kin"), views.handover.alias()
    place = func.row_number().over(partition_by=h.c.id, order_by=(earlier.c.handed_over_at.desc(), earlier.c.id.desc()))
    pairs = (
        select(earlier.c.id, earlier.c.handed_over_at, place.label("place"))
        .select_from(
            every.join(h, h.c.id == every.c.handover_id)
            .join(own, own.c.id == h.c.lead_id)
            .join(kin, kin.c.root == own.c.root)
            .join(earlier, and_(earlier.c.lead_id == kin.c.id, earlier.c.handed_over_at < h.c.handed_over_at))
            # What was taken back is no hand-over, and so not in the ledger.
            .join(views.ledger, views.ledger.c.handover_id == earlier.c.id)
        )
        .where(every.c.cell.like("again|%"))
        .subquery()
    )
    back = every.alias("back")
    query = (
        select(pairs.c.handed_over_at, back.c.handover_id.is_not(None).label("here"))
        .select_from(pairs.outerjoin(back, and_(back.c.handover_id == pairs.c.id, back.c.cell.like("%|returned|%"))))
        .where(pairs.c.place == 1)
    )
    return [Before(row.handed_over_at, bool(row.here)) for row in await transaction.execute(query)]


def _rows(views: Views, asked: Asked, which: Which) -> tuple[Select[Any], Select[Any]]:
    """The settled ones and those that went on; of settled ones that are open no end is known, which an index has."""
    stands = settled(views, asked)
    if which.state == "open" or which.overdue:
        stands = stands.where(unended(views.ledger))
    return stands, moving(views, asked)


def _latest(rows: Select[Any], which: Which, after: After | None, limit: int) -> Select[Any]:
    one = rows.subquery()
    shown = select(one).where(_fits(one, which))
    if after is not None:
        last = tuple_(literal(after[0], Instant), literal(after[1]))
        shown = shown.where(tuple_(one.c.handed_over_at, one.c.handover_id) < last)
    return shown.order_by(one.c.handed_over_at.desc(), one.c.handover_id.desc()).limit(limit)


def _fits(rows: Subquery, which: Which) -> ColumnElement[bool]:
    """The domain's `fits`, in SQL. A pattern has the bars of a cell, so that no wildcard of it reaches over one."""
    patterns = product(
        [which.cycle or ANY],
        which.gates(),
        [which.state or ANY],
        [ANY] if which.reason is None else [which.reason, ""] if which.reason == OTHER else [which.reason],
        [which.became or ANY],
    )
    conditions = [rows.c.cell.like("|".join([*map(_plain, parts), ANY]), escape="/") for parts in patterns]
    found: ColumnElement[bool] = or_(*conditions) if conditions else literal(value=False)
    return and_(found, rows.c.late == 1) if which.overdue else found


def _plain(part: str) -> str:
    return part if part == ANY else part.replace("_", "/_")


def _listed(row: Any) -> ListedHandover:
    # The lead that stands for a merged one may stand on a partition that is read a moment later.
    unknown = new_lead(row.lead_id, row.handed_over_at)
    return ListedHandover(
        identity=row.handover_id,
        lead=unknown if row.root_id is None else lead_of(row[-len(Lead._fields) :]),
        handed_over_at=row.handed_over_at,
        standing=cell_of(row.cell, None, overdue=bool(row.late), handovers=1, amount=row.amount),
        owner=row.owner,
        due_at=row.due_at,
        campaign=row.campaign,
        grade=row.grade,
        criteria_version=row.criteria_version,
    )
