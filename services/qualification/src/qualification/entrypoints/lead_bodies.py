"""What callers send about leads, and what they get."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from qualification.entrypoints.texts import Body, LeadId, OccurredAt, PersonId, Time, Words
from service_kit.web import example


class HandOverIn(Body):
    """To whom, why, and when it was decided."""

    model_config = example(
        {"person_id": "anna", "reason": "Knows them from the fair", "occurred_at": "2026-11-24T10:40:00+01:00"}
    )

    person_id: PersonId
    reason: Annotated[
        Words | None, Field(description="Why by hand; kept with the decision", examples=["Knows them from the fair"])
    ] = None
    occurred_at: OccurredAt = None


class DisqualifyIn(Body):
    """Why the lead is closed."""

    model_config = example(
        {"reason": "not_our_market", "note": "A school project", "occurred_at": "2026-11-24T10:40:00+01:00"}
    )

    reason: Literal["not_our_market", "duplicate", "by_hand"] = "by_hand"
    duplicate_of: Annotated[LeadId | None, Field(description="The lead that stays")] = None
    note: Words | None = None
    occurred_at: OccurredAt = None


class NurtureIn(Body):
    """Until when the lead is left alone, and why."""

    model_config = example(
        {"reason": "too_early", "revisit_at": "2027-03-01T09:00:00+01:00", "occurred_at": "2026-11-24T10:40:00+01:00"}
    )

    revisit_at: Annotated[Time | None, Field(description="Not handed over before, unless it asks for contact")] = None
    reason: Annotated[
        Words | None, Field(description="A return reason, or words of your own", examples=["too_early"])
    ] = None
    occurred_at: OccurredAt = None


class UndoNurtureIn(Body):
    """Which nurturing; without it the latest."""

    model_config = example({"nurtured_at": "2026-11-24T10:40:00+01:00"})

    nurtured_at: Annotated[
        Time | None, Field(description="The moment at which the lead went to nurturing, as that answer says")
    ] = None


class RecallIn(Body):
    """Which hand-over by hand; without it the latest."""

    model_config = example({"handed_over_at": "2026-11-24T10:40:00+01:00"})

    handed_over_at: Annotated[
        Time | None, Field(description="The moment at which the lead was handed over, as that answer says")
    ] = None


class HandoverOut(BaseModel):
    """A hand-over as it stands now."""

    handover_id: str
    lead_id: str = Field(description="The lead that holds it now")
    cycle: int
    owner: str
    how: Literal["by_hand", "given"]
    qualified_at: datetime
    handed_over_at: datetime
    due_at: datetime = Field(description="First deadline, in the owner's working time")
    criteria_version: int
    grade: str


class ClosedOut(BaseModel):
    """A lead as it stands after the decision."""

    lead_id: str
    stage: str
    reason: str | None
    revisit_at: datetime | None
    track: str | None
    since: datetime | None = Field(description="When it was decided; names a nurturing that is to be undone")
    handover_id: str | None = Field(description="The open hand-over that this ended")


class ReasonOut(BaseModel):
    """A rule that gives points, and how many now."""

    rule: str
    points: float
    of: Literal["fit", "activity"]


class FallOut(BaseModel):
    """When decay alone will lower the grade."""

    at: datetime
    grade: str


class ScoreOut(BaseModel):
    """A lead's score at this moment, by the criteria in force."""

    lead_id: str = Field(description="Another id than asked for where that lead was merged into this one")
    fit: float
    activity: float = Field(description="What is left of it now")
    grade: str = Field(examples=["B2"])
    handed_over: bool = Field(description="The criteria hand this grade over")
    stage: str = Field(examples=["new", "qualified", "with_sales", "nurture", "client", "lost", "disqualified"])
    criteria_version: int
    half_life_days: float
    as_of: datetime
    falls: list[FallOut]
    reasons: list[ReasonOut]
    qualified_at: datetime | None = Field(description="Since when it waits for a salesperson, if it does")
    revisit_at: datetime | None = Field(description="Until when nurturing keeps it, if it does")
    cycles: int = Field(description="Hand-overs so far")


class QueuedOut(BaseModel):
    """A qualified lead that nobody can take, and why."""

    lead_id: str
    qualified_at: datetime
    how: str
    cycle: int
    grade: str
    country: str | None
    why: str = Field(description="nobody_active, no_territory, all_full, all_absent, or not_routed_yet (a moment)")


class NurturedOut(BaseModel):
    """A lead that marketing nurtures: returned by sales, or put there by hand."""

    lead_id: str
    reason: str
    returned_at: datetime
    revisit_at: datetime | None
    track: str | None
    handover_id: str | None
    by: str | None
    note: str | None
