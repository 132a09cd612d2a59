"""What happened last on a hand-over, for somebody who looked at it before that."""

from datetime import datetime
from typing import Literal, NamedTuple

from sales_feedback.domain.entries import ACTIONS, Entry, Kind
from sales_feedback.domain.handover import Handover, standing
from sales_feedback.domain.moves import RECORDED_AS, Move
from sales_feedback.domain.undo import WITHIN
from sales_feedback.use_cases.acting import Shown

QUIET: frozenset[Kind] = frozenset({"overdue", "rescheduled"})
"""Entries that the clock or a calendar makes: nobody decided anything about the lead."""


class Change(NamedTuple):
    """The entry that was made last, or taken back last, and when."""

    entry: Entry
    taken_back: bool
    at: datetime


def decisions(handover: Handover) -> int:
    """How often somebody decided something on it: two readings with the same count show the same to act on."""
    made = sum(entry.kind not in QUIET for entry in handover.entries)
    return made + sum(entry.undone_at is not None for entry in handover.entries)


def latest_change(handover: Handover) -> Change:
    """What was decided last."""
    loud = [entry for entry in handover.entries if entry.kind not in QUIET]
    made = max(loud, key=lambda entry: entry.number)
    back = max(
        (entry for entry in loud if entry.undone_at is not None),
        key=lambda entry: entry.undone_at or entry.at,
        default=None,
    )
    if back is not None and back.undone_at is not None and back.undone_at >= made.recorded_at:
        return Change(back, True, back.undone_at)
    return Change(made, False, made.recorded_at)


def recent_actions(shown: Shown) -> list[Entry]:
    """The actions of the last 24 hours that stand, the latest first."""
    stand = (entry for entry in shown.handover.entries if entry.kind in ACTIONS and entry.undone_at is None)
    recent = [entry for entry in stand if shown.now - entry.recorded_at <= WITHIN]
    return sorted(recent, key=lambda entry: -entry.number)


def why_not(shown: Shown, move: Move | Literal["undo"]) -> str:
    """The code of why a move is not among those that are possible."""
    if move == "undo":
        return _why_not_undone(shown)
    if standing(shown.handover).state == "recalled":
        return "recalled"
    if not shown.possible:
        return "erased"
    if not standing(shown.handover).is_open:
        return "ended"
    done = any(entry.kind == RECORDED_AS[move] and entry.undone_at is None for entry in shown.handover.entries)
    return "recorded_already" if done else "not_from_here"


def _why_not_undone(shown: Shown) -> str:
    latest = shown.handover.latest_action()
    if latest is None:
        return "nothing_to_undo"
    return "over_a_day" if shown.now - latest.recorded_at > WITHIN else "next_cycle"
