"""What is recorded about a hand-over, one entry after the other; entries only accumulate, taking one back marks it."""

from datetime import datetime
from typing import Literal, NamedTuple

Kind = Literal[
    "assigned", "accepted", "contacted", "account_opened", "opportunity_opened", "won", "lost", "returned", "rated",
    "rescheduled", "overdue", "disqualified", "recalled",
]  # fmt: skip
ACTIONS: tuple[Kind, ...] = (
    "accepted", "contacted", "account_opened", "opportunity_opened", "won", "lost", "returned", "rated",
)  # fmt: skip
"""What a salesperson does; only these can be taken back."""
STEPS: tuple[Kind, ...] = tuple(kind for kind in ACTIONS if kind != "rated")
"""What keeps a hand-over with sales though marketing took it back; how good the lead was can be said of any."""
SALES_ENDS: tuple[Kind, ...] = ("won", "lost", "returned")


class Deadline(NamedTuple):
    """Until when the next action is due.

    `agreed` with the client, so that no absence moves it; else `minutes` of the owner's working time after `since`.
    """

    due_at: datetime
    agreed: bool
    since: datetime
    minutes: int


class Money(NamedTuple):
    """An amount in minor units of its currency (ISO 4217)."""

    amount: int
    currency: str


class Entry(NamedTuple):
    """One thing recorded; which of the optional fields are set depends on the kind.

    `at` is when it happened, `recorded_at` when it was recorded; `number` counts the hand-over's entries and decides
    between equal times. `attempts`: this attempt's number, or how many stood before a return. `about`: the entry whose
    deadline passed. `joined`: the account was there for others, and this person had none.
    """

    event_id: str
    kind: Kind
    at: datetime
    recorded_at: datetime
    number: int
    by: str | None = None
    undone_at: datetime | None = None
    deadline: Deadline | None = None
    owner: str | None = None
    channel: str | None = None
    outcome: str | None = None
    next_kind: str | None = None
    attempts: int | None = None
    note_id: str | None = None
    account_id: str | None = None
    joined: bool | None = None
    opportunity_id: str | None = None
    money: Money | None = None
    reason: str | None = None
    revisit_at: datetime | None = None
    duplicate_of: str | None = None
    rating: str | None = None
    about: str | None = None
    why: str | None = None
