"""What a changed absence, holiday or working week does to a deadline that is still running."""

from datetime import datetime
from typing import Literal, NamedTuple

from sales_feedback.domain.clock import add_working_time, by_default, in_force
from sales_feedback.domain.entries import Deadline
from sales_feedback.domain.handover import Handover, standing
from working_time import Calendar

Why = Literal["absence", "holiday", "working_hours"]


class Profile(NamedTuple):
    """A salesperson's working time: `calendar` since `changed_at`, `before` until then; `version` of the document."""

    person: str
    calendar: Calendar = Calendar()
    before: Calendar = Calendar()
    changed_at: datetime | None = None
    version: int = 0


class Change(NamedTuple):
    """A salesperson's working time changed at `at`."""

    before: Calendar
    after: Calendar
    at: datetime


class Moved(NamedTuple):
    """A deadline from `at` on, and what moved it."""

    deadline: Deadline
    at: datetime
    why: Why


def moved(handover: Handover, change: Change) -> Moved | None:
    """The deadline that replaces the running one; None where the change does not touch it.

    An agreed next step stays where it was agreed. So does a deadline that had passed when the change was made (a broken
    promise cannot be mended by an absence entered later), one that was not counted by the calendar before, and one
    that would have to move into the past.
    """
    if not standing(handover).is_open:
        return None
    entry = in_force(handover, handover.present(change.at))
    if entry is None or entry.deadline is None:
        return None
    due_at, is_agreed, since, minutes = entry.deadline
    at = max(change.at, entry.at)
    if is_agreed or due_at <= at or add_working_time(change.before, since, minutes) != due_at:
        return None
    deadline = by_default(change.after, since, minutes)
    if deadline.due_at == due_at or deadline.due_at <= at:
        return None
    return Moved(deadline, at, reason(change.before, change.after))


def reason(before: Calendar, after: Calendar) -> Why:
    """What changed between two calendars; of several things the one that people enter most often."""
    if before.absences != after.absences:
        return "absence"
    return "holiday" if before.holidays != after.holidays else "working_hours"
