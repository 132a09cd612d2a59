"""Takes inputs in: leads and touches from forms, lists and marketing tools, in the order in which they came.

The one way in: a single request, a batch of a thousand and what other tools write to the inbound topic all come here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import orjson

from event_bus.transaction import Transaction
from lead_intake.domain.capture import capture
from lead_intake.domain.desk import Desk
from lead_intake.domain.identities import Identity
from lead_intake.domain.inputs import Done, Outcome, Refused, Submission, Touch
from lead_intake.domain.lead import identities_of
from lead_intake.domain.touching import touch
from lead_intake.ports import SubmissionRow, Submissions, Wanted
from lead_intake.use_cases.workbench import Workbench
from service_kit.errors import FieldError, Refusal, invalid

LEAD, TOUCH = "lead", "touch"


class Incoming(NamedTuple):
    """One input: what could be read of it, and its own words, which are kept.

    `channel` is the door it came through, `source` whoever sent it if they say so, `origin` the hash of an inbound
    event's source and id, by which a repeat is known.
    """

    reading: Submission | Touch | Refused
    kind: str
    channel: str
    source: str | None
    body: str
    origin: str | None = None


async def take_in(
    transaction: Transaction,
    commands: Sequence[Incoming],
    *,
    bench: Workbench,
    submissions: Submissions,
) -> Sequence[Done | Refusal]:
    """Each input becomes a new lead, a touch of a known one, or a refused submission that shows its reason."""
    now = bench.clock()
    desk = await bench.load(transaction, _wanted(commands))

    rows: list[SubmissionRow] = []
    causes: list[str] = []
    results: list[Done | Refusal] = []
    for command in commands:
        submission_id = bench.new_id()
        outcome = _decide(desk, command)
        causes += [submission_id] * (len(desk.facts) - len(causes))
        result = outcome if isinstance(outcome, Done) else refusal_of(outcome)
        results.append(result)
        if command.kind == LEAD or command.origin is not None or isinstance(result, Refusal):
            rows.append(_row(submission_id, command, result, now))

    await bench.save(transaction, desk, now)
    await submissions.keep(transaction, rows)

    await bench.tell(transaction, desk, now, causes=causes)
    return results


def _decide(desk: Desk, command: Incoming) -> Outcome:
    match command.reading:
        case Submission():
            return capture(desk, command.reading)
        case Touch():
            return touch(desk, command.reading)
        case Refused():
            return command.reading


def refusal_of(refused: Refused) -> Refusal:
    """The refusal as callers read it."""
    return invalid([FieldError(*problem) for problem in refused.problems])


def _wanted(commands: Sequence[Incoming]) -> Wanted:
    identities: list[Identity] = []
    lead_ids: list[str] = []
    campaigns: set[str] = set()
    for command in commands:
        reading = command.reading
        if isinstance(reading, Refused):
            continue
        if isinstance(reading, Submission):
            identities.extend(identities_of(reading.known))
        elif reading.lead_id is not None:
            lead_ids.append(reading.lead_id)
        elif reading.identity is not None:
            identities.append(reading.identity)
        if reading.action.campaign is not None:
            campaigns.add(reading.action.campaign)
    return Wanted(identities, lead_ids, campaigns)


def _row(submission_id: str, command: Incoming, result: Done | Refusal, now: datetime) -> SubmissionRow:
    if isinstance(result, Refusal):
        status, lead_id, problem = "refused", None, orjson.dumps(result.problem()).decode()
    else:
        status, lead_id, problem = "created" if result.created else "known", result.lead_id, None
    return SubmissionRow(
        submission_id, now, command.channel, command.kind, command.source, status, lead_id, problem, command.body,
        command.origin,
    )  # fmt: skip
