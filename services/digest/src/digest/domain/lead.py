"""A lead as digest sees it: what was said under its own id, and the whole person where ids were merged.

The first part of a `Lead` follows from the events of its own key alone, the second from the whole family of ids that
proved to be one person. So no interleaving of two keys can end differently.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from digest.domain.course import Course

Stage = Literal[
    "new", "qualified", "handed_over", "accepted", "contacted", "opportunity",
    "client", "lost", "returned", "nurture", "disqualified", "erased",
]  # fmt: skip
STAGES: tuple[Stage, ...] = (
    "new", "qualified", "handed_over", "accepted", "contacted", "opportunity",
    "client", "lost", "returned", "nurture", "disqualified", "erased",
)  # fmt: skip
CLOSED: tuple[Stage, ...] = ("client", "lost", "disqualified", "erased")
ACTIVE_FOR = timedelta(days=30)
"""A lead touched within this time is active, also without an open hand-over."""


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


def new_lead(identity: str, at: datetime) -> Lead:
    """A lead of whom nothing more is known."""
    return Lead(identity, at, root=identity, first_seen_at=at, latest_at=at)


def touched(lead: Lead, at: datetime, kind: str, campaign: str | None) -> Lead:
    """After a touch; of equal moments the later said one counts."""
    if campaign is not None and (lead.last_campaign_at is None or at >= lead.last_campaign_at):
        lead = lead._replace(last_campaign=campaign, last_campaign_at=at)
    if lead.last_touch_at is None or at >= lead.last_touch_at:
        lead = lead._replace(last_touch_at=at, last_touch_kind=kind)
    return lead


def recycled(lead: Lead, at: datetime, reason: str, revisit_at: datetime | None, track: str) -> Lead:
    """After it went to nurturing."""
    if lead.recycled_at is not None and at < lead.recycled_at:
        return lead
    return lead._replace(recycled_at=at, recycle_reason=reason, revisit_at=revisit_at, track=track)


def closed(lead: Lead, at: datetime, reason: str) -> Lead:
    """After marketing closed the lead itself; every such moment is kept, the last one counts."""
    lead = lead._replace(closings=tuple(sorted((*lead.closings, at))))
    if lead.closed_at is not None and at < lead.closed_at:
        return lead
    return lead._replace(closed_at=at, close_reason=reason)


def roots(links: Mapping[str, str | None]) -> dict[str, str]:
    """To which id each of these ids leads in the end.

    Two keys are read independently, so for a while a link may be missing or even form a circle; a circle is led by its
    smallest id until the rest is known.
    """
    found: dict[str, str] = {}
    for start in links:
        path: list[str] = []
        here = start
        while here not in path and (target := links.get(here)) is not None:
            path.append(here)
            here = target
        found[start] = min(path[path.index(here) :]) if here in path else here
    return found


class Outcome(NamedTuple):
    """A hand-over, as far as the stage of its lead depends on it."""

    id: str
    cycle: int
    course: Course


def whole(root: Lead, members: Iterable[Lead], outcomes: Sequence[Outcome]) -> Lead:
    """The root of a family with what follows from all its members (itself among them) and all their hand-overs."""
    parts = sorted(members, key=lambda member: member.id)
    newest = max(parts, key=lambda part: (part.last_touch_at is not None, part.last_touch_at or part.created_at))
    with_campaign = [part for part in parts if part.last_campaign_at is not None]
    last = max(with_campaign, key=lambda part: part.last_campaign_at or part.created_at, default=root)
    first_seen_at = min(part.created_at for part in parts)
    held = _open(outcomes)
    return root._replace(
        root=root.id,
        family=len(parts) > 1,
        first_seen_at=first_seen_at,
        latest_at=newest.last_touch_at or first_seen_at,
        touched_at=newest.last_touch_at,
        touch_kind=newest.last_touch_kind,
        campaign=last.last_campaign,
        stage=_stage(root, parts, outcomes),
        handover_id=held.id if held else None,
        owner=held.course.last_owner if held else None,
        handovers=len(outcomes),
    )


def absorbed(member: Lead, root: str) -> Lead:
    """A member of a family that another id stands for: nothing is read from it but its own part."""
    return member._replace(
        root=root, family=True, first_seen_at=None, latest_at=None, touched_at=None, touch_kind=None,
        campaign=None, stage="new", handover_id=None, owner=None, handovers=0,
    )  # fmt: skip


def lone_touch(lead: Lead) -> Lead:
    """The shortcut of `whole` for the commonest case: a touch on a lead that was never merged moves no stage."""
    return lead._replace(
        first_seen_at=lead.created_at,
        latest_at=lead.last_touch_at or lead.created_at,
        touched_at=lead.last_touch_at,
        touch_kind=lead.last_touch_kind,
        campaign=lead.last_campaign,
    )


def _open(outcomes: Sequence[Outcome]) -> Outcome | None:
    """The open hand-over; of several the older one."""
    still = (outcome for outcome in outcomes if outcome.course.end() is None)
    return min(still, key=lambda outcome: (outcome.course.handed_over_at, outcome.id), default=None)


def _stage(root: Lead, parts: Sequence[Lead], outcomes: Sequence[Outcome]) -> Stage:
    if root.erased_at is not None:
        return "erased"
    held = _open(outcomes)
    if held is not None:
        return _gate(held.course)
    cycles = max((outcome.cycle for outcome in outcomes), default=0)
    # At the same moment a consequence stands behind its cause: qualified, then ended, then recycled, then closed.
    said: list[tuple[datetime, int, Stage]] = []
    for part in parts:
        if part.qualified_at is not None and (part.qualified_cycle or 0) > cycles:
            said.append((part.qualified_at, 0, "qualified"))
        if part.recycled_at is not None:
            said.append((part.recycled_at, 2, "nurture"))
        # A lead closed because another one stands for it does not close that other one.
        if part.closed_at is not None and (part.id == root.id or part.close_reason not in ("duplicate", "merged")):
            said.append((part.closed_at, 3, "disqualified"))
    said.extend(
        (moment, 1, name) for outcome in outcomes for name, moment in _sales_ends(outcome.course) if moment is not None
    )
    return max(said)[2] if said else "new"


def _gate(path: Course) -> Stage:
    if path.opportunity_at is not None:
        return "opportunity"
    if path.contacted_at is not None:
        return "contacted"
    return "accepted" if path.accepted_at is not None else "handed_over"


def _sales_ends(path: Course) -> tuple[tuple[Stage, datetime | None], ...]:
    return ("client", path.won_at), ("lost", path.lost_at), ("returned", path.returned_at)


def became(
    path: Course, later: Iterable[datetime], closings: Iterable[datetime]
) -> tuple[datetime | None, datetime | None]:
    """What became of a returned hand-over: when its lead was next handed over, and when marketing closed the lead.

    `later` holds the moments at which the family's other hand-overs began. Both None: it is nurtured, or not returned.
    """
    if path.returned_at is None:
        return None, None
    returned_at = path.returned_at
    return (
        min((moment for moment in later if moment >= returned_at), default=None),
        min((moment for moment in closings if moment >= returned_at), default=None),
    )
