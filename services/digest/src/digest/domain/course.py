"""The course of a hand-over: when it passed each gate, how it ended, who owned it and which deadline held when."""

from datetime import datetime
from typing import Literal, NamedTuple

from digest.domain.handover import (
    ACCEPTED,
    ACCOUNT_OPENED,
    ASSIGNED,
    CONTACTED,
    DISQUALIFIED,
    LOST,
    OPPORTUNITY_OPENED,
    RATED,
    RECALLED,
    RETURNED,
    SALES_ENDS,
    STEPS,
    WON,
    Fact,
    Handover,
)

Gate = Literal["handed_over", "accepted", "contacted", "opportunity", "won"]
State = Literal["open", "won", "lost", "returned", "disqualified"]
Became = Literal["nurturing", "handed_over_again", "disqualified"]
GATES: tuple[Gate, ...] = ("handed_over", "accepted", "contacted", "opportunity", "won")
STATES: tuple[State, ...] = ("won", "lost", "returned", "disqualified", "open")


class Ownership(NamedTuple):
    """From `since` until `until` (half-open; None: still) the hand-over was `owner`'s."""

    event_id: str
    owner: str
    since: datetime
    until: datetime | None


class Deadline(NamedTuple):
    """From `since` until `until` (half-open; None: still) the deadline in force was `due_at`.

    One that was undone or replaced at the same moment is kept with an empty stretch.
    """

    event_id: str
    since: datetime
    until: datetime | None
    due_at: datetime
    undone_at: datetime | None


