"""A hand-over by hand is taken back, unless sales acts on it: both may happen at once, and either may be heard first.

A recall counts while no action of sales stands on the hand-over and marketing has not closed it. That follows from what
was said of the hand-over, whatever the order, so every service ends with the same answer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from qualification.domain.facts import Recalled
from qualification.domain.lead import Act, Handover, Lead, Recall
from qualification.domain.lifecycle import Freed, Settled, acted_on, restored, settle

WITHIN = timedelta(hours=24)
"""As long as sales may undo."""
WhyNot = Literal["not_by_hand", "recalled", "merged", "acted", "ended", "given", "over_a_day"]


def by_hand(handovers: Iterable[Handover], handed_over_at: datetime | None) -> Handover | None:
    """The hand-over by hand that began at that moment (None: the latest one)."""
    found = (one for one in handovers if one.before is not None and handed_over_at in (None, one.handed_over_at))
    return max(found, key=lambda one: (one.handed_over_at, one.cycle), default=None)


def why_not(handover: Handover | None, now: datetime) -> WhyNot | None:
    """Why this hand-over cannot be taken back; None where it can."""
    if handover is None or handover.before is None:
        return "not_by_hand"
    if handover.before.merged:
        return "merged"
    if handover.acts:
        return "acted"
    if handover.end is not None:
        return "recalled" if handover.recalled else "ended"
    if handover.owner != handover.before.owner:
        return "given"
    return "over_a_day" if now - handover.before.recorded_at > WITHIN else None


def recall(lead: Lead, handovers: Sequence[Handover], handover: Handover, *, at: datetime, by: str | None) -> Settled:
    """The lead as it stood before it was handed over; one that waited has its place in the queue again.

    Only after `why_not` found nothing against it.
    """
    before = handover.before
    assert before is not None  # noqa: S101  # `why_not` says so
    at = max(at, handover.handed_over_at)
    taken_back = handover._replace(recall=Recall(at, by))
    after = [taken_back if one.id == handover.id else one for one in handovers]
    settled = settle(restored(lead, taken_back, at), after, at)
    fact = Recalled(handover.lead_id, at, handover.id, before.event_id, before.qualified_id, by)
    freed = Freed(handover.owner, at)
    return settled._replace(facts=(*settled.facts, fact), freed=(*settled.freed, freed))


def hear_act(lead: Lead, handovers: Sequence[Handover], handover_id: str, act: Act, at: datetime) -> Settled:
    """Sales did something on a hand-over; one that had been taken back is with sales again."""
    handover = next(one for one in handovers if one.id == handover_id)
    if handover.before is None:
        return Settled(lead, tuple(handovers))
    lead, acted = acted_on(lead, handover, act)
    after = [acted if one.id == handover_id else one for one in handovers]
    return settle(lead, after, at) if handover.recalled else Settled(lead, tuple(after))
