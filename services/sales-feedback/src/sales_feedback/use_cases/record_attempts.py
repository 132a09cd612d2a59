"""A salesperson tried to reach the lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from event_bus.transaction import Transaction
from sales_feedback.domain.clock import agreed
from sales_feedback.domain.handover import standing
from sales_feedback.use_cases.acting import Act, Case, Shown, act
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAttempt(Act):
    """One try; `next_kind` and `next_at` are the agreed next step, if any."""

    channel: str
    outcome: str
    note: str | None = None
    next_kind: str | None = None
    next_at: datetime | None = None


async def record_attempts(
    tx: Transaction, acts: Sequence[RecordAttempt], *, workplace: Workplace
) -> Sequence[Shown | Refusal]:
    """Each attempt starts the clock anew: until the agreed step, else until the next attempt is due."""
    return await act(tx, acts, _record_attempt, workplace)


def _record_attempt(case: Case, attempt: RecordAttempt) -> None:
    entry = case.entry("contacts")
    promises = case.desk.promises
    if attempt.next_at is not None:
        deadline = agreed(attempt.next_at, entry.at)
    else:
        minutes = promises.after_contact if attempt.outcome == "reached" else promises.try_again
        deadline = case.due(entry.at, minutes)
    entry = entry._replace(
        channel=attempt.channel,
        outcome=attempt.outcome,
        next_kind=attempt.next_kind,
        attempts=standing(case.handover).attempts + 1,
        deadline=deadline,
    )
    case.say(entry, attempt.note)
