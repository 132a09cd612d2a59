"""Puts refused submissions aside for good: nobody is to look at them again."""

from collections.abc import Sequence
from typing import NamedTuple

from event_bus.clock import Clock
from event_bus.transaction import Transaction
from lead_intake.domain.inputs import NO_LEAD, Done
from lead_intake.ports import LED_TO_NOTHING, SubmissionRow, Submissions
from service_kit.errors import Refusal, conflict, not_found


class Discard(NamedTuple):
    """Put it aside; `reason` is for whoever finds it later, `by` is who does it."""

    submission_id: str
    reason: str
    by: str


async def discard_submissions(
    transaction: Transaction, commands: Sequence[Discard], *, submissions: Submissions, clock: Clock
) -> Sequence[Done | Refusal]:
    """`NO_LEAD` for each; one that led to a lead cannot be put aside (409), one that is aside stays as it is."""
    now = clock()
    rows = await submissions.load(transaction, {command.submission_id for command in commands})

    results: list[Done | Refusal] = []
    settled: dict[str, SubmissionRow] = {}
    for submission_id, reason, by in commands:
        row = settled.get(submission_id, rows.get(submission_id))
        if row is None:
            results.append(not_found("submission"))
        elif row.status not in LED_TO_NOTHING:
            results.append(conflict("It led to a lead.", became=row.status, lead_id=row.lead_id))
        else:
            results.append(NO_LEAD)
            if row.status == "refused":
                settled[submission_id] = row._replace(
                    status="discarded", reason=reason, mended_at=now, handled_by=by, handled_at=now
                )

    await submissions.settle(transaction, [(rows[row.id].status, row) for _, row in sorted(settled.items())])
    return results
