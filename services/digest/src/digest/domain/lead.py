"""A lead as digest sees it: what was said under its own id, and the whole person where ids were merged.

The first part of a `Lead` follows from the events of its own key alone, the second from the whole family of ids that
proved to be one person. So no interleaving of two keys can end differently.
"""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Stage = Literal[
    "new", "qualified", "handed_over", "accepted", "contacted", "opportunity",
    "client", "lost", "returned", "nurture", "disqualified", "erased",
]  # fmt: skip
STAGES: tuple[Stage, ...] = (
    "new", "qualified", "handed_over", "accepted", "contacted", "opportunity",
    "client", "lost", "returned", "nurture", "disqualified", "erased",
)  # fmt: skip
CLOSED: tuple[Stage, ...] = ("client", "lost", "disqualified", "erased")
SELLING: tuple[Stage, ...] = ("handed_over", "accepted", "contacted", "opportunity")
"""Stages of a lead with an open hand-over, and of no other."""
ACTIVE_FOR = timedelta(days=30)
"""A lead touched within this time is active, also without an open hand-over."""


class Recycling(NamedTuple):
    """One time it went to nurturing, as the fact `event_id` said."""

    at: datetime
    event_id: str
    reason: str
    revisit_at: datetime | None
    track: str


class Lead(NamedTuple):
    """One lead id. `attributes`, `consent` and `reasons` are JSON texts that nothing here looks into."""

    id: str
    created_at: datetime
    merged_into: str | None = None
    attributes: str = "{}"
    source: str | None = None
    industry: str | None = None
    first_campaign: str | None = None
    consent: str | None = None
    last_touch_at: datetime | None = None
    last_touch_kind: str | None = None
    last_campaign: str | None = None
    last_campaign_at: datetime | None = None
    criteria_version: int | None = None
    fit: float | None = None
    activity: float | None = None
    activity_at: datetime | None = None
    half_life_days: float | None = None
    grade: str | None = None
    fall1_at: datetime | None = None
    fall1_grade: str | None = None
    fall2_at: datetime | None = None
    fall2_grade: str | None = None
    fall3_at: datetime | None = None
    fall3_grade: str | None = None
    reasons: str | None = None
    qualified_at: datetime | None = None
    qualified_cycle: int | None = None
    recycled_at: datetime | None = None
    recycle_reason: str | None = None
    revisit_at: datetime | None = None
    track: str | None = None
    closed_at: datetime | None = None
    close_reason: str | None = None
    closings: tuple[datetime, ...] = ()
    recyclings: tuple[Recycling, ...] = ()
    """Oldest first, without those taken back; the columns above say what the last one said."""
    erased_at: datetime | None = None
    root: str = ""
    family: bool = False
    first_seen_at: datetime | None = None
    latest_at: datetime | None = None
    touched_at: datetime | None = None
    touch_kind: str | None = None
    campaign: str | None = None
    stage: Stage = "new"
    handover_id: str | None = None
    owner: str | None = None
    handovers: int = 0
    account: str | None = None
    """The account opened last on one of the hand-overs, as far as none of them took that back."""


def new_lead(identity: str, at: datetime) -> Lead:
    """A lead of whom nothing more is known."""
    return Lead(identity, at, root=identity, first_seen_at=at, latest_at=at)


def touched(lead: Lead, at: datetime, kind: str, campaign: str | None) -> Lead:
    """After a touch; of equal moments the later said one counts."""
    newest = lead.last_touch_at is None or at >= lead.last_touch_at
    if campaign is not None and (lead.last_campaign_at is None or at >= lead.last_campaign_at):
        if newest:  # at once, since each change makes all fields anew
            return lead._replace(last_campaign=campaign, last_campaign_at=at, last_touch_at=at, last_touch_kind=kind)
        return lead._replace(last_campaign=campaign, last_campaign_at=at)
    return lead._replace(last_touch_at=at, last_touch_kind=kind) if newest else lead


def recycled(lead: Lead, recycling: Recycling) -> Lead:
    """After it went to nurturing; of equal moments the later said one counts."""
    return _nurtured(lead, sorted((*lead.recyclings, recycling), key=lambda one: one.at))


def taken_back(lead: Lead, event_id: str) -> Lead:
    """As if it had not gone to nurturing that time: the time before counts again, if there was one."""
    return _nurtured(lead, [one for one in lead.recyclings if one.event_id != event_id])


def _nurtured(lead: Lead, recyclings: list[Recycling]) -> Lead:
    last = recyclings[-1] if recyclings else None
    return lead._replace(
        recyclings=tuple(recyclings),
        recycled_at=last.at if last else None,
        recycle_reason=last.reason if last else None,
        revisit_at=last.revisit_at if last else None,
        track=last.track if last else None,
    )


def closed(lead: Lead, at: datetime, reason: str) -> Lead:
    """After marketing closed the lead itself; every such moment is kept, the last one counts."""
    lead = lead._replace(closings=tuple(sorted((*lead.closings, at))))
    if lead.closed_at is not None and at < lead.closed_at:
        return lead
    return lead._replace(closed_at=at, close_reason=reason)
