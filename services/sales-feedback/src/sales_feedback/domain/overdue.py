"""When it is said that a deadline passed: a notice, once per deadline; being overdue itself follows from the clock."""

from datetime import datetime, timedelta

from sales_feedback.domain.clock import in_force
from sales_feedback.domain.entries import Entry
from sales_feedback.domain.handover import Handover, standing

TOO_LATE_TO_SAY = timedelta(hours=24)
"""A deadline that had passed so long ago when it was recorded is history entered late: nobody can act on a notice."""


def awaited(handover: Handover, now: datetime) -> Entry | None:
    """The entry whose deadline will have to be noticed when it passes, or has to be now; None where nothing has."""
    if not standing(handover).is_open:
        return None
    entry = in_force(handover, handover.present(now))
    if entry is None or entry.deadline is None or _said(handover, entry):
        return None
    return None if entry.recorded_at - entry.deadline.due_at > TOO_LATE_TO_SAY else entry


def notice(handover: Handover, now: datetime) -> Entry | None:
    """The entry whose deadline has passed and about which nothing has been said yet."""
    entry = awaited(handover, now)
    return entry if entry and entry.deadline and entry.deadline.due_at < now else None


def _said(handover: Handover, entry: Entry) -> bool:
    """About this entry, or about one whose agreed step it only kept."""
    noticed = {other.about for other in handover.entries if other.kind == "overdue"}
    return any(one.event_id in noticed and one.deadline == entry.deadline for one in handover.entries)
