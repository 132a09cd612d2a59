"""Deadlines passed: it is said once about each."""

from event_bus.transaction import Transaction
from sales_feedback.domain.entries import Entry
from sales_feedback.domain.overdue import notice
from sales_feedback.use_cases.telling import Cause
from sales_feedback.use_cases.workplace import Workplace

AT_ONCE = 200


async def passed_deadlines(tx: Transaction, *, workplace: Workplace) -> int:
    """How many deadlines have passed and wait to be noticed."""
    return await workplace.store.passed(tx, workplace.clock())


async def notice_overdue(tx: Transaction, *, workplace: Workplace, limit: int = AT_ONCE) -> int:
    """Claim deadlines that have passed and say so; answers how many were claimed."""
    claimed = await workplace.store.claim_passed(tx, workplace.clock(), limit)
    if not claimed:
        return 0
    desk = await workplace.desk(tx, handovers=claimed)

    for handover_id in claimed:
        desk.touch(handover_id)
        handover = desk.handovers[handover_id]
        late = notice(handover, desk.now)
        if late is not None and late.deadline is not None:
            entry = Entry(
                event_id=desk.new_id(),
                kind="overdue",
                at=late.deadline.due_at,
                recorded_at=desk.now,
                number=handover.next_number,
                about=late.event_id,
            )
            desk.say(handover, entry, Cause(late.event_id))

    await workplace.save(tx, desk)
    return len(claimed)
