"""Facts and private documents, as they go into the outbox."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from event_bus.event import Outgoing
from event_contracts.topics import LEADS, PRIVATE
from sales_feedback.domain.accounts import Account
from sales_feedback.domain.entries import Entry, Kind
from sales_feedback.domain.handover import Handover, standing
from sales_feedback.ports import Note

TYPES: dict[Kind, str] = {
    "accepted": "lead.accepted",
    "contacted": "lead.contacted",
    "account_opened": "lead.account_opened",
    "opportunity_opened": "lead.opportunity_opened",
    "won": "lead.won",
    "lost": "lead.lost",
    "returned": "lead.returned",
    "rated": "lead.rated",
    "overdue": "lead.overdue",
    "rescheduled": "lead.rescheduled",
}
"""What sales says; assignments and disqualifications are heard."""


SAID_AS_THEY_ARE = (
    "channel", "outcome", "note_id", "account_id", "joined", "opportunity_id", "reason", "revisit_at", "duplicate_of",
    "rating", "why",
)  # fmt: skip


class Cause(NamedTuple):
    """The event that made us say something, and what that followed from."""

    id: str | None = None
    correlation: str | None = None


BY_ITSELF = Cause()


def fact(handover: Handover, entry: Entry, sequence: int, cause: Cause) -> Outgoing:
    """What is said about an entry, on the key of the lead that the hand-over was assigned under."""
    return Outgoing(
        topic=LEADS.name,
        key=handover.lead_id,
        type=TYPES[entry.kind],
        subject=handover.lead_id,
        sequence=sequence,
        time=entry.at,
        data=_without_nothing({"handover_id": handover.id, "by": entry.by, **_details(handover, entry)}),
        id=entry.event_id,
        causationid=cause.id,
        correlationid=cause.correlation,
    )


def undone_fact(handover: Handover, undone: Entry, sequence: int, event_id: str, by: str | None) -> Outgoing:
    """What is said about taking an entry back."""
    return Outgoing(
        topic=LEADS.name,
        key=handover.lead_id,
        type="lead.action_undone",
        subject=handover.lead_id,
        sequence=sequence,
        time=undone.undone_at or undone.at,
        data=_without_nothing(
            {"handover_id": handover.id, "by": by, "event_id": undone.event_id, "undone": TYPES[undone.kind]}
        ),
        id=event_id,
    )


def _details(handover: Handover, entry: Entry) -> dict[str, Any]:
    """The fields of the contract; an entry holds only those of its kind."""
    due = entry.deadline.due_at if entry.deadline else None
    details = {name: getattr(entry, name) for name in SAID_AS_THEY_ARE}
    details |= {"due_at": due, **(entry.money._asdict() if entry.money else {})}
    if entry.kind == "contacted":
        details["attempt"] = entry.attempts
        details["next_step"] = {"kind": entry.next_kind, "at": due} if entry.next_kind else None
    elif entry.kind == "returned":
        details["attempts"] = entry.attempts
    elif entry.kind == "overdue":
        late = next(e.deadline for e in handover.entries if e.event_id == entry.about)
        details |= {"due_at": late.due_at if late else None, "stage": standing(handover).stage}
    return details


def _without_nothing(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def note_document(note: Note, event_id: str, now: datetime) -> Outgoing:
    """A note as it travels."""
    data = {"lead_id": note.lead_id, "handover_id": note.handover_id, "by": note.by, "at": note.at, "text": note.text}
    return _note(note.lead_id, note.id, 1, data, event_id, now)


def note_tombstone(lead_id: str, note_id: str, event_id: str, now: datetime) -> Outgoing:
    """The end of a note."""
    return _note(lead_id, note_id, 2, None, event_id, now)


def _note(
    lead_id: str, note_id: str, version: int, data: Mapping[str, Any] | None, event_id: str, now: datetime
) -> Outgoing:
    return Outgoing(
        topic=PRIVATE.name,
        key=f"{lead_id}/note/{note_id}",
        type="private.note",
        subject=lead_id,
        sequence=version,
        time=now,
        data=data,
        id=event_id,
        causationid=note_id,
    )


def account_document(account: Account, event_id: str, now: datetime) -> Outgoing:
    """An account as it travels; a tombstone once it is closed."""
    data = {"account_id": account.id, "name": account.name, "lead_ids": list(account.lead_ids)}
    return Outgoing(
        topic=PRIVATE.name,
        key=f"account/{account.id}",
        type="private.account",
        subject=account.id,
        sequence=account.version,
        time=now,
        data=None if account.is_closed else data,
        id=event_id,
    )
