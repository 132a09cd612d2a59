"""What decisions say: each value is one lead event, its fields named as in the contract.

`subject` is the lead id whose key and sequence the fact takes, `at` when it happened.
"""

from datetime import datetime
from typing import NamedTuple

from qualification.domain.criteria import Reasons
from qualification.domain.lead import Frozen


class Fall(NamedTuple):
    """A moment at which decay alone lowers the grade, and the grade from then on."""

    at: datetime
    grade: str


class Scored(NamedTuple):
    """Input or criteria changed the grade, whether it is handed over or its falls, or moved activity by enough."""

    subject: str
    at: datetime
    criteria_version: int
    fit: float
    activity: float
    activity_at: datetime
    half_life_days: float
    grade: str
    falls: tuple[Fall, ...]
    reasons: Reasons
    handed_over: bool


class Qualified(NamedTuple):
    """The lead met the criteria."""

    subject: str
    at: datetime
    how: str
    cycle: int
    frozen: Frozen
    reasons: Reasons


class Assigned(NamedTuple):
    """A hand-over began, or an open one was given to somebody else."""

    subject: str
    at: datetime
    handover_id: str
    cycle: int
    owner: str
    previous_owner: str | None
    due_at: datetime
    handed_over_at: datetime
    qualified_at: datetime
    how: str
    by: str | None
    frozen: Frozen
    note_id: str | None = None
    """The private document with what was written for the owner."""


class Recycled(NamedTuple):
    """The lead goes to nurturing."""

    subject: str
    at: datetime
    handover_id: str | None
    reason: str
    revisit_at: datetime | None
    track: str
    by: str | None


class NurtureUndone(NamedTuple):
    """A person took back what sent the lead to nurturing: the fact `event_id`, said of the moment `nurtured_at`."""

    subject: str
    at: datetime
    event_id: str
    nurtured_at: datetime
    by: str | None


class Disqualified(NamedTuple):
    """Marketing closed the lead, or only a hand-over too many."""

    subject: str
    at: datetime
    handover_id: str | None
    reason: str
    duplicate_of: str | None
    lead_closed: bool
    by: str | None


class Recalled(NamedTuple):
    """A person took a hand-over by hand back: the fact `event_id`, and the `lead.qualified` said only for it."""

    subject: str
    at: datetime
    handover_id: str
    event_id: str
    qualified_id: str | None
    by: str | None


Fact = Scored | Qualified | Assigned | Recycled | NurtureUndone | Disqualified | Recalled
