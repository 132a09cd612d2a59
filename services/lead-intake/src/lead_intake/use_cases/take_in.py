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
from lead_intake.domain.findable import findable
from lead_intake.domain.identities import Identity
from lead_intake.domain.inputs import NO_LEAD, Discarded, Done, Outcome, Refused, Submission, Touch
from lead_intake.domain.lead import identities_of
from lead_intake.domain.touching import touch
from lead_intake.ports import SubmissionRow, Submissions, Wanted
from lead_intake.use_cases.count_sources import Counts, Received, count_received
from lead_intake.use_cases.workbench import Workbench
from service_kit.errors import FieldError, Refusal, invalid

LEAD, TOUCH = "lead", "touch"
API, BATCH, INBOUND, FORM, IMPORT = "api", "batch", "inbound", "form", "import"
Reading = Submission | Touch | Refused | Discarded


class Incoming(NamedTuple):
    """One input: what could be read of it, and its own words, which are kept.

    `channel` is the door it came through, `source` whoever sent it if they say so, `origin` the hash of an inbound
    event's source and id, by which a repeat is known. `raw`, `content_type`, `headers`, `import_id` and `place` as in
    `SubmissionRow`; `import_id` is also said with the facts. An empty `body` is made of `raw`.
    """

    reading: Reading
    kind: str
    channel: str
    source: str | None
    body: str
    origin: str | None = None
    raw: bytes | None = None
    content_type: str | None = None
    headers: str | None = None
    import_id: str | None = None
    place: int | None = None


async def take_in(
    transaction: Transaction,
    commands: Sequence[Incoming],
    *,
    bench: Workbench,
    submissions: Submissions,
    counts: Counts,
) -> Sequence[Done | Refusal]:
    """Each input becomes a new lead, a touch of a known one, or a submission that shows why it was put aside.

    The result of a discarded one is `NO_LEAD`.
    """
    now = bench.clock()
    desk = await bench.load(transaction, wanted_for([command.reading for command in commands]))

    rows: list[SubmissionRow] = []
    causes: list[str] = []
    results: list[Done | Refusal] = []
    received: list[Received] = []
    for command in commands:
        submission_id = bench.new_id()
        at = told_at(command, now) if counts.as_told else now
        outcome = decide(desk, reading_of(command))
        kept = _is_kept(command, outcome)
        if command.source is not None and not isinstance(outcome, Discarded):
            received.append(Received(command.source, isinstance(outcome, Refused), command.channel, at))
            if not kept:
                desk.only_reported(at)
        causes += [submission_id] * (len(desk.facts) - len(causes))
        results.append(result_of(outcome))
        if kept:
            rows.append(_row(submission_id, command, outcome, at))

    await bench.save(transaction, desk, now)
    await submissions.keep(transaction, rows)
    await count_received(transaction, received, counts=counts)

    await bench.tell(transaction, desk, now, causes=causes)
    return results


def told_at(command: Incoming, now: datetime) -> datetime:
    """When it happened, as far as it says so, and not after now; also of what could not be read otherwise.

    A form's own word for it is none of its answers: a public door takes what it takes as of now.
    """
    if isinstance(command.reading, Submission | Touch) and command.channel != FORM:
        return min(command.reading.action.occurred_at, now)
    try:
        said = datetime.fromisoformat(orjson.loads(command.raw or command.body)["occurred_at"])
    except (ValueError, TypeError, KeyError):
        return now
    return now if said.tzinfo is None else min(said, now)


def reading_of(command: Incoming) -> Reading:
    """What could be read, with the list in which it stood."""
    reading = command.reading
    if command.import_id is None or isinstance(reading, Refused | Discarded):
        return reading
    return reading._replace(action=reading.action._replace(import_id=command.import_id))


def decide(desk: Desk, reading: Reading) -> Outcome:
    """What becomes of one input."""
    match reading:
        case Submission():
            return capture(desk, reading)
        case Touch():
            return touch(desk, reading)
        case _:
            return reading


def result_of(outcome: Outcome) -> Done | Refusal:
    """What a door answers from."""
    match outcome:
        case Done():
            return outcome
        case Refused():
            return refusal_of(outcome)
        case Discarded():
            return NO_LEAD


def refusal_of(refused: Refused) -> Refusal:
    """The refusal as callers read it."""
    return invalid([FieldError(*problem) for problem in refused.problems])


def wanted_for(readings: Sequence[Reading]) -> Wanted:
    """What has to be known to decide them."""
    identities: list[Identity] = []
    lead_ids: list[str] = []
    campaigns: set[str] = set()
    for reading in readings:
        if isinstance(reading, Submission):
            identities.extend(identities_of(reading.known))
        elif not isinstance(reading, Touch):
            continue
        elif reading.lead_id is not None:
            lead_ids.append(reading.lead_id)
        elif reading.identity is not None:
            identities.append(reading.identity)
        if reading.action.campaign is not None:
            campaigns.add(reading.action.campaign)
    return Wanted(identities, lead_ids, campaigns)


class Fate(NamedTuple):
    """What is kept of what became of a submission; `problem` is JSON."""

    status: str
    lead_id: str | None = None
    problem: str | None = None
    reason: str | None = None


def fate_of(outcome: Outcome) -> Fate:
    """The outcome as it is kept."""
    match outcome:
        case Done():
            return Fate("created" if outcome.created else "known", outcome.lead_id)
        case Refused():
            return Fate("refused", problem=orjson.dumps(refusal_of(outcome).problem()).decode())
        case Discarded():
            return Fate("discarded", reason=outcome.reason)


def _is_kept(command: Incoming, outcome: Outcome) -> bool:
    """All but touches by the API: each of their fields is in the touch that was recorded."""
    if not isinstance(outcome, Done):
        return True
    return command.kind == LEAD or command.channel in (FORM, IMPORT) or command.origin is not None


def _row(submission_id: str, command: Incoming, outcome: Outcome, at: datetime) -> SubmissionRow:
    status, lead_id, problem, reason = fate_of(outcome)
    body = command.body or (None if command.raw is None else findable(command.raw))
    return SubmissionRow(
        submission_id, at, command.channel, command.kind, command.source, status, lead_id, problem, body,
        command.origin, command.import_id, command.place, command.raw, command.content_type, command.headers, None,
        reason,
    )  # fmt: skip
