"""One person under several ids: where merges lead, and what the whole family amounts to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from digest.domain.course import Course
from digest.domain.handover import Handover
from digest.domain.lead import Lead, Stage


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
    lead_id: str
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
        account=None if root.erased_at is not None else _account(outcomes),
    )


def absorbed(member: Lead, root: str) -> Lead:
    """A member of a family that another id stands for: nothing is read from it but its own part."""
    return member._replace(
        root=root, family=True, first_seen_at=None, latest_at=None, touched_at=None, touch_kind=None,
        campaign=None, stage="new", handover_id=None, owner=None, handovers=0, account=None,
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


def _account(outcomes: Sequence[Outcome]) -> str | None:
    """The account opened last, one per hand-over."""
    opened = (
        (outcome.course.account_at, outcome.id, outcome.course.account_id)
        for outcome in outcomes
        if outcome.course.account_at is not None and outcome.course.account_id is not None
    )
    return max(opened, default=(None, None, None))[2]


def _stage(root: Lead, parts: Sequence[Lead], outcomes: Sequence[Outcome]) -> Stage:
    if root.erased_at is not None:
        return "erased"
    held = _open(outcomes)
    if held is not None:
        return _gate(held.course)
    cycles = max((outcome.cycle for outcome in outcomes), default=0)
    gone = retracted(outcome.course for outcome in outcomes)
    # At the same moment a consequence stands behind its cause: qualified, then ended, then recycled, then closed.
    said: list[tuple[datetime, int, Stage]] = []
    for part in parts:
        if part.qualified_at is not None and (part.qualified_cycle or 0) > cycles:
            said.append((part.qualified_at, 0, "qualified"))
        if part.recycled_at is not None and part.recycled_at not in gone:
            said.append((part.recycled_at, 2, "nurture"))
        if part.closed_at is not None and part.closed_at not in gone and _counts(part.id, part.close_reason, root):
            said.append((part.closed_at, 3, "disqualified"))
    for outcome in outcomes:
        said.extend((moment, 1, name) for name, moment in _lead_ends(outcome, root) if moment is not None)
    return max(said)[2] if said else "new"


def numbered(held: Sequence[Handover], courses: Mapping[str, Course]) -> dict[str, int]:
    """Which of the person's hand-overs each one is; those that were taken back are none, though they had a cycle."""
    counted = [handover for handover in held if courses[handover.id].recalled_at is None]
    if len(counted) == len(held):
        return {handover.id: handover.cycle for handover in held}
    in_order = sorted(counted, key=lambda handover: (handover.handed_over_at, handover.id))
    return {handover.id: min(handover.cycle, place) for place, handover in enumerate(in_order, 1)}


def retracted(courses: Iterable[Course]) -> set[datetime]:
    """Moments of returns that were undone: what marketing did about them at that moment never happened either."""
    every = list(courses)
    undone = {moment for path in every for moment in path.undone_returns}
    return undone - {path.returned_at for path in every if path.returned_at is not None}


def _counts(lead_id: str, reason: str | None, root: Lead) -> bool:
    """A lead closed because another one stands for it does not close that other one."""
    return lead_id == root.id or reason not in ("duplicate", "merged")


def _gate(path: Course) -> Stage:
    if path.opportunity_at is not None:
        return "opportunity"
    if path.contacted_at is not None:
        return "contacted"
    return "accepted" if path.accepted_at is not None else "handed_over"


def _lead_ends(outcome: Outcome, root: Lead) -> tuple[tuple[Stage, datetime | None], ...]:
    """What the end of a hand-over makes of its lead; one that was only too many makes nothing of it."""
    path = outcome.course
    ends: tuple[tuple[Stage, datetime | None], ...] = (
        ("client", path.won_at),
        ("lost", path.lost_at),
        ("returned", path.returned_at),
    )
    by_sales = any(moment is not None for _, moment in ends)
    if path.lead_closed and not by_sales and _counts(outcome.lead_id, path.disqualify_reason, root):
        return (("disqualified", path.disqualified_at),)
    return ends


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
