"""How a hand-over stood at an earlier moment, in SQL (the domain's `standing`)."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, case, func, or_, select

from digest.adapters.view_tables import Views


def _ends(ledger: Table) -> tuple[tuple[str, ColumnElement[datetime]], ...]:
    """Sales' ends outrank `disqualified` in any order, so it comes last (the domain's `standing`, in SQL)."""
    c = ledger.c
    return ("won", c.won_at), ("lost", c.lost_at), ("returned", c.returned_at), ("disqualified", c.disqualified_at)


def state_at(ledger: Table, at: ColumnElement[datetime]) -> ColumnElement[str]:
    """How it stood then."""
    return case(*((moment <= at, name) for name, moment in _ends(ledger)), else_="open")


def end_at(ledger: Table, at: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """When it had ended, else that moment itself."""
    return case(*((moment <= at, moment) for _, moment in _ends(ledger)), else_=at)


def cell_at(ledger: Table, at: ColumnElement[datetime]) -> ColumnElement[str]:
    """Its cell then, as the ledger would have stored it."""
    c, state = ledger.c, state_at(ledger, at)
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


def owner_at(views: Views, at: ColumnElement[datetime]) -> ColumnElement[str]:
    """Whose hand-over it was then; the history is only asked where the last owner came later."""
    ledger, o = views.ledger, views.ownership
    held = (
        select(o.c.owner)
        .where(o.c.handover_id == ledger.c.handover_id, o.c.since <= at, or_(o.c.until.is_(None), at < o.c.until))
        .scalar_subquery()
    )
    return case((ledger.c.owner_since <= at, ledger.c.owner), else_=held)


def due_at_then(views: Views, at: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """The deadline in force then; the history is only asked where the last one came later."""
    ledger, d = views.ledger, views.deadline
    held = (
        select(d.c.due_at)
        .where(d.c.handover_id == ledger.c.handover_id, d.c.since <= at, or_(d.c.until.is_(None), at < d.c.until))
        .scalar_subquery()
    )
    return case((ledger.c.due_since <= at, ledger.c.due_at), else_=held)
