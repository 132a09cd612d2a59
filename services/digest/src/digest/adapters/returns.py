"""What came back from sales last, with what sales wrote."""

from datetime import timedelta

from sqlalchemy import select

from digest.adapters.figures import Asked
from digest.adapters.naming import texts
from digest.adapters.view_rows import facts_of, lead_of
from digest.adapters.view_tables import Views
from digest.domain.handover import CONTACTED, RETURNED
from digest.domain.lead import Lead
from digest.domain.reading import Returned
from event_bus.transaction import Transaction

FRESH = timedelta(days=30)
"""So long a return is news."""


async def latest(transaction: Transaction, views: Views, asked: Asked, limit: int) -> list[Returned]:
    """Up to `limit` hand-overs of leads that the caller may see, those first that came back last."""
    ledger, h = views.ledger, views.handover
    own, root = views.lead.alias("own"), views.lead.alias("root")
    now = asked.period.as_of
    query = (
        select(
            ledger.c.returned_at, ledger.c.reason, ledger.c.final_owner, h.c.facts,
            *(root.c[name].label(f"root_{name}") for name in Lead._fields),
        )
        .select_from(
            ledger.join(h, h.c.id == ledger.c.handover_id).join(own, own.c.id == h.c.lead_id)
            .join(root, root.c.id == own.c.root)
        )
        .where(ledger.c.returned_at > now - FRESH, ledger.c.returned_at <= now, root.c.erased_at.is_(None))
        .order_by(ledger.c.returned_at.desc(), ledger.c.handover_id)
        .limit(limit)
    )  # fmt: skip
    if asked.seen is not None:
        query = query.where(asked.seen(h.c.lead_id))
    rows = list(await transaction.execute(query))
    said = [[fact for fact in facts_of(row.facts) if fact.undone_at is None] for row in rows]
    notes = [next((fact.note_id for fact in facts if fact.type == RETURNED), None) for facts in said]
    words = await texts(transaction, views, notes)
    return [
        Returned(
            lead=lead_of(row[-len(Lead._fields) :]),
            at=row.returned_at,
            reason=row.reason or "other",
            owner=row.final_owner,
            attempts=sum(fact.type == CONTACTED for fact in facts),
            note=words.get(note or "", ""),
        )
        for row, facts, note in zip(rows, said, notes, strict=True)
    ]
