"""From a domain fact to the event that goes into the outbox."""

from typing import Any

from event_bus.event import Outgoing
from event_contracts.topics import LEADS
from qualification.domain.facts import (
    Assigned,
    Disqualified,
    Fact,
    NurtureUndone,
    Qualified,
    Recalled,
    Recycled,
    Scored,
)
from qualification.domain.lead import Cause

TYPES: dict[type[Fact], str] = {
    Scored: "lead.scored",
    Qualified: "lead.qualified",
    Assigned: "lead.assigned",
    Recycled: "lead.recycled",
    NurtureUndone: "lead.nurture_undone",
    Disqualified: "lead.disqualified",
    Recalled: "lead.recalled",
}


def outgoing(fact: Fact, sequence: int, identity: str, cause: Cause) -> Outgoing:
    """The event of a fact; its fields are named as in the contract."""
    data: dict[str, Any] = fact._asdict()
    subject, at = data.pop("subject"), data.pop("at")
    if isinstance(fact, Qualified | Assigned):
        data["frozen"] = fact.frozen._asdict()
    elif isinstance(fact, Scored):
        data["falls"] = [fall._asdict() for fall in fact.falls]
    return Outgoing(
        topic=LEADS.name,
        key=subject,
        type=TYPES[type(fact)],
        subject=subject,
        sequence=sequence,
        time=at,
        data=data,
        id=identity,
        causationid=cause.id,
        correlationid=cause.correlation_id,
    )
