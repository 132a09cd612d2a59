"""Reads for lists, one statement each."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, literal, not_, or_, select

from event_bus.transaction import Transaction
from sales_feedback.adapters.tables import handover, lead_alias
from sales_feedback.domain.handover import OPEN
from sales_feedback.ports import Filters, Listed
from service_kit.access_tables import AccessTables
from service_kit.policy import Principal, covered, visible


class SqlReads:
    """Lists of hand-overs."""

    def __init__(self, access: AccessTables) -> None:
        self._access = access

    async def list_handovers(
        self,
        tx: Transaction,
        principal: Principal,
        filters: Filters,
        after: tuple[datetime, str] | None,
        limit: int,
        now: datetime,
    ) -> list[Listed]:
        """Those that the principal may see, newest first, behind `after`."""
        table = handover
        late = and_(table.c.ended_at.is_(None), table.c.due_at < now)
        seen = visible(principal, "handovers.read", table.c.living_lead, self._access.handed_to, self._access.person)
        if principal.stands_for:
            seen = or_(seen, covered(principal, "handovers.read", table.c.owner, table.c.ended_at))
        conditions = [seen]
        conditions += _filtered(filters, late)
        if after is not None:
            at, last = after
            conditions.append(or_(table.c.handed_over_at < at, and_(table.c.handed_over_at == at, table.c.id < last)))
        rows = await tx.execute(
            select(table).where(*conditions).order_by(table.c.handed_over_at.desc(), table.c.id.desc()).limit(limit)
        )
        return [
            Listed(
                id=row.id,
                lead_id=row.living_lead,
                assigned_under=row.lead_id,
                cycle=row.cycle,
                owner=row.owner,
                state=row.state,
                due_at=row.due_at,
                overdue=row.state in OPEN and row.due_at is not None and row.due_at < now,
                handed_over_at=row.handed_over_at,
                ended_at=row.ended_at,
                attempts=row.attempts,
                version=row.version,
            )
            for row in rows
        ]


def _living(lead_id: str) -> Select[tuple[str]]:
    """This lead and all that it was merged into, one after the other; the last of them stands for it now."""
    chain = select(literal(lead_id).label("lead")).cte("chain", recursive=True)
    step = select(lead_alias.c.into_id).join(chain, lead_alias.c.lead_id == chain.c.lead)
    return select(chain.union(step).c.lead)


def _filtered(filters: Filters, late: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.lead is not None:
        conditions.append(handover.c.living_lead.in_(_living(filters.lead)))
    if filters.owner is not None:
        conditions.append(handover.c.owner == filters.owner)
    if filters.states is not None:
        # The open ones have an index, and a planner that is told the same twice takes them for fewer than they are.
        if set(filters.states) <= set(OPEN):
            conditions.append(handover.c.ended_at.is_(None))
        if set(filters.states) != set(OPEN):
            conditions.append(handover.c.state.in_(filters.states))
    if filters.overdue is not None:
        # An ended hand-over has no deadline, and "not null < now" is neither true nor false.
        conditions.append(late if filters.overdue else or_(handover.c.due_at.is_(None), not_(late)))
    return conditions
