"""Lead events that qualification says."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from event_contracts.model import Event, Payload
from event_contracts.vocabulary import (
    Country,
    CriteriaVersion,
    DisqualifyReason,
    EventId,
    Grade,
    HandoverId,
    Instant,
    Intent,
    Key,
    LeadId,
    PersonId,
    Points,
    ReturnReason,
    SizeBand,
)

ReasonPoints = Annotated[
    tuple[tuple[Key, Points], ...], Field(description="Rule id and the points it gave; worded where it is shown")
]
Cycle = Annotated[int, Field(ge=1, description="1 for the lead's first hand-over, 2 for the next...")]


class GradeFall(Payload):
    """A moment at which decay alone lowers the grade."""

    at: Annotated[Instant, Field(description="When the grade falls")]
    grade: Annotated[Grade, Field(description="The grade from then on")]


class LeadScored(Event):
    """Input or criteria changed the grade, whether it is handed over or how it will fall, or lifted activity.

    Lifts by over a tenth of the line are said; decay is never polled.
    """

    type: ClassVar[str] = "lead.scored"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    criteria_version: Annotated[CriteriaVersion, Field(description="Version of the criteria that judged")]
    fit: Annotated[Points, Field(description="How well the lead suits us, points")]
    activity: Annotated[Points, Field(description="How much it does lately, points at `activity_at`")]
    activity_at: Annotated[Instant, Field(description="Moment at which `activity` holds; it decays from there")]
    half_life_days: Annotated[float, Field(gt=0, description="Days in which activity halves")]
    grade: Annotated[Grade, Field(description="Fit letter and activity digit at `activity_at`")]
    falls: Annotated[tuple[GradeFall, ...], Field(description="When decay alone will lower the grade, in order")] = ()
    reasons: ReasonPoints = ()
    handed_over: Annotated[bool, Field(description="The criteria hand this grade over")] = False


class Frozen(Payload):
    """What the ledger groups by, frozen when the lead qualified."""

    criteria_version: Annotated[CriteriaVersion, Field(description="Version of the criteria that qualified the lead")]
    grade: Annotated[Grade, Field(description="Grade at that moment")]
    fit: Annotated[Points, Field(description="Fit at that moment, points")]
    activity: Annotated[Points, Field(description="Activity at that moment, points")]
    first_source: Annotated[Key | None, Field(description="Source that captured the lead first")] = None
    last_campaign: Annotated[Key | None, Field(description="Last campaign before qualifying")] = None
    last_intent: Annotated[Intent | None, Field(description="Intent of that campaign")] = None
    industry: Annotated[Key | None, Field(description="Industry key of the company")] = None
    country: Annotated[Country | None, Field(description="Country of the company, ISO 3166-1 alpha-2")] = None
    size_band: Annotated[SizeBand | None, Field(description="Employees of the company, as a band")] = None
    rules: Annotated[tuple[Key, ...], Field(description="Ids of the rules that gave it points at that moment")] = ()


class LeadQualified(Event):
    """A lead met the criteria (an MQL); `time` is when, `frozen` what it looked like then."""

    type: ClassVar[str] = "lead.qualified"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("lead-intake", "digest")
    how: Annotated[
        Literal["criteria", "hand_raiser", "by_hand"],
        Field(description="By score, by asking for contact, or by a person"),
    ]
    cycle: Cycle
    frozen: Annotated[Frozen, Field(description="What the ledger groups by")]
    reasons: ReasonPoints = ()


class LeadAssigned(Event):
    """A qualified lead was given to a salesperson with a deadline, or an open hand-over to somebody else."""

    type: ClassVar[str] = "lead.assigned"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("lead-intake", "sales-feedback", "digest")
    handover_id: Annotated[HandoverId, Field(description="The hand-over; giving it away keeps the id")]
    cycle: Cycle
    owner: Annotated[PersonId, Field(description="The salesperson who has it from now on")]
    previous_owner: Annotated[PersonId | None, Field(description="Who had it, where it was somebody else's")] = None
    due_at: Annotated[Instant, Field(description="First deadline, in the owner's working time")]
    handed_over_at: Annotated[Instant, Field(description="When the hand-over began; unchanged by giving it away")]
    qualified_at: Annotated[Instant, Field(description="When the lead met the criteria")]
    how: Annotated[
        Literal["routed", "by_hand", "given"],
        Field(description="By routing, by a person, or an open one given to somebody else"),
    ]
    by: Annotated[PersonId | None, Field(description="Who did it by hand")] = None
    note_id: Annotated[
        EventId | None, Field(description="Private document with what was written for the owner, if anything was")
    ] = None
    frozen: Annotated[Frozen, Field(description="What the ledger groups by; unchanged by giving it away")]


class LeadRecycled(Event):
    """A returned lead goes to nurturing and may qualify again; or marketing put a lead there by hand."""

    type: ClassVar[str] = "lead.recycled"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    handover_id: Annotated[HandoverId | None, Field(description="The hand-over that was returned, if any")] = None
    reason: Annotated[ReturnReason | Literal["by_hand"], Field(description="Why sales returned it, or by hand")]
    revisit_at: Annotated[Instant | None, Field(description="Not qualified before, hand-raisers apart")] = None
    track: Annotated[Key, Field(description="Nurture track: what marketing does meanwhile")]
    by: Annotated[PersonId | None, Field(description="Who did it by hand")] = None


class LeadNurtureUndone(Event):
    """Whoever put a lead to nurturing by hand took it back, within 24 hours and before anything else was decided."""

    type: ClassVar[str] = "lead.nurture_undone"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    event_id: Annotated[EventId, Field(description="The `lead.recycled` taken back; the lead stands as before it")]
    nurtured_at: Annotated[Instant, Field(description="The moment at which it had gone to nurturing")]
    by: Annotated[PersonId | None, Field(description="Who took it back")] = None


class LeadDisqualified(Event):
    """Marketing closed the lead, and its open hand-over if it had one: erased, duplicate, not our market, by hand."""

    type: ClassVar[str] = "lead.disqualified"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("sales-feedback", "digest")
    handover_id: Annotated[HandoverId | None, Field(description="The open hand-over that this ends, if any")] = None
    reason: Annotated[DisqualifyReason, Field(description="Why it was closed")]
    duplicate_of: Annotated[LeadId | None, Field(description="The lead it is a duplicate of")] = None
    lead_closed: Annotated[bool, Field(description="False when only a surplus hand-over ends")] = True
    by: Annotated[PersonId | None, Field(description="Who did it by hand")] = None


class LeadRecalled(Event):
    """Whoever handed a lead over by hand took that back, within 24 hours and before marketing heard of a sales action.

    It counts while no action of sales stands on the hand-over, ratings apart, and marketing has not closed it: what
    sales did outranks it in any order, and what is undone later lets it count. One that counts never was a hand-over.
    """

    type: ClassVar[str] = "lead.recalled"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("sales-feedback", "digest")
    handover_id: Annotated[HandoverId, Field(description="The hand-over taken back")]
    event_id: Annotated[EventId, Field(description="The `lead.assigned` that began it")]
    qualified_id: Annotated[
        EventId | None,
        Field(description="The `lead.qualified` said only to hand it over: the lead does not wait by it"),
    ] = None
    by: Annotated[PersonId | None, Field(description="Who took it back")] = None


EVENTS: tuple[type[Event], ...] = (
    LeadScored, LeadQualified, LeadAssigned, LeadRecycled, LeadNurtureUndone, LeadDisqualified, LeadRecalled,
)  # fmt: skip
