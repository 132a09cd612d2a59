"""What qualification knows of one lead, as values."""

from datetime import datetime
from typing import Literal, NamedTuple

from qualification.domain.attributes import Attributes
from qualification.domain.scoring import Score

Stage = Literal["new", "qualified", "with_sales", "nurture", "client", "lost", "disqualified", "merged", "erased"]
How = Literal["criteria", "hand_raiser", "by_hand"]


class Cause(NamedTuple):
    """What something follows from; `correlation_id` is shared by all that follows from one event or request."""

    id: str | None = None
    correlation_id: str | None = None


class Said(NamedTuple):
    """The last `lead.scored`: what readers go by until the next one."""

    version: int
    fit: float
    activity: float
    at: datetime
    grade: str


class Campaign(NamedTuple):
    """The newest touch that had a campaign."""

    at: datetime
    key: str
    intent: str | None


class Frozen(NamedTuple):
    """What the ledger groups by, frozen when the lead qualified; the names are those of the events."""

    criteria_version: int
    grade: str
    fit: float
    activity: float
    first_source: str | None = None
    last_campaign: str | None = None
    last_intent: str | None = None
    industry: str | None = None
    country: str | None = None
    size_band: str | None = None
    rules: tuple[str, ...] = ()
    """The rules that gave the lead points, in the order of their letters."""


class Queued(NamedTuple):
    """A qualified lead that waits for a salesperson.

    `qualified_at` is event time, `queued_at` when it was recorded here; `cause` is the `lead.qualified` that said so.
    `again_at` is since when it waits again, where a hand-over was taken back: no other one begins before that.
    """

    qualified_at: datetime
    queued_at: datetime
    how: How
    cycle: int
    frozen: Frozen
    cause: Cause = Cause()
    again_at: datetime | None = None


class Mark(NamedTuple):
    """What a lead without an open hand-over stands as since `at`, and why.

    Nurtured leads are not qualified before `until`, hand-raisers apart; None bars nothing but what was before `at`.
    """

    at: datetime
    stage: Literal["nurture", "client", "lost", "disqualified"]
    reason: str
    until: datetime | None = None
    handover_id: str | None = None
    track: str | None = None
    by: str | None = None


class Nurtured(NamedTuple):
    """What it takes to undo the latest nurturing by hand: its fact, and how the lead stood before.

    `recorded_at` is when it was decided by our clock. A merge keeps it only to be able to say why not.
    """

    event_id: str
    recorded_at: datetime
    by_hand: Mark | None
    queued: Queued | None
    merged: bool = False


class Lead(NamedTuple):
    """One lead; a value, so that a batch that fails leaves nothing behind.

    `version` is the last sequence this service has said of the lead. `mark` is set while the stage is the mark's;
    `by_hand` is the last decision that a person took about the lead while it had no open hand-over. `cycles` counts the
    hand-overs of the lead and of those merged into it. `created_at` is None for a lead known by its id only.
    """

    id: str
    version: int = 0
    created_at: datetime | None = None
    attributes: Attributes = Attributes()
    score: Score = Score()
    said: Said | None = None
    campaign: Campaign | None = None
    stage: Stage = "new"
    mark: Mark | None = None
    by_hand: Mark | None = None
    queued: Queued | None = None
    cycles: int = 0
    repaired_at: datetime | None = None
    merged_into: str | None = None
    nurtured: Nurtured | None = None


class Ending(NamedTuple):
    """How a hand-over ended; `event_id` is what an undo names, `until` the revisit date of a return."""

    at: datetime
    how: Literal["won", "lost", "returned", "disqualified", "recalled"]
    reason: str | None = None
    event_id: str | None = None
    until: datetime | None = None
    closes_lead: bool = True


class Act(NamedTuple):
    """An action of sales that stands: the event that said it, its type, and who acted."""

    event_id: str
    type: str
    by: str | None


class Recall(NamedTuple):
    """Marketing took the hand-over back, by whom if it was a person."""

    at: datetime
    by: str | None


class Before(NamedTuple):
    """What it takes to take a hand-over by hand back: the facts that began it, its first owner, and how the lead stood.

    `qualified_id` is set where the lead qualified only by being handed over; `recorded_at` is by our clock. A merge
    keeps it only to be able to say why not.
    """

    event_id: str
    recorded_at: datetime
    owner: str
    qualified_id: str | None
    queued: Queued | None
    nurtured: Nurtured | None
    merged: bool = False


class Handover(NamedTuple):
    """One qualified lead with one salesperson.

    `lead_id` is the lead it was assigned under, which keys its facts for ever; `holder` is that lead or the one it was
    merged into. Sales' end outranks marketing's `closed` in whatever order they come; `closed` is kept behind it, and
    `recall` behind both.
    """

    id: str
    lead_id: str
    holder: str
    cycle: int
    owner: str
    how: Literal["routed", "by_hand"]
    qualified_at: datetime
    handed_over_at: datetime
    due_at: datetime
    frozen: Frozen
    sales_end: Ending | None = None
    closed: Ending | None = None
    rating: str | None = None
    opportunity: str | None = None
    """The event that opened the opportunity which stands."""
    before: Before | None = None
    """Only of a hand-over by hand, and so are the next two."""
    acts: tuple[Act, ...] = ()
    recall: Recall | None = None

    @property
    def recalled(self) -> bool:
        """Whether it was taken back, and nothing stands that outranks that: an action of sales, or marketing's end."""
        return self.recall is not None and not self.acts and self.closed is None

    @property
    def end(self) -> Ending | None:
        """The end that counts, None while the hand-over is open."""
        if self.recall is not None and self.recalled:
            return Ending(self.recall.at, "recalled", closes_lead=False)
        return self.sales_end or self.closed

    @property
    def became_opportunity(self) -> bool:
        """Whether it is or was an opportunity, whatever became of that: what was won was one, though nobody said so."""
        return self.opportunity is not None or (self.sales_end is not None and self.sales_end.how == "won")