class Course(NamedTuple):
    """Moments of one hand-over; later milestones imply earlier ones, so a gate's moment is never after the next one's.

    Of won, lost and returned at most one is set: sales ends a hand-over once. `disqualified_at` may stand beside it and
    counts only before the sales end or without one.
    """

    handed_over_at: datetime
    accepted_at: datetime | None = None
    contacted_at: datetime | None = None
    account_at: datetime | None = None
    account_id: str | None = None
    opportunity_at: datetime | None = None
    won_at: datetime | None = None
    lost_at: datetime | None = None
    returned_at: datetime | None = None
    disqualified_at: datetime | None = None
    reason: str | None = None
    disqualify_reason: str | None = None
    lead_closed: bool = False
    """Disqualifying closed the lead itself, not only a hand-over too many."""
    undone_returns: tuple[datetime, ...] = ()
    amount: int | None = None
    currency: str | None = None
    rating: str | None = None
    owners: tuple[Ownership, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    recalled_at: datetime | None = None
    """Marketing took it back and nothing outranks that: it never was a hand-over, whatever moment is asked for."""

    @property
    def last_owner(self) -> str | None:
        """Whose it is, after everything recorded."""
        return self.owners[-1].owner if self.owners else None

    @property
    def last_owner_since(self) -> datetime | None:
        """Since when it is theirs."""
        return self.owners[-1].since if self.owners else None

    @property
    def last_due_at(self) -> datetime | None:
        """The deadline in force, after everything recorded."""
        return next((deadline.due_at for deadline in self.deadlines if deadline.until is None), None)

    @property
    def last_due_since(self) -> datetime | None:
        """Since when that deadline is in force."""
        return next((deadline.since for deadline in self.deadlines if deadline.until is None), None)

    def end(self) -> datetime | None:
        """When the hand-over ended, as far as is known."""
        return self.won_at or self.lost_at or self.returned_at or self.disqualified_at or self.recalled_at


class Standing(NamedTuple):
    """How a hand-over stands at one moment."""

    gate: Gate
    state: State
    ended_at: datetime | None
    owner: str | None
    due_at: datetime | None
    overdue: bool


def course(handover: Handover) -> Course:
    """The course that follows from the facts that stand."""
    facts = handover.standing()
    end = next((fact for fact in facts if fact.type in SALES_ENDS), None)
    dropped = _first(facts, DISQUALIFIED)
    won = end.at if end and end.type == WON else None
    reached = next((fact.at for fact in facts if fact.type == CONTACTED and fact.outcome == "reached"), None)
    opened = _first(facts, ACCOUNT_OPENED)
    account = opened.at if opened else None
    opportunity = _earliest(_moment(facts, OPPORTUNITY_OPENED), won)
    contacted = _earliest(reached, account, opportunity)
    return Course(
        handed_over_at=handover.handed_over_at,
        accepted_at=_earliest(_moment(facts, ACCEPTED), contacted),
        contacted_at=contacted,
        account_at=account,
        account_id=opened.account_id if opened else None,
        opportunity_at=opportunity,
        won_at=won,
        lost_at=end.at if end and end.type == LOST else None,
        returned_at=end.at if end and end.type == RETURNED else None,
        disqualified_at=dropped.at if dropped else None,
        reason=end.reason if end else None,
        disqualify_reason=dropped.reason if dropped else None,
        lead_closed=bool(dropped and dropped.lead_closed),
        undone_returns=tuple(
            fact.at for fact in handover.facts if fact.type == RETURNED and fact.undone_at is not None
        ),
        amount=end.amount if end and end.type == WON else None,
        currency=end.currency if end and end.type == WON else None,
        rating=next((fact.rating for fact in reversed(facts) if fact.type == RATED), None),
        owners=_owners(handover, facts),
        deadlines=_deadlines(handover, facts),
        recalled_at=None if dropped or step(handover) else _moment(facts, RECALLED),
    )


def step(handover: Handover) -> Fact | None:
    """The first action of sales that stands, ratings apart: it outranks that marketing takes the hand-over back."""
    return next((fact for fact in handover.standing() if fact.type in STEPS), None)


def standing(path: Course, at: datetime) -> Standing | None:
    """How the hand-over stands at `at`; None where it had not begun."""
    if at < path.handed_over_at:
        return None
    gate: Gate = "handed_over"
    moments = (path.accepted_at, path.contacted_at, path.opportunity_at, path.won_at)
    for passed, moment in zip(GATES[1:], moments, strict=True):
        if moment is not None and moment <= at:
            gate = passed
    state: State = "open"
    ended_at = None
    for end, moment in _ends(path):
        if moment is not None and moment <= at:
            state, ended_at = end, moment
            break
    due_at = next((d.due_at for d in path.deadlines if d.since <= at and (d.until is None or at < d.until)), None)
    then = ended_at or at
    owner = next((o.owner for o in path.owners if o.since <= then and (o.until is None or then < o.until)), None)
    overdue = state == "open" and due_at is not None and due_at < at
    return Standing(gate, state, ended_at, owner, due_at, overdue)


def _ends(path: Course) -> tuple[tuple[State, datetime | None], ...]:
    """Sales' ends outrank `disqualified` in any order, so it comes last."""
    return (
        ("won", path.won_at),
        ("lost", path.lost_at),
        ("returned", path.returned_at),
        ("disqualified", path.disqualified_at),
    )


def _first(facts: tuple[Fact, ...], kind: str) -> Fact | None:
    return next((fact for fact in facts if fact.type == kind), None)


def _moment(facts: tuple[Fact, ...], kind: str) -> datetime | None:
    fact = _first(facts, kind)
    return fact.at if fact else None


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _owners(handover: Handover, facts: tuple[Fact, ...]) -> tuple[Ownership, ...]:
    given = [fact for fact in facts if fact.type == ASSIGNED and fact.owner is not None]
    since = [max(fact.at, handover.handed_over_at) for fact in given]
    if since:
        since[0] = handover.handed_over_at
    until = [*since[1:], None]
    return tuple(
        Ownership(fact.event_id, fact.owner or "", begin, end)
        for fact, begin, end in zip(given, since, until, strict=False)
    )


def _deadlines(handover: Handover, facts: tuple[Fact, ...]) -> tuple[Deadline, ...]:
    held = [fact for fact in facts if fact.due_at is not None]
    until = [*(fact.at for fact in held[1:]), None]
    stretches = [
        Deadline(fact.event_id, fact.at, end, fact.due_at, None)
        for fact, end in zip(held, until, strict=False)
        if fact.due_at is not None
    ]
    undone = [
        Deadline(fact.event_id, fact.at, fact.at, fact.due_at, fact.undone_at)
        for fact in handover.facts
        if fact.undone_at is not None and fact.due_at is not None
    ]
    return (*stretches, *undone)
