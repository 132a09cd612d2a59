"""Which refusals are lawful: of which request, why, and how the service stood; any other refusal is a violation.

Typed by hand from what the services promise. The state is what the answering service had committed itself, read by our
own SQL just before a request was sent and just after it was answered: it must have stood so at one of the two moments.
Nothing here asks the product; the code that it gives as its reason is only looked up.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from simulation.refusing import OnIntake, Qualifying, Working

STEPS = frozenset({"accepted", "contacted", "account_opened", "opportunity_opened", "won", "lost", "returned"})
SALES_ENDS = frozenset({"won", "lost", "returned"})
ENDING = ("win_handovers", "lose_handovers", "return_handovers")
MOVES = ("accept_handovers", "record_attempts", "open_accounts", "open_opportunities", *ENDING)
DECISIONS = ("hand_over_leads", "disqualify_leads", "recall_handovers")


class Law(NamedTuple):
    """When a refusal is lawful; `because` is why, in words."""

    holds: Callable[[Any], bool]
    because: str


def _over(one: Working) -> bool:
    return bool(one.kinds & SALES_ENDS) or "disqualified" in one.kinds


def _taken_back(one: Working) -> bool:
    return "recalled" in one.kinds and not one.kinds & STEPS


def _reached(one: Working) -> bool:
    return one.reached or bool(one.kinds & {"account_opened", "opportunity_opened"})


def _stands(kind: str) -> Callable[[Working], bool]:
    return lambda one: kind in one.kinds


def _each(use_cases: Iterable[str], status: int, why: str, law: Law) -> dict[tuple[str, int, str], Law]:
    return {(use_case, status, why): law for use_case in use_cases}


ERASED = Law(lambda one: one.erased, "nothing is recorded about a person who was erased")
TAKEN_BACK = Law(_taken_back, "marketing took it back before sales did anything")
ENDED = Law(lambda one: bool(one.kinds & SALES_ENDS), "sales ends a hand-over once")
UNKNOWN = Law(lambda one: not one.known, "the service has not heard of the lead yet")
FORGOTTEN = Law(lambda one: one.erased, "the person was erased")
OWED = Law(_over, "nobody owes anything on a hand-over that ended or was closed")

LAWS: Mapping[tuple[str, int, str], Law] = {
    **_each((*MOVES, "undo_actions"), 409, "erased", ERASED),
    **_each(MOVES, 409, "recalled", TAKEN_BACK),
    **_each(ENDING, 409, "ended", ENDED),
    ("accept_handovers", 409, "recorded_already"): Law(_stands("accepted"), "it is accepted once"),
    ("open_accounts", 409, "recorded_already"): Law(_stands("account_opened"), "it has one account"),
    ("open_opportunities", 409, "recorded_already"): Law(_stands("opportunity_opened"), "it has one opportunity"),
    ("accept_handovers", 409, "not_from_here"): Law(
        lambda one: _over(one) or _reached(one), "contact implies acceptance, and an end leaves nothing to accept"
    ),
    **_each(("record_attempts", "open_opportunities"), 409, "not_from_here", OWED),
    ("open_accounts", 409, "not_from_here"): Law(
        lambda one: _over(one) or not _reached(one), "an account is opened once somebody was reached"
    ),
    ("undo_actions", 409, "nothing_to_undo"): Law(lambda one: not one.kinds & STEPS, "no action stands"),
    ("undo_actions", 409, "over_a_day"): Law(lambda one: one.old, "an action can be taken back for 24 hours"),
    ("undo_actions", 409, "next_cycle"): Law(
        lambda one: one.followed and _over(one), "the lead was handed over again after this one had ended"
    ),
    **_each(DECISIONS, 404, "not-found", UNKNOWN),
    ("hand_over_leads", 409, "conflict"): Law(lambda one: one.owner == "clara", "she has it already"),
    ("recall_handovers", 409, "not_by_hand"): Law(lambda one: not one.by_hand, "it was not handed over by hand"),
    ("recall_handovers", 409, "acted"): Law(lambda one: one.acted, "sales has acted on it"),
    ("recall_handovers", 409, "ended"): Law(lambda one: one.ended, "it has ended"),
    ("recall_handovers", 409, "over_a_day"): Law(lambda one: one.old, "it can be taken back for 24 hours"),
    ("take_in", 422, "lead this person was erased"): FORGOTTEN,
    ("set_consents", 404, "not-found"): FORGOTTEN,
}  # fmt: skip
"""By request, status and reason. Not here: 404 of what the client read from the service itself, and every 422 about
a moment, since no client of the simulation says one."""

State = OnIntake | Qualifying | Working


def complaint(use_case: str, status: int, why: str, before: State | None, after: State | None) -> str | None:
    """What is wrong with this refusal; None where it is lawful."""
    law = LAWS.get((use_case, status, why))
    if law is None:
        return f"{use_case} was refused: {status}, {why}; that is never lawful"
    if any(state is not None and law.holds(state) for state in (before, after)):
        return None
    return f"{use_case} was refused: {status}, {why}; lawful where {law.because}, but it stood as {before}, {after}"
