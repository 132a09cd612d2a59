"""A person asks to be forgotten."""

from collections.abc import Sequence
from datetime import datetime

from lead_intake.domain.desk import Desk, every_identity
from lead_intake.domain.facts import Erased
from lead_intake.domain.known import nothing
from lead_intake.domain.lead import Lead


def erase(desk: Desk, lead: Lead, at: datetime) -> Sequence[Lead]:
    """Every id of the person, emptied, each with its own `lead.erased`; the winner first. Nothing is said twice."""
    if lead.erased_at is not None:
        return [lead]
    members = sorted(desk.members(lead), key=lambda member: (member.id != lead.id, member.id))
    desk.release(lead, every_identity(members))
    erased = []
    for member in members:
        desk.profiles.discard(member.id)
        empty = member._replace(known=nothing(member.known.since), erased_at=at)
        erased.append(desk.say(empty, at, Erased()))
    return erased
