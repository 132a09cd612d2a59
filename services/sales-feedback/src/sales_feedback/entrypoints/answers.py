"""What the routes answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from sales_feedback.domain.clock import due_at as due_of
from sales_feedback.domain.clock import is_overdue
from sales_feedback.domain.entries import ACTIONS, Entry
from sales_feedback.domain.handover import Stage, State, standing
from sales_feedback.domain.money import decimal
from sales_feedback.ports import Listed
from sales_feedback.use_cases.acting import Shown
from sales_feedback.use_cases.show_handovers import Detail

Move = Literal["accept", "contacts", "account", "opportunity", "won", "lost", "return", "rating", "undo"]


class MoneyOut(BaseModel):
    """An amount of money."""

    amount: str = Field(examples=["1200.00"])
    currency: str = Field(examples=["EUR"])


class NextStepOut(BaseModel):
    """What was agreed to happen next."""

    kind: str
    at: datetime


class ActionOut(BaseModel):
    """One action on a hand-over; which fields stand depends on its kind."""

    event_id: str
    kind: Literal["accepted", "contacted", "account_opened", "opportunity_opened", "won", "lost", "returned", "rated"]
    occurred_at: datetime
    recorded_at: datetime
    by: str | None = None
    undone_at: datetime | None = None
    attempt: int | None = None
    channel: str | None = None
    outcome: str | None = None
    next_step: NextStepOut | None = None
    due_at: datetime | None = None
    account_id: str | None = None
    joined: bool | None = Field(default=None, description="True where the account was there already, for somebody else")
    opportunity_id: str | None = None
    amount: MoneyOut | None = None
    reason: str | None = None
    revisit_at: datetime | None = None
    duplicate_of: str | None = None
    rating: str | None = None
    note_id: str | None = None
    note: str | None = Field(default=None, description="Text of the note; only where one hand-over is read")


class EndOut(BaseModel):
    """How a hand-over ended."""

    kind: Literal["won", "lost", "returned", "disqualified", "recalled"]
    at: datetime
    reason: str | None = None
    amount: MoneyOut | None = None


class HandoverItem(BaseModel):
    """A hand-over in a list."""

    id: str
    lead_id: str = Field(description="The lead; after a merge, the one that stayed")
    assigned_under: str = Field(description="The lead it was assigned under; the key of its events")
    cycle: int
    owner: str
    state: State
    due_at: datetime | None = Field(description="Deadline in force; null once it has ended")
    overdue: bool
    handed_over_at: datetime
    ended_at: datetime | None
    attempts: int
    version: int = Field(description="For If-Match")


class HandoverOut(HandoverItem):
    """A hand-over with everything that follows from its actions, and what can be done now."""

    stage: Stage = Field(description="How far it came, also after its end")
    qualified_at: datetime
    accepted_at: datetime | None
    contacted_at: datetime | None
    account_at: datetime | None
    opportunity_at: datetime | None
    account_id: str | None
    rating: str | None
    end: EndOut | None
    actions: list[ActionOut]
    possible: list[Move] = Field(description="Names of the routes that are possible now")
    undoable: str | None = Field(description="Event id of the action that undo would take back")
    sequence: int = Field(description="Last sequence said on the key of the lead, as in Leadloop-After")


class HandoverDetail(HandoverOut):
    """A hand-over with its notes and the name of its account."""

    account_name: str | None = None


def item(listed: Listed) -> dict[str, Any]:
    """A hand-over in a list."""
    return listed._asdict()


def handover_out(shown: Shown, notes: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A hand-over in its present state; without `notes` nothing in it is personal."""
    handover, now = shown.handover, shown.now
    stands = standing(handover)
    present = handover.present(now)
    return {
        "id": handover.id,
        "lead_id": handover.living_lead,
        "assigned_under": handover.lead_id,
        "cycle": handover.cycle,
        "owner": stands.owner,
        "state": stands.state,
        "stage": stands.stage,
        "due_at": due_of(handover, present),
        "overdue": is_overdue(handover, present),
        "handed_over_at": handover.handed_over_at,
        "qualified_at": handover.qualified_at,
        "accepted_at": stands.accepted_at,
        "contacted_at": stands.contacted_at,
        "account_at": stands.account_at,
        "opportunity_at": stands.opportunity_at,
        "account_id": stands.account_id,
        "rating": stands.rating,
        "ended_at": stands.end.at if stands.end else None,
        "end": _end(stands.end),
        "attempts": stands.attempts,
        "actions": [_action(entry, notes or {}) for entry in handover.entries if entry.kind in ACTIONS],
        "possible": list(shown.possible),
        "undoable": shown.undoable,
        "version": handover.version,
        "sequence": shown.sequence,
    }


def detail_out(detail: Detail) -> dict[str, Any]:
    """A hand-over with its notes and the name of its account."""
    name = detail.account.name if detail.account else None
    return handover_out(detail.shown, detail.notes) | {"account_name": name}


def _end(end: Entry | None) -> dict[str, Any] | None:
    if end is None:
        return None
    return {"kind": end.kind, "at": end.at, "reason": end.reason, "amount": _money(end)}


def _action(entry: Entry, notes: Mapping[str, str]) -> dict[str, Any]:
    due = entry.deadline.due_at if entry.deadline else None
    fields = {
        "event_id": entry.event_id,
        "kind": entry.kind,
        "occurred_at": entry.at,
        "recorded_at": entry.recorded_at,
        "by": entry.by,
        "undone_at": entry.undone_at,
        "attempt": entry.attempts if entry.kind == "contacted" else None,
        "channel": entry.channel,
        "outcome": entry.outcome,
        "next_step": {"kind": entry.next_kind, "at": due} if entry.next_kind else None,
        "due_at": due,
        "account_id": entry.account_id,
        "joined": entry.joined,
        "opportunity_id": entry.opportunity_id,
        "amount": _money(entry),
        "reason": entry.reason,
        "revisit_at": entry.revisit_at,
        "duplicate_of": entry.duplicate_of,
        "rating": entry.rating,
        "note_id": entry.note_id,
        "note": notes.get(entry.event_id),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _money(entry: Entry) -> dict[str, str] | None:
    return entry.money and {"amount": decimal(entry.money), "currency": entry.money.currency}
