"""Taking the latest action back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sales_feedback.domain.entries import Entry
from sales_feedback.domain.handover import Handover, standing
from sales_feedback.domain.refusals import NotPossibleError, WrongValueError, moment

WITHIN = timedelta(hours=24)
"""Conversions to ad platforms wait as long."""


def undoable(handover: Handover, others: Iterable[Handover], now: datetime) -> Entry:
    """The action that can be taken back; `others` are the lead's other hand-overs.

    Raises `NotPossibleError`.
    """
    latest = handover.latest_action()
    if latest is None:
        raise NotPossibleError("nothing_to_undo", "There is no action to undo.")
    if now - latest.recorded_at > WITHIN:
        raise NotPossibleError("over_a_day", "The latest action was recorded over 24 hours ago.")
    if next_cycle_began(handover, others):
        raise NotPossibleError("next_cycle", "The lead has been handed over again since.")
    return latest


def next_cycle_began(handover: Handover, others: Iterable[Handover]) -> bool:
    """The hand-over has ended, and the lead was handed over again after that."""
    end = standing(handover).end
    if end is None:
        return False
    return any(
        other.handed_over_at >= end.at or (other.lead_id == handover.lead_id and other.cycle > handover.cycle)
        for other in others
        if other.id != handover.id
    )


def undone_at(action: Entry, occurred_at: datetime | None, now: datetime) -> datetime:
    """When it was taken back, now unless said otherwise.

    Raises `WrongValueError`.
    """
    if occurred_at is None:
        return max(now, action.at)
    if occurred_at < action.at:
        raise WrongValueError(
            "occurred_at",
            f"must not be before the action that is undone ({moment(action.at)})",
            "Send when it was undone, or leave it out for now.",
            why="before_action",
        )
    return min(occurred_at, max(now, action.at))
