"""A hand-over: what was frozen when it began, and everything said about it since.

Facts only accumulate: taking one back marks it undone. What follows from them (milestones, deadlines, owners) is worked
out anew from those that stand, so that a late entry or an undo changes the past as if it had always been known.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

ASSIGNED = "lead.assigned"
ACCEPTED = "lead.accepted"
CONTACTED = "lead.contacted"
ACCOUNT_OPENED = "lead.account_opened"
OPPORTUNITY_OPENED = "lead.opportunity_opened"
WON = "lead.won"
LOST = "lead.lost"
RETURNED = "lead.returned"
RATED = "lead.rated"
RESCHEDULED = "lead.rescheduled"
DISQUALIFIED = "lead.disqualified"
RECALLED = "lead.recalled"
SALES_ENDS = (WON, LOST, RETURNED)
STEPS = (ACCEPTED, CONTACTED, ACCOUNT_OPENED, OPPORTUNITY_OPENED, WON, LOST, RETURNED)
"""What keeps a hand-over with sales though marketing took it back."""
ACTIONS = (*STEPS, RATED)


class Frozen(NamedTuple):
    """What the ledger groups by, as it was when the lead qualified."""

    criteria_version: int | None = None
    grade: str | None = None
    fit: float | None = None
    activity: float | None = None
    source: str | None = None
    campaign: str | None = None
    intent: str | None = None
    industry: str | None = None
    country: str | None = None
    size_band: str | None = None
    rules: str | None = None
    """Ids of the rules that gave it points, each between bars; None where none did or nobody said so."""


class Fact(NamedTuple):
    """One thing said about a hand-over; which of the optional fields are set depends on the type.

    `order` is the place in the log: all facts of a hand-over stand on one key, so it decides between equal times.
    """

    event_id: str
    type: str
    at: datetime
    recorded_at: datetime
    order: int
    by: str | None = None
    owner: str | None = None
    due_at: datetime | None = None
    channel: str | None = None
    outcome: str | None = None
    next_kind: str | None = None
    next_at: datetime | None = None
    reason: str | None = None
    amount: int | None = None
    currency: str | None = None
    rating: str | None = None
    note_id: str | None = None
    account_id: str | None = None
    lead_closed: bool | None = None
    undone_at: datetime | None = None
    qualified_id: str | None = None
    """Of a hand-over taken back: the qualifying that was said only for it."""
    joined: bool | None = None
    """Of an account: it was there already, for somebody else."""


@dataclass(frozen=True, slots=True)
class Handover:
    """One qualified lead given to one salesperson at a time; the unit of the loop.

    `lead_id` is the lead it was assigned under, also after that lead was merged into another one.
    """

    id: str
    lead_id: str
    cycle: int
    handed_over_at: datetime
    qualified_at: datetime
    frozen: Frozen
    facts: tuple[Fact, ...] = ()

    def said(self, fact: Fact) -> "Handover":
        """The hand-over after one more fact; a fact known already changes nothing."""
        if any(known.event_id == fact.event_id for known in self.facts):
            return self
        return replace(self, facts=(*self.facts, fact))

    def undone(self, event_id: str, at: datetime) -> "Handover":
        """The hand-over after the fact `event_id` was taken back at `at`."""
        return replace(
            self,
            facts=tuple(
                fact._replace(undone_at=at) if fact.event_id == event_id and fact.undone_at is None else fact
                for fact in self.facts
            ),
        )

    def present(self, now: datetime) -> datetime:
        """`now`, or the moment of the latest fact, where another service's clock runs ahead of ours."""
        return max(now, self.handed_over_at, *(fact.at for fact in self.facts))

    def standing(self) -> tuple[Fact, ...]:
        """The facts not undone, in the order in which they happened."""
        return tuple(sorted((fact for fact in self.facts if fact.undone_at is None), key=_when))


def _when(fact: Fact) -> tuple[datetime, int]:
    return fact.at, fact.order
