"""A hand-over begins, is given to somebody else, or a person decides about a lead by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from qualification.domain.criteria import Rulebook
from qualification.domain.facts import Assigned, Fact, Recycled
from qualification.domain.facts import Disqualified as DisqualifiedFact
from qualification.domain.hearing import refitted, under
from qualification.domain.lead import Handover, Lead, Mark, Queued
from qualification.domain.lifecycle import Freed, Settled, close_all, settle
from qualification.domain.news import moment_of, news, standing_at
from qualification.domain.qualifying import queue
from qualification.domain.returns import ACTIONS, BY_HAND_TRACK
from working_time import Calendar, NoWorkingTimeError

HANDOVERS = UUID("6f1e7b1c-52a1-5a43-9d5f-6c1d0d9a4e7b")
"""Namespace of hand-over ids: an assignment decided twice has the same id."""


class Person(NamedTuple):
    """Who gets a hand-over, and when that person works."""

    id: str
    calendar: Calendar


class Assignment(NamedTuple):
    """A lead with its new hand-over, and what is to be said."""

    lead: Lead
    handover: Handover
    facts: list[Fact]


def handover_id(lead_id: str, cycle: int) -> str:
    """The id of a lead's hand-over of one cycle."""
    return str(uuid5(HANDOVERS, f"{lead_id}/{cycle}"))


def deadline(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """`minutes` of the person's working time after `start`.

    Somebody who never works again (an absence without end) still has a running clock: the default week's.
    """
    try:
        return calendar.add(start, minutes)
    except NoWorkingTimeError:
        return Calendar().add(start, minutes)


def assign(
    lead: Lead,
    queued: Queued,
    person: Person,
    *,
    at: datetime,
    minutes: int,
    by: str | None = None,
    routed: bool = True,
) -> Assignment:
    """Hand a qualified lead over; `minutes` of working time are the first deadline."""
    cycle = lead.cycles + 1
    handover = Handover(
        id=handover_id(lead.id, cycle),
        lead_id=lead.id,
        holder=lead.id,
        cycle=cycle,
        owner=person.id,
        how="routed" if routed else "by_hand",
        qualified_at=queued.qualified_at,
        handed_over_at=at,
        due_at=deadline(person.calendar, at, minutes),
        frozen=queued.frozen,
    )
    lead = lead._replace(stage="with_sales", queued=None, mark=None, cycles=cycle, nurtured=None)
    return Assignment(lead, handover, [_assigned(handover, at=at, how=handover.how, by=by, previous=None)])


def _assigned(handover: Handover, *, at: datetime, how: str, by: str | None, previous: str | None) -> Assigned:
    return Assigned(
        subject=handover.lead_id,
        at=at,
        handover_id=handover.id,
        cycle=handover.cycle,
        owner=handover.owner,
        previous_owner=previous,
        due_at=handover.due_at,
        handed_over_at=handover.handed_over_at,
        qualified_at=handover.qualified_at,
        how=how,
        by=by,
        frozen=handover.frozen,
    )


def hand_over_by_hand(
    lead: Lead, person: Person, rulebook: Rulebook, *, at: datetime, now: datetime, minutes: int, by: str | None
) -> Assignment:
    """Hand over a lead that has no open hand-over, whatever its score; one that is not in the queue qualifies by it."""
    facts: list[Fact] = []
    queued = lead.queued
    if queued is None:
        judge = rulebook.in_force(now)
        lead = refitted(under(lead, rulebook, judge.version), rulebook)
        standing = standing_at(lead, rulebook, moment_of(lead, at))
        lead, scored = news(lead, rulebook, standing)
        lead, qualified = queue(lead, judge, standing, at=at, now=now, how="by_hand")
        facts = [fact for fact in (scored, qualified) if fact is not None]
        queued = lead.queued
    assert queued is not None  # noqa: S101  # queue() has just set it
    assignment = assign(lead, queued, person, at=at, minutes=minutes, by=by, routed=False)
    return assignment._replace(facts=[*facts, *assignment.facts])


def give(
    handover: Handover, person: Person, *, at: datetime, minutes: int, by: str | None
) -> tuple[Handover, Assigned, Freed]:
    """Give an open hand-over to somebody else; it keeps its id, its beginning and its cycle."""
    given = handover._replace(owner=person.id, due_at=deadline(person.calendar, at, minutes))
    return given, _assigned(given, at=at, how="given", by=by, previous=handover.owner), Freed(handover.owner, at)


def disqualify(
    lead: Lead, handovers: Sequence[Handover], *, reason: str, at: datetime, by: str | None, duplicate_of: str | None
) -> Settled:
    """Close the lead and its open hand-over; only by hand can it be handed over again."""
    closed = close_all(lead, handovers, at, reason, by=by, duplicate_of=duplicate_of)
    lead = closed.lead
    if not closed.facts:
        lead = lead._replace(by_hand=Mark(at, "disqualified", reason, by=by))
        fact = DisqualifiedFact(lead.id, at, None, reason, duplicate_of, lead_closed=True, by=by)
        closed = closed._replace(facts=(fact,))
    settled = settle(lead, closed.handovers, at)
    return settled._replace(facts=(*closed.facts, *settled.facts), freed=(*closed.freed, *settled.freed))


def nurture(
    lead: Lead, handovers: Sequence[Handover], *, reason: str, until: datetime | None, at: datetime, by: str | None
) -> Settled:
    """Put a lead without an open hand-over to nurturing; `reason` is a return reason or `by_hand`."""
    action = ACTIONS.get(reason)
    track = (action.track if action else None) or BY_HAND_TRACK
    mark = Mark(at, "nurture", reason, until=until, track=track, by=by)
    settled = settle(lead._replace(by_hand=mark, queued=None), handovers, at)
    fact = Recycled(lead.id, at, None, reason, until, track, by)
    return settled._replace(facts=(*settled.facts, fact))
