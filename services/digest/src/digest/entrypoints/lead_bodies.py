"""The answers about leads: the active list, the list of leads, the card."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from digest.domain.lead import Stage
from digest.domain.timeline import Side
from digest.domain.urgency import Urgency, What
from digest.entrypoints.texts import Money

HandoverState = Literal[
    "handed_over", "accepted", "contacted", "opportunity", "won", "lost", "returned", "disqualified"
]


class CompanyOut(BaseModel):
    """The company as the lead or a marketer named it."""

    name: str | None = None
    domain: str | None = None


class WhoOut(BaseModel):
    """Who it is; names travel apart from facts and may come a moment later, and are gone after an erasure."""

    id: str
    name: str | None = None
    job_title: str | None = None
    company: CompanyOut | None = None
    emails: list[str] = []
    phones: list[str] = []


class ReasonOut(BaseModel):
    """One rule that gave points; `when` is the rule itself, null until the criteria have arrived."""

    rule: str = Field(examples=["price_viewed"])
    points: float = Field(examples=[40.0])
    when: dict[str, Any] | None = Field(examples=[{"kind": "price_viewed", "once_a_day": True}])


class FallOut(BaseModel):
    """A moment at which decay alone lowers the grade."""

    at: datetime
    grade: str


class ScoreOut(BaseModel):
    """The score at the moment of the answer."""

    grade: str | None = Field(examples=["A1"])
    fit: float | None
    activity: float | None = Field(description="Decayed to the moment of the answer")
    criteria_version: int | None
    reasons: list[ReasonOut] = Field(description="By points, most first")
    falls: list[FallOut] = Field(description="Still to come")


class TouchOut(BaseModel):
    """The latest touch."""

    at: datetime
    kind: str
    campaign: str | None = Field(description="Campaign of the latest touch that had one")
    campaign_name: str | None


class ActionOut(BaseModel):
    """What sales did last."""

    at: datetime
    type: str = Field(examples=["lead.contacted"])
    channel: str | None = None
    outcome: str | None = None
    by: str | None = None
    by_name: str | None = None


class NextStepOut(BaseModel):
    """What was agreed to happen next."""

    kind: str = Field(examples=["call"])
    at: datetime


class AskedOut(BaseModel):
    """What was written for the salesperson with the hand-over."""

    by: str | None = Field(description="The person who wrote it; null for a machine")
    by_name: str | None
    text: str


class ActiveLeadOut(BaseModel):
    """One open hand-over: who needs its owner now, and why."""

    handover_id: str
    cycle: int
    lead: WhoOut
    owner: str
    owner_name: str | None
    state: HandoverState
    needs: What = Field(description="What the hand-over asks for next")
    urgency: Urgency = Field(description="due_today: within the day of the owner's time zone")
    due_at: datetime | None
    overdue: bool
    late_seconds: int = Field(
        description="Plain time since the deadline passed, nights and days off included; 0 where it has not"
    )
    late_working_seconds: int | None = Field(
        description="The same in the working time of its owner, as lists and mails say it (plain time where nobody "
        "said when they work); null once the deadline passed over 10 days ago: then they say its date"
    )
    handed_over_at: datetime
    score: ScoreOut
    last_touch: TouchOut | None
    last_action: ActionOut | None
    next_step: NextStepOut | None
    attempts: int
    asked: AskedOut | None = Field(description="The newest note of the hand-over; null once the lead is erased")


class LeadRowOut(BaseModel):
    """One lead of a list."""

    lead: WhoOut
    stage: Stage
    grade: str | None
    activity: float | None
    owner: str | None = Field(description="Of the open hand-over")
    owner_name: str | None
    handover_id: str | None = Field(description="The open one")
    source: str | None = Field(description="First source")
    created_at: datetime
    last_touch: TouchOut | None


class OwnerOut(BaseModel):
    """Whose it was, from `since` until `until` (half-open; null: still)."""

    owner: str
    owner_name: str | None
    since: datetime
    until: datetime | None


class AccountOut(BaseModel):
    """The account that sales opened."""

    id: str
    name: str | None


class HandoverOut(BaseModel):
    """One hand-over of the lead; later milestones imply earlier ones."""

    id: str
    cycle: int
    state: HandoverState
    owner: str | None
    owner_name: str | None
    owners: list[OwnerOut]
    qualified_at: datetime
    handed_over_at: datetime
    accepted_at: datetime | None
    contacted_at: datetime | None
    opportunity_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None = Field(description="The deadline in force, while it is open")
    overdue: bool
    reason: str | None = Field(description="Why it was returned, lost or disqualified")
    amount: Money | None
    rating: str | None
    attempts: int
    account: AccountOut | None
    criteria_version: int | None
    grade: str | None = Field(description="When it qualified")
    source: str | None
    campaign: str | None
    campaign_name: str | None


class NurtureOut(BaseModel):
    """What marketing does with a lead that came back, or that it nurtures by hand."""

    since: datetime
    reason: str
    track: str | None
    revisit_at: datetime | None


class LineOut(BaseModel):
    """One line of the timeline; one that was undone stays and says so."""

    id: str
    at: datetime
    side: Side
    type: str = Field(examples=["lead.touched"])
    kind: str | None = Field(description="Kind of a touch", examples=["price_viewed"])
    campaign: str | None
    campaign_name: str | None
    handover_id: str | None
    by: str | None
    by_name: str | None
    text: str | None = Field(description="Words of the client or of sales")
    detail: dict[str, Any]
    undone_at: datetime | None
    undone_by: str | None
    undone_by_name: str | None


class TimelineOut(BaseModel):
    """Newest first; `next` is the `cursor` of the following page."""

    items: list[LineOut]
    next: str | None


class CardOut(BaseModel):
    """One person: what is known, what happened, what is next."""

    id: str = Field(description="The id that stands for this person, also where a merged one was asked for")
    merged_ids: list[str]
    stage: Stage
    profile: WhoOut | None = Field(description="Null where the name has not arrived, or was erased")
    attributes: dict[str, Any]
    consent: dict[str, bool]
    created_at: datetime
    erased_at: datetime | None
    first_campaign: str | None
    last_touch: TouchOut | None
    score: ScoreOut
    nurture: NurtureOut | None
    handovers: list[HandoverOut] = Field(description="Latest first")
    timeline: TimelineOut
