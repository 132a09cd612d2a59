"""Events of the other services, in the words of the use cases."""

from collections.abc import Callable, Sequence

from event_bus.event import Event, Subscription
from event_bus.transaction import Transaction
from event_contracts.lead_intake import LeadMerged
from event_contracts.qualification import LeadAssigned, LeadDisqualified, LeadRecalled
from event_contracts.reference import RoutingProfile
from event_contracts.topics import LEADS, REFERENCE
from sales_feedback.application import Application
from sales_feedback.use_cases.end_by_marketing import Disqualified, Recalled
from sales_feedback.use_cases.follow_merges import Merged, Unmerged
from sales_feedback.use_cases.forget_leads import Erased
from sales_feedback.use_cases.hear_leads import News
from sales_feedback.use_cases.reschedule_handovers import ProfileChanged
from sales_feedback.use_cases.take_handovers import Assigned
from working_time import DEFAULT_WEEK, Absence, Calendar, Stretch

GROUP = "sales-feedback"
ROUTING_TYPES = frozenset({"reference.routing"})


def subscriptions(application: Application) -> list[Subscription]:
    """What sales-feedback hears; routing profiles have a group of their own, so that neither waits for the other."""

    async def hear(transaction: Transaction, events: Sequence[Event]) -> None:
        news = [one for one in map(news_of, events) if one is not None]
        if news:
            await application.hear_leads(transaction, news)

    async def reschedule(transaction: Transaction, events: Sequence[Event]) -> None:
        changed = [profile_of(event) for event in events if event.data is not None]
        if changed:
            await application.reschedule_handovers(transaction, changed)

    return [
        Subscription(GROUP, (LEADS.name,), frozenset(MEANINGS), hear, passes_over=GROUP),
        Subscription(f"{GROUP}-routing", (REFERENCE.name,), ROUTING_TYPES, reschedule),
    ]


def news_of(event: Event) -> News | None:
    """What a lead event means here; None for one that concerns no hand-over."""
    means = MEANINGS.get(event.type)
    return None if means is None else means(event)


def _assigned(event: Event) -> Assigned:
    data = LeadAssigned.read(event.data or {})
    return Assigned(
        event_id=event.id,
        lead_id=event.subject,
        handover_id=data.handover_id,
        cycle=data.cycle,
        owner=data.owner,
        due_at=data.due_at,
        at=event.time,
        recorded_at=event.recordedtime,
        handed_over_at=data.handed_over_at,
        qualified_at=data.qualified_at,
        by=data.by,
        correlation=event.correlationid,
    )


def _disqualified(event: Event) -> Disqualified | None:
    data = LeadDisqualified.read(event.data or {})
    if data.handover_id is None:
        return None
    return Disqualified(
        event_id=event.id,
        lead_id=event.subject,
        handover_id=data.handover_id,
        at=event.time,
        recorded_at=event.recordedtime,
        reason=data.reason,
        duplicate_of=data.duplicate_of,
        by=data.by,
    )


def _recalled(event: Event) -> Recalled:
    data = LeadRecalled.read(event.data or {})
    return Recalled(event.id, event.subject, data.handover_id, event.time, event.recordedtime, data.by)


MEANINGS: dict[str, Callable[[Event], News | None]] = {
    "lead.assigned": _assigned,
    "lead.disqualified": _disqualified,
    "lead.recalled": _recalled,
    "lead.merged": lambda event: Merged(event.subject, LeadMerged.read(event.data or {}).into),
    "lead.unmerged": lambda event: Unmerged(event.subject),
    "lead.erased": lambda event: Erased(event.subject),
}


def profile_of(event: Event) -> ProfileChanged:
    """The working time in a routing profile; one that names no hours works by the default week."""
    data = RoutingProfile.read(event.data or {})
    week = tuple(Stretch(hours.weekday, hours.start, hours.end) for hours in data.working_hours)
    return ProfileChanged(
        event_id=event.id,
        person=data.person,
        calendar=Calendar(
            week=week or DEFAULT_WEEK,
            zone=data.time_zone,
            holidays=frozenset(data.holidays),
            absences=tuple(Absence(away.starts_at, away.ends_at) for away in data.absences),
        ),
        at=event.time,
        version=event.sequence,
        correlation=event.correlationid,
    )
