"""Where a lead stands, from its hand-overs and what a person decided; the same in whatever order they were heard."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from qualification.domain.facts import Disqualified, Fact, Recycled
from qualification.domain.hearing import unbarred
from qualification.domain.lead import Act, Ending, Handover, Lead, Mark
from qualification.domain.returns import action_for


class Freed(NamedTuple):
    """A salesperson has one open hand-over less since `at`."""

    person: str
    at: datetime


class Settled(NamedTuple):
    """A lead and all its hand-overs after a decision, what is to be said, and who has room again."""

    lead: Lead
    handovers: tuple[Handover, ...]
    facts: tuple[Fact, ...] = ()
    freed: tuple[Freed, ...] = ()


def settle(lead: Lead, handovers: Sequence[Handover], at: datetime) -> Settled:
    """Put the lead where its hand-overs say it is.

    Of two open hand-overs the older stays, and the other ends as a duplicate at `at`. Raises nothing.
    """
    if lead.stage == "erased":
        return close_all(lead, handovers, at, "erased")
    handovers, facts, freed = _without_surplus(handovers, at)
    if any(handover.end is None for handover in handovers):
        return Settled(lead._replace(stage="with_sales", mark=None, queued=None), handovers, facts, freed)
    if lead.queued is not None:
        return Settled(lead._replace(stage="qualified", mark=None), handovers, facts, freed)
    mark = latest(handovers, lead.by_hand)
    if mark is None:
        return Settled(lead._replace(stage="new", mark=None), handovers, facts, freed)
    return Settled(unbarred(lead._replace(stage=mark.stage, mark=mark)), handovers, facts, freed)


def _without_surplus(
    handovers: Sequence[Handover], at: datetime
) -> tuple[tuple[Handover, ...], tuple[Fact, ...], tuple[Freed, ...]]:
    still_open = sorted((one for one in handovers if one.end is None), key=lambda one: (one.handed_over_at, one.id))
    if len(still_open) < 2:
        return tuple(handovers), (), ()
    oldest, surplus = still_open[0], {one.id for one in still_open[1:]}
    kept, facts, freed = [], [], []
    for one in handovers:
        if one.id not in surplus:
            kept.append(one)
            continue
        when = max(at, one.handed_over_at)
        other = oldest.lead_id if oldest.lead_id != one.lead_id else None
        kept.append(one._replace(closed=Ending(when, "disqualified", "duplicate", closes_lead=False)))
        facts.append(Disqualified(one.lead_id, when, one.id, "duplicate", other, lead_closed=False, by=None))
        freed.append(Freed(one.owner, when))
    return tuple(kept), tuple(facts), tuple(freed)


def close_all(
    lead: Lead,
    handovers: Sequence[Handover],
    at: datetime,
    reason: str,
    *,
    by: str | None = None,
    duplicate_of: str | None = None,
) -> Settled:
    """Marketing ends every open hand-over of the lead (there is at most one, but for a merge under way)."""
    kept, facts, freed = [], [], []
    for one in handovers:
        if one.end is not None:
            kept.append(one)
            continue
        when = max(at, one.handed_over_at)
        kept.append(one._replace(closed=Ending(when, "disqualified", reason)))
        facts.append(Disqualified(one.lead_id, when, one.id, reason, duplicate_of, lead_closed=True, by=by))
        freed.append(Freed(one.owner, when))
    return Settled(lead._replace(queued=None), tuple(kept), tuple(facts), tuple(freed))


def latest(handovers: Iterable[Handover], by_hand: Mark | None) -> Mark | None:
    """The mark that counts: that of the latest end or decision by hand."""
    marks = [mark for mark in (by_hand, *map(mark_of, handovers)) if mark is not None]
    return max(marks, key=lambda mark: (mark.at, mark.handover_id or "", mark.stage), default=None)


def mark_of(handover: Handover) -> Mark | None:
    """What the end of a hand-over makes of its lead; nothing while it is open or where it was one too many."""
    end = handover.end
    if end is None or not end.closes_lead:
        return None
    if end.how == "won":
        return Mark(end.at, "client", "won", handover_id=handover.id)
    if end.how == "lost":
        return Mark(end.at, "lost", end.reason or "other", handover_id=handover.id)
    reason = end.reason or "other"
    action = action_for(reason)
    if end.how == "disqualified" or action.track is None:
        return Mark(end.at, "disqualified", reason, handover_id=handover.id)
    return Mark(end.at, "nurture", reason, until=end.until, handover_id=handover.id, track=action.track)


def hear_end(
    lead: Lead,
    handovers: Sequence[Handover],
    handover_id: str,
    ending: Ending,
    *,
    duplicate_of: str | None = None,
    by: str | None = None,
) -> Settled:
    """Sales ended a hand-over; a return sends the lead to nurturing or out, unless another hand-over is open."""
    ended = next(one for one in handovers if one.id == handover_id)
    if ended.sales_end is not None:
        return Settled(lead, tuple(handovers))
    freed = (Freed(ended.owner, ending.at),) if ended.end is None else ()
    lead, acted = acted_on(lead, ended, Act(ending.event_id or "", f"lead.{ending.how}", by))
    after = [acted._replace(sales_end=ending) if one.id == handover_id else one for one in handovers]
    settled = settle(lead, after, ending.at)
    facts = (*settled.facts, *_consequence(settled.lead, ending, handover_id, duplicate_of, by))
    return settled._replace(facts=facts, freed=(*freed, *settled.freed))


def _consequence(
    lead: Lead, ending: Ending, handover_id: str, duplicate_of: str | None, by: str | None
) -> Iterable[Fact]:
    mark = lead.mark
    if ending.how != "returned" or mark is None or mark.handover_id != handover_id:
        return
    if mark.stage == "nurture":
        yield Recycled(lead.id, ending.at, handover_id, mark.reason, mark.until, mark.track or "other", by)
    else:
        reason = mark.reason if mark.reason in ("not_our_market", "duplicate") else "by_hand"
        yield Disqualified(lead.id, ending.at, None, reason, duplicate_of, lead_closed=True, by=by)


def hear_undo(lead: Lead, handovers: Sequence[Handover], handover_id: str, event_id: str, at: datetime) -> Settled:
    """Sales took an action back.

    Without its end the hand-over is open again, or disqualified if marketing had closed it meanwhile. Without any
    action it is taken back, if marketing wanted that.
    """
    after, freed = [], []
    for one in handovers:
        if one.id != handover_id:
            after.append(one)
            continue
        without = one._replace(
            sales_end=None if one.sales_end is not None and one.sales_end.event_id == event_id else one.sales_end,
            opportunity=None if one.opportunity == event_id else one.opportunity,
            acts=tuple(act for act in one.acts if act.event_id != event_id),
        )
        after.append(without)
        if without.recalled and not one.recalled:
            lead = restored(lead, without, at)
            freed += [Freed(one.owner, at)] if one.end is None else []
    settled = settle(lead, after, at)
    return settled._replace(freed=(*freed, *settled.freed))


def acted_on(lead: Lead, handover: Handover, act: Act) -> tuple[Lead, Handover]:
    """A lead and its hand-over by hand after an action of sales.

    Where that calls the hand-over back to life, how the lead stood without it is kept for when the action is undone.
    """
    before = handover.before
    if before is None:
        return lead, handover
    if handover.recalled:
        before = before._replace(queued=lead.queued, nurtured=lead.nurtured)
        lead = lead._replace(queued=None, nurtured=None)
    return lead, handover._replace(before=before, acts=(*handover.acts, act))


def restored(lead: Lead, handover: Handover, at: datetime) -> Lead:
    """The lead as it stood before a hand-over taken back at `at`; its place in the queue is for the next cycle."""
    before = handover.before
    if before is None or before.merged or lead.stage == "erased":
        return lead
    queued = before.queued and before.queued._replace(cycle=lead.cycles + 1, again_at=at)
    return lead._replace(queued=queued or lead.queued, nurtured=before.nurtured)
