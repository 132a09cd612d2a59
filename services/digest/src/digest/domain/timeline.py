"""One timeline per lead: what marketing saw and decided, and what sales did."""

from datetime import datetime
from typing import Literal, NamedTuple

Side = Literal["marketing", "sales"]

TOUCHED = "lead.touched"
QUALIFIED = "lead.qualified"
RECYCLED = "lead.recycled"
RECALLED = "lead.recalled"
UNDONE = "lead.action_undone"
DETAILS: dict[str, tuple[str, ...]] = {
    "lead.created": ("campaign", "intent"),
    TOUCHED: ("intent", "source", "content_key", "path", "number"),
    "lead.merged": ("into",),
    "lead.unmerged": ("from",),
    "lead.consent_changed": ("purposes",),
    "lead.invited": ("intent",),
    "lead.invitation_withdrawn": (),
    "lead.erased": (),
    QUALIFIED: ("how", "cycle", "reasons"),
    "lead.assigned": ("owner", "previous_owner", "how", "due_at", "cycle"),
    RECYCLED: ("reason", "revisit_at", "track"),
    "lead.disqualified": ("reason", "duplicate_of", "lead_closed"),
    RECALLED: (),
    "lead.accepted": (),
    "lead.contacted": ("attempt", "channel", "outcome", "next_step", "due_at"),
    "lead.account_opened": ("account_id", "joined", "due_at"),
    "lead.opportunity_opened": ("opportunity_id", "amount", "currency", "due_at"),
    "lead.won": ("amount", "currency"),
    "lead.lost": ("reason",),
    "lead.returned": ("reason", "revisit_at", "duplicate_of", "attempts"),
    "lead.rated": ("rating",),
    "lead.rescheduled": ("due_at", "why"),
}
"""What a timeline shows, with the fields it shows of each; none of them says who the lead is.

Not shown: scores (the card has the current one), attribute changes, and `lead.overdue`, a notice that a late entry
withdraws.
"""
FROZEN = ("grade", "criteria_version")
"""What is shown besides of what was frozen as the lead qualified."""
SALES = frozenset({
    "lead.accepted", "lead.contacted", "lead.account_opened", "lead.opportunity_opened", "lead.won", "lead.lost",
    "lead.returned", "lead.rated", "lead.rescheduled",
})  # fmt: skip


class Entry(NamedTuple):
    """A line; `id` is the touch's or the event's, `detail` JSON text, `text_id` names a private document with words."""

    lead_id: str
    at: datetime
    id: str
    type: str
    side: Side
    kind: str | None
    campaign: str | None
    handover_id: str | None
    by: str | None
    text_id: str | None
    detail: str | None
    undone_at: datetime | None
    undone_by: str | None = None
    """Who took it back, if it was a person."""


def side_of(event_type: str) -> Side:
    """Whose line it is: round marks are marketing's, square ones are sales'."""
    return "sales" if event_type in SALES else "marketing"
