"""Sales gives the lead back to marketing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from event_bus.transaction import Transaction
from sales_feedback.domain.handover import standing
from sales_feedback.domain.refusals import WrongValueError
from sales_feedback.use_cases.acting import Act, Case, Shown, act, check_note
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import Refusal

FURTHEST_REVISIT = timedelta(days=1827)
"""Worth trying again in over five years is a typing error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Act):
    """Given back, and why; `revisit_at` is when sales thinks it is worth trying again."""

    reason: str
    note: str | None = None
    revisit_at: datetime | None = None
    duplicate_of: str | None = None


async def return_handovers(
    tx: Transaction, acts: Sequence[Return], *, workplace: Workplace
) -> Sequence[Shown | Refusal]:
    """Ends each hand-over."""
    return await act(tx, acts, _return, workplace)


def _return(case: Case, given_back: Return) -> None:
    check_note("return", given_back.reason, given_back.note)
    entry = case.entry("return")
    _check(case, given_back, entry.at)
    entry = entry._replace(
        reason=given_back.reason,
        attempts=standing(case.handover).attempts,
        revisit_at=given_back.revisit_at,
        duplicate_of=given_back.duplicate_of,
    )
    case.say(entry, given_back.note)


def _check(case: Case, given_back: Return, at: datetime) -> None:
    revisit_at = given_back.revisit_at
    if revisit_at is not None and not at < revisit_at <= at + FURTHEST_REVISIT:
        raise WrongValueError(
            "revisit_at", "must be after the return, within five years", "Send a later day.", why="revisit_not_after"
        )
    other = given_back.duplicate_of
    if other is not None and case.desk.living(other) == case.desk.living(case.handover.lead_id):
        raise WrongValueError("duplicate_of", "is this very lead", "Send the id of the other lead.", why="same_lead")
