"""Counts from before are counted anew where they lack something, once, before anything else is counted."""

from collections import Counter
from datetime import tzinfo

from sqlalchemy import delete, select, text

from event_bus.transaction import Transaction
from qualification.adapters.leads import handover_of
from qualification.adapters.outcomes import add_up
from qualification.adapters.tables import HANDOVER, TALLY
from qualification.domain.outcomes import Place, places

UNKNOWN = ""
"""The month of what was counted before months were."""
AT_ONCE = 1000


async def recount_where_needed(tx: Transaction, zone: tzinfo) -> bool:
    """Count every hand-over again if some were counted without their month; answers whether that was so.

    Other processes of this service wait with their counts meanwhile: what they change is counted on top of it, or was
    stored before and is read here.
    """
    without = select(TALLY.c.month).where(TALLY.c.month == UNKNOWN).limit(1)
    if (await tx.execute(without)).first() is None:
        return False
    if tx.dialect == "postgresql":
        await tx.execute(text("lock table handover_tally in share row exclusive mode"))
        if (await tx.execute(without)).first() is None:
            return False
    await tx.execute(delete(TALLY))
    found: Counter[Place] = Counter()
    last = ""
    while True:
        page = select(HANDOVER).where(HANDOVER.c.id > last).order_by(HANDOVER.c.id).limit(AT_ONCE)
        rows = (await tx.execute(page)).all()
        for row in rows:
            found.update(places(handover_of(row).value, zone))
        if len(rows) < AT_ONCE:
            break
        last = rows[-1].id
    await add_up(tx, sorted(found.items()))
    return True
