"""Which moves are possible from which state, and from when on.

A move is judged as of when it happened, so that a late entry is possible wherever the action itself was. Contact does
not need acceptance: later milestones imply earlier ones, and a deal may even be won straight after the hand-over. The
ends of sales outrank marketing's, so they stay possible on a hand-over that marketing has disqualified. A rating may
come at any time and be said again. On what marketing took back before anything was recorded nothing is possible,
whenever it happened. Undo is not in the table: its own rule is in `undo`.
"""

from datetime import datetime, timedelta
from typing import Literal, get_args

from sales_feedback.domain.entries import ACTIONS, SALES_ENDS, Kind
from sales_feedback.domain.handover import Handover, State, standing
from sales_feedback.domain.refusals import NotPossibleError, WrongValueError, moment

Move = Literal["accept", "contacts", "account", "opportunity", "won", "lost", "return", "rating"]
MOVES: tuple[Move, ...] = get_args(Move)
POSSIBLE: dict[State, frozenset[Move]] = {
    "handed_over": frozenset({"accept", "contacts", "opportunity", "won", "lost", "return", "rating"}),
    "accepted": frozenset({"contacts", "opportunity", "won", "lost", "return", "rating"}),
    "contacted": frozenset({"contacts", "account", "opportunity", "won", "lost", "return", "rating"}),
    "opportunity": frozenset({"contacts", "account", "won", "lost", "return", "rating"}),
    "won": frozenset({"rating"}),
    "lost": frozenset({"rating"}),
    "returned": frozenset({"rating"}),
    "disqualified": frozenset({"won", "lost", "return", "rating"}),
    "recalled": frozenset(),
}
RECORDED_AS: dict[Move, Kind] = {
    "accept": "accepted",
    "contacts": "contacted",
    "account": "account_opened",
    "opportunity": "opportunity_opened",
    "won": "won",
    "lost": "lost",
    "return": "returned",
    "rating": "rated",
}
ONCE: frozenset[Kind] = frozenset({"accepted", "account_opened", "opportunity_opened"})
FUTURE_TOLERANCE = timedelta(minutes=5)
"""Clocks of callers run ahead by so much at most; what they call later than now is now."""


def happened_at(handover: Handover, occurred_at: datetime | None, now: datetime) -> datetime:
    """When an action happened; unless said otherwise, now, as everything that stands on the hand-over has happened.

    Raises `WrongValueError` for a moment before the hand-over's own, or in the future.
    """
    if occurred_at is None:
        return handover.present(now)
    if occurred_at < handover.handed_over_at:
        raise WrongValueError(
            "occurred_at",
            f"must not be before the lead was handed over ({moment(handover.handed_over_at)})",
            "Send when the action really happened, or leave it out for now.",
            why="before_handover",
        )
    if occurred_at > now + FUTURE_TOLERANCE:
        raise WrongValueError(
            "occurred_at", "must not be in the future", "Send a past moment, or leave it out for now.", why="in_future"
        )
    return min(occurred_at, max(now, handover.handed_over_at))


def check(handover: Handover, move: Move, at: datetime) -> None:
    """Raises `NotPossibleError`, or `WrongValueError` for an end that happened before actions which stand."""
    _check(handover, move, at, standing(handover).state, standing(handover, at).state)


def _check(handover: Handover, move: Move, at: datetime, now: State, then: State) -> None:
    """`now` is its state after everything recorded, `then` the one at `at`."""
    kind = RECORDED_AS[move]
    stands = [entry for entry in handover.entries if entry.undone_at is None]
    if now == "recalled":
        raise NotPossibleError("recalled", "Marketing took this hand-over back.")
    if kind in SALES_ENDS and any(entry.kind in SALES_ENDS for entry in stands):
        raise NotPossibleError("ended", "The hand-over has ended already; an end can only be undone.")
    if kind in ONCE and any(entry.kind == kind for entry in stands):
        raise NotPossibleError("recorded_already", "This is recorded already.")
    if move not in POSSIBLE[then]:
        raise NotPossibleError("not_from_here", f"{move} is not possible on a hand-over that is {then}.")
    last = max((e.at for e in stands if e.kind in ACTIONS and e.kind != "rated"), default=None)
    if kind in SALES_ENDS and last is not None and at < last:
        raise WrongValueError(
            "occurred_at",
            f"the end must not be before the last action recorded ({moment(last)})",
            "Send a later moment, or undo that action first.",
            why="before_last_action",
        )


def possible(handover: Handover, now: datetime) -> list[Move]:
    """The moves possible now, in the order of the loop."""
    states = standing(handover).state, standing(handover, now).state  # alike for every move
    return [move for move in MOVES if _is_possible(handover, move, now, *states)]


def _is_possible(handover: Handover, move: Move, at: datetime, now: State, then: State) -> bool:
    try:
        _check(handover, move, at, now, then)
    except (NotPossibleError, WrongValueError):
        return False
    return True
