"""A salesperson's absences, holidays or working hours changed: running deadlines move with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.transaction import Transaction
from sales_feedback.domain.entries import Entry
from sales_feedback.domain.handover import Handover, standing
from sales_feedback.domain.rescheduling import Change, Profile, moved
from sales_feedback.use_cases.desk import Desk
from sales_feedback.use_cases.telling import Cause
from sales_feedback.use_cases.workplace import Workplace
from working_time import Calendar


class ProfileChanged(NamedTuple):
    """A routing profile, as far as it concerns sales."""

    event_id: str
    person: str
    calendar: Calendar
    at: datetime
    version: int
    correlation: str | None = None


async def reschedule_handovers(tx: Transaction, news: Sequence[ProfileChanged], *, workplace: Workplace) -> None:
    """Keep the new working time; deadlines that were counted by the old one and still run are counted anew."""
    persons = {one.person for one in news}
    open_ones = await workplace.store.open_of(tx, persons)
    desk = await workplace.desk(tx, handovers=open_ones, owners=persons)

    for one in news:
        known = desk.profile(one.person)
        if one.version <= known.version:
            continue
        desk.profiles[one.person] = Profile(one.person, one.calendar, known.calendar, one.at, one.version)
        change = Change(known.calendar, one.calendar, one.at)
        for handover_id in open_ones:
            handover = desk.handovers[handover_id]
            if standing(handover).owner == one.person:
                move_deadline(desk, handover, change, Cause(one.event_id, one.correlation))

    await workplace.save(tx, desk)


def move_deadline(desk: Desk, handover: Handover, change: Change, cause: Cause) -> None:
    """Say where the deadline of this hand-over moved, if the change moved it."""
    move = moved(handover, change)
    if move is None:
        return
    entry = Entry(
        event_id=desk.new_id(),
        kind="rescheduled",
        at=move.at,
        recorded_at=desk.now,
        number=handover.next_number,
        deadline=move.deadline,
        why=move.why,
    )
    desk.say(handover, entry, cause)
