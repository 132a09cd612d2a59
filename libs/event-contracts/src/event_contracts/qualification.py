"""Lead events that qualification says."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from event_contracts.model import Event, Payload
from event_contracts.vocabulary import (
    Country,
    DisqualifyReason,
    Grade,
    HandoverId,
    Intent,
    Key,
    LeadId,
    PersonId,
    Points,
    ReturnReason,
    SizeBand,
)

ReasonPoints = Annotated[
    tuple[tuple[str, Points], ...], Field(description="Rule id and the points it gave; worded where it is shown")
]


class GradeFall(Payload):
    """A moment at which decay alone lowers the grade."""

    at: datetime
    grade: Grade


class LeadScored(Event):
    """Input or criteria changed the grade, or lifted activity by over a tenth of the line; decay is never polled."""

    type: ClassVar[str] = "lead.scored"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    criteria_version: int
    fit: Annotated[Points, Field(description="How well the lead suits us, points")]
    activity: Annotated[Points, Field(description="How much it does lately, points at `activity_at`")]
    activity_at: datetime
    half_life_days: Annotated[float, Field(gt=0, description="Days in which activity halves")]
    grade: Grade
    falls: Annotated[tuple[GradeFall, ...], Field(description="When decay alone will lower the grade, in order")] = ()
    reasons: ReasonPoints = ()
    handed_over: Annotated[bool, Field(description="The criteria hand this grade over")] = False


class Frozen(Payload):
    """What the ledger groups by, frozen when the lead qualified."""

    criteria_version: int
    grade: Grade
    fit: Points
    activity: Points
    first_source: Key | None = None
    last_campaign: Annotated[Key | None, Field(description="Last campaign before qualifying")] = None
    last_intent: Annotated[Intent | None, Field(description="Intent of that campaign")] = None
    industry: Key | None = None
    country: Country | None = None
    size_band: SizeBand | None = None


class LeadQualified(Event):
    """A lead met the criteria (an MQL); `time` is when, `frozen` what it looked like then."""

    type: ClassVar[str] = "lead.qualified"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("lead-intake", "digest")
    how: Annotated[
        Literal["criteria", "hand_raiser", "by_hand"], Field(description="By score, by asking for contact, or by a person")
    ]
    cycle: Annotated[int, Field(ge=1, description="1 for the first time, 2 after a return...")]
    frozen: Frozen
    reasons: ReasonPoints = ()


class LeadAssigned(Event):
    """A hand-over: one qualified lead given to one salesperson with a deadline, or an open one given to somebody else."""

    type: ClassVar[str] = "lead.assigned"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("lead-intake", "sales-feedback", "digest")
    handover_id: HandoverId
    cycle: Annotated[int, Field(ge=1)]
    owner: PersonId
    previous_owner: Annotated[PersonId | None, Field(description="Who had it, when it is given to somebody else")] = None
    due_at: Annotated[datetime, Field(description="First deadline, in the owner's working time")]
    handed_over_at: Annotated[datetime, Field(description="When the hand-over began; unchanged by giving it away")]
    qualified_at: datetime
    how: Literal["routed", "by_hand", "given"]
    by: Annotated[PersonId | None, Field(description="Who did it by hand")] = None
    frozen: Frozen


class LeadRecycled(Event):
    """A returned lead goes to nurturing and may qualify again; or marketing put a lead there by hand."""

    type: ClassVar[str] = "lead.recycled"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("lead-intake", "digest")
    handover_id: HandoverId | None = None
    reason: ReturnReason | Literal["by_hand"]
    revisit_at: Annotated[datetime | None, Field(description="Not qualified before, hand-raisers apart")] = None
    track: Annotated[Key, Field(description="Nurture track: what marketing does meanwhile")]
    by: PersonId | None = None


class LeadDisqualified(Event):
    """Marketing closed the lead, and its open hand-over if it had one: erased, duplicate, not our market, by hand."""

    type: ClassVar[str] = "lead.disqualified"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("lead-intake", "sales-feedback", "digest")
    handover_id: Annotated[HandoverId | None, Field(description="The open hand-over that this ends, if any")] = None
    reason: DisqualifyReason
    duplicate_of: LeadId | None = None
    lead_closed: Annotated[bool, Field(description="False when only a surplus hand-over ends")] = True
    by: PersonId | None = None


EVENTS: tuple[type[Event], ...] = (LeadScored, LeadQualified, LeadAssigned, LeadRecycled, LeadDisqualified)
