"""Marketing handed a lead over, or gave an open hand-over to somebody else."""

from datetime import datetime
from typing import NamedTuple

from sales_feedback.domain.entries import Deadline, Entry
from sales_feedback.domain.handover import Handover
from sales_feedback.domain.rescheduling import Change
from sales_feedback.use_cases.desk import Desk
from sales_feedback.use_cases.reschedule_handovers import move_deadline
from sales_feedback.use_cases.telling import Cause


class Assigned(NamedTuple):
    """`lead.assigned`, as far as it concerns sales; `lead_id` is the key it stands on."""

    event_id: str
    lead_id: str
    handover_id: str
    cycle: int
    owner: str
    due_at: datetime
    at: datetime
    recorded_at: datetime
    handed_over_at: datetime
    qualified_at: datetime
    by: str | None
    correlation: str | None = None


def take_handover(desk: Desk, assigned: Assigned) -> None:
    """The hand-over begins, or goes on with its new owner; its clock runs from here."""
    handover = desk.handovers.get(assigned.handover_id) or _begun(desk, assigned)
    if handover.knows(assigned.event_id):
        return
    handover = desk.record(
        handover,
        Entry(
            event_id=assigned.event_id,
            kind="assigned",
            at=assigned.at,
            recorded_at=assigned.recorded_at,
            number=handover.next_number,
            by=assigned.by,
            owner=assigned.owner,
            deadline=Deadline(assigned.due_at, agreed=False, since=assigned.at, minutes=desk.promises.first_attempt),
        ),
    )
    desk.owners |= {(handover.lead_id, assigned.owner), (handover.living_lead, assigned.owner)}
    _catch_up(desk, handover, assigned)


def _begun(desk: Desk, assigned: Assigned) -> Handover:
    desk.lead(assigned.lead_id)
    return Handover(
        id=assigned.handover_id,
        lead_id=assigned.lead_id,
        living_lead=desk.living(assigned.lead_id),
        cycle=assigned.cycle,
        handed_over_at=assigned.handed_over_at,
        qualified_at=assigned.qualified_at,
    )


def _catch_up(desk: Desk, handover: Handover, assigned: Assigned) -> None:
    """An absence that was entered after the assignment may have arrived before it: topics have no common order."""
    profile = desk.profile(assigned.owner)
    if profile.changed_at is not None and assigned.recorded_at < profile.changed_at:
        change = Change(profile.before, profile.calendar, profile.changed_at)
        move_deadline(desk, handover, change, Cause(assigned.event_id, assigned.correlation))
