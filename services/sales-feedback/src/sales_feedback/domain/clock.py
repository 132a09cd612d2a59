"""The clock of a hand-over: which deadline is in force, and what the next one is where nothing was agreed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sales_feedback.domain.entries import Deadline, Entry
from sales_feedback.domain.handover import Handover, standing
from sales_feedback.domain.refusals import WrongValueError
from working_time import Calendar, NoWorkingTimeError

HOUR = 60
WORKING_DAY = 8 * HOUR
FURTHEST_STEP = timedelta(days=731)
"""An appointment further away than two years is a typing error."""


@dataclass(frozen=True, slots=True)
class Promises:
    """How soon sales acts where nothing was agreed, in minutes of the owner's working time (a day counts 8 hours)."""

    first_attempt: int = 4 * HOUR
    """After hand-over: accepted, and tried once."""
    try_again: int = 2 * WORKING_DAY
    """After an attempt that reached nobody."""
    after_contact: int = 5 * WORKING_DAY
    after_account: int = 5 * WORKING_DAY
    after_opportunity: int = 10 * WORKING_DAY


def add_working_time(calendar: Calendar, since: datetime, minutes: int) -> datetime:
    """`minutes` of working time after `since`.

    Somebody who never works again (an absence without end) still has a running clock: the default week's.
    """
    try:
        return calendar.add(since, minutes)
    except NoWorkingTimeError:
        return Calendar().add(since, minutes)


def by_default(calendar: Calendar, since: datetime, minutes: int) -> Deadline:
    """The deadline where nothing was agreed."""
    return Deadline(add_working_time(calendar, since, minutes), agreed=False, since=since, minutes=minutes)


def agreed(at: datetime, since: datetime) -> Deadline:
    """The deadline that an agreed next step sets.

    Raises `WrongValueError` when the step lies before the action that agreed it, or absurdly far away.
    """
    if at <= since:
        raise WrongValueError(
            "next_step.at", "must be after the attempt", "Send when the next step will be done.", why="step_not_after"
        )
    if at - since > FURTHEST_STEP:
        raise WrongValueError("next_step.at", "is more than two years away", "Check the year.", why="step_too_far")
    return Deadline(at, agreed=True, since=since, minutes=0)


def kept(handover: Handover, at: datetime) -> Deadline | None:
    """The agreed next step in force at `at`, while it lies ahead: no default of a stage replaces what was agreed."""
    entry = in_force(handover, at)
    due = entry.deadline if entry is not None else None
    return due if due is not None and due.agreed and due.due_at > at else None


def in_force(handover: Handover, at: datetime) -> Entry | None:
    """The entry whose deadline is in force at `at`: the last not undone with one, by when it happened."""
    return next((e for e in reversed(handover.standing_entries(at)) if e.deadline is not None), None)


def due_at(handover: Handover, at: datetime) -> datetime | None:
    """The deadline of the hand-over at `at`; none where it has ended or not begun."""
    if not standing(handover, at).is_open:
        return None
    entry = in_force(handover, at)
    return entry.deadline.due_at if entry and entry.deadline else None


def is_overdue(handover: Handover, at: datetime) -> bool:
    """Open at `at`, and the deadline in force then had passed."""
    due = due_at(handover, at)
    return due is not None and due < at
