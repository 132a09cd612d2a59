"""Tries submissions again that were put aside: whatever was wrong is mended by now, in our code or in a mapping."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.transaction import Transaction
from lead_intake.domain.desk import Desk
from lead_intake.domain.facts import ImportEnded
from lead_intake.domain.inputs import Done, Outcome, Submission, Touch
from lead_intake.ports import LED_TO_NOTHING, SubmissionRow, Submissions
from lead_intake.use_cases.count_sources import Counts, TriedAgain, count_tried_again
from lead_intake.use_cases.take_in import Incoming, decide, fate_of, reading_of, result_of, wanted_for
from lead_intake.use_cases.workbench import Workbench
from service_kit.errors import Refusal, conflict, not_found

Reread = Callable[[Transaction, Sequence[SubmissionRow]], Awaitable[Sequence[Incoming | Refusal]]]
"""Reads kept words again, with the code and the mappings of today; a `Refusal` for what cannot be read now."""


class Retry(NamedTuple):
    """Try this submission again; `by` is who asks for it, which is kept with it whatever becomes of it."""

    submission_id: str
    by: str


async def retry_submissions(
    transaction: Transaction,
    commands: Sequence[Retry],
    *,
    bench: Workbench,
    submissions: Submissions,
    reread: Reread,
    counts: Counts,
) -> Sequence[Done | Refusal]:
    """What became of each: 422 says that it is refused again and why, 409 that it led to a lead already.

    The row's status is checked again as it is written, so that two tries at the same moment have one effect.
    """
    now = bench.clock()
    rows = await submissions.load(transaction, {command.submission_id for command in commands})
    waiting = [row for _, row in sorted(rows.items()) if row.status in LED_TO_NOTHING and _has_words(row)]
    read = await reread(transaction, waiting)
    again = {row.id: incoming for row, incoming in zip(waiting, read, strict=True)}
    readings = [reading_of(one) for one in again.values() if isinstance(one, Incoming)]
    desk = await bench.load(transaction, wanted_for(readings))

    causes: list[str] = []
    results: list[Done | Refusal] = []
    settled: dict[str, SubmissionRow] = {}
    for submission_id, by in commands:
        ready = _ready(settled.get(submission_id, rows.get(submission_id)), again.get(submission_id))
        if isinstance(ready, Refusal):
            results.append(ready)
            continue
        outcome = _decided(desk, ready[1], bench)
        causes += [submission_id] * (len(desk.facts) - len(causes))
        results.append(result_of(outcome))
        settled[submission_id] = _settled(*ready, outcome, now)._replace(handled_by=by, handled_at=now)

    await bench.save(transaction, desk, now)
    await submissions.settle(transaction, [(rows[row.id].status, row) for _, row in sorted(settled.items())])
    await count_tried_again(transaction, _tried([(rows[key], row) for key, row in settled.items()]), counts=counts)

    await bench.tell(transaction, desk, now, causes=causes)
    return results


def _led(row: SubmissionRow) -> bool:
    return row.status not in LED_TO_NOTHING


def _tried(settled: Sequence[tuple[SubmissionRow, SubmissionRow]]) -> list[TriedAgain]:
    """What each counts as from now on."""
    return [
        TriedAgain(after.source, after.received_at, _was_counted(before), _led(after))
        for before, after in settled
        if after.source is not None and after.status != "discarded"
    ]


def _was_counted(row: SubmissionRow) -> bool:
    """One that was put aside at once, as a bot's, was not, nor was one of which no source could be read."""
    return row.problem is not None and row.source is not None


def _has_words(row: SubmissionRow) -> bool:
    return row.body is not None or row.raw is not None


def _ready(row: SubmissionRow | None, incoming: Incoming | Refusal | None) -> tuple[SubmissionRow, Incoming] | Refusal:
    if row is None:
        return not_found("submission")
    if _led(row):
        return conflict("It led to a lead already.", became=row.status, lead_id=row.lead_id)
    if incoming is None:
        return conflict("Its words were erased, with the person who wrote them.", became=row.status)
    return incoming if isinstance(incoming, Refusal) else (row, incoming)


def _settled(row: SubmissionRow, incoming: Incoming, outcome: Outcome, now: datetime) -> SubmissionRow:
    fate = fate_of(outcome)
    return row._replace(
        kind=incoming.kind,
        source=incoming.source or row.source,
        mended_at=None if fate.status == "refused" else now,
        mended=True if _was_counted(row) and fate.status not in LED_TO_NOTHING else None,
        # One that led to nothing may be known to be somebody's, who may be forgotten one day.
        **(fate._asdict() | {"lead_id": fate.lead_id or row.lead_id}),
    )


def _decided(desk: Desk, incoming: Incoming, bench: Workbench) -> Outcome:
    """A row of a list is scored and then decided once, as of now, as at the end of its import."""
    reading = reading_of(incoming)
    outcome = decide(desk, reading)
    if incoming.import_id is None or not isinstance(outcome, Done) or not isinstance(reading, Submission | Touch):
        return outcome
    ended = ImportEnded(incoming.import_id, (reading.action.kind,))
    return outcome._replace(version=desk.say(desk.leads[outcome.lead_id], bench.clock(), ended).version)
