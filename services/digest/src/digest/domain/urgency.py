"""Who needs a salesperson now, and why: what the next step on an open hand-over is and how much time is left."""

from datetime import datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

from digest.domain.course import course, standing
from digest.domain.handover import ACTIONS, CONTACTED, Fact, Handover

What = Literal["accept", "first_attempt", "try_again", "next_step", "open_opportunity", "close"]
Urgency = Literal["overdue", "due_today", "later"]


class Need(NamedTuple):
    """What an open hand-over asks for next. `late_by` is how long the deadline has passed, zero where it has not."""

    what: What
    urgency: Urgency
    due_at: datetime | None
    late_by: timedelta
    next_kind: str | None
    next_at: datetime | None
    attempts: int
    last_action: Fact | None


def need(handover: Handover, now: datetime, zone: tzinfo) -> Need:
    """What this open hand-over asks for at `now`; `zone` is where the reader's today is."""
    path = course(handover)
    stands = standing(path, now)
    facts = [fact for fact in handover.standing() if fact.at <= now]
    actions = [fact for fact in facts if fact.type in ACTIONS]
    attempts = [fact for fact in actions if fact.type == CONTACTED]
    agreed = _agreed(facts)
    due_at = stands.due_at if stands else None
    return Need(
        what=_what(stands.gate if stands else "handed_over", attempts, agreed),
        urgency=_urgency(due_at, now, zone),
        due_at=due_at,
        late_by=max(now - due_at, timedelta(0)) if due_at else timedelta(0),
        next_kind=agreed.next_kind if agreed else None,
        next_at=agreed.next_at if agreed else None,
        attempts=len(attempts),
        last_action=actions[-1] if actions else None,
    )


def _agreed(facts: list[Fact]) -> Fact | None:
    """The fact that agreed on the step whose time the deadline in force is; opening account or opportunity keeps it."""
    due_at = next((fact.due_at for fact in reversed(facts) if fact.due_at is not None), None)
    return next((fact for fact in reversed(facts) if fact.next_at is not None and fact.next_at == due_at), None)


def _what(gate: str, attempts: list[Fact], agreed: Fact | None) -> What:
    if agreed is not None:
        return "next_step"
    if gate == "opportunity":
        return "close"
    if gate == "contacted":
        return "open_opportunity"
    if attempts:
        return "try_again"
    return "accept" if gate == "handed_over" else "first_attempt"


def _urgency(due_at: datetime | None, now: datetime, zone: tzinfo) -> Urgency:
    if due_at is None:
        return "later"
    if due_at < now:
        return "overdue"
    return "due_today" if due_at.astimezone(zone).date() == now.astimezone(zone).date() else "later"
