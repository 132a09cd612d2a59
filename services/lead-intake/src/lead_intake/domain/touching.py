"""A lead that is named does or receives something."""

from lead_intake.domain.capture import create
from lead_intake.domain.desk import Desk
from lead_intake.domain.inputs import Done, Outcome, Refused, Submission, Touch
from lead_intake.domain.lead import Lead
from lead_intake.domain.problems import Problem

UNKNOWN = Problem(
    "lead", "nobody is known under this id or identity", "Capture the lead first, or send create:true with an identity."
)
ERASED = Problem("lead", "this person was erased", "Do not send touches of people who asked to be forgotten.")


def touch(desk: Desk, given: Touch) -> Outcome:
    """Record it with the lead it belongs to; an unknown person is refused or, if asked for, created."""
    lead = _named(desk, given)
    if lead is not None and lead.erased_at is not None:
        return Refused((ERASED,))
    created = lead is None
    if lead is None:
        if not given.create or given.known is None:
            return Refused((UNKNOWN,))
        lead = create(desk, given.known, Submission(given.known, given.action))
    lead, touch_id = desk.record(lead, given.action)
    return Done(lead.id, lead.version, created, touch_id)


def _named(desk: Desk, given: Touch) -> Lead | None:
    if given.lead_id is not None:
        return desk.lead(given.lead_id)
    return None if given.identity is None else desk.owner(given.identity)
