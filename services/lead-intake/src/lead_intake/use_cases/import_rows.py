"""Takes rows of a list in, and moves the import's place in the same transaction: no row is lost or taken twice."""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from event_bus.clock import Clock
from event_bus.transaction import Transaction
from lead_intake.domain.imports import Job
from lead_intake.domain.inputs import NO_LEAD, Discarded, Done, Refused
from lead_intake.import_ports import Imports
from lead_intake.use_cases.take_in import Incoming
from service_kit.errors import Refusal

TakeIn = Callable[[Transaction, Sequence[Incoming]], Awaitable[Sequence[Done | Refusal]]]


class Chunk(NamedTuple):
    """The next rows of an import, as it stood when they were read; `last` where none come after them."""

    job: Job
    commands: Sequence[Incoming]
    last: bool


async def import_rows(
    transaction: Transaction, chunk: Chunk, *, take_in: TakeIn, imports: Imports, clock: Clock
) -> Job:
    """The import after these rows; raises `StaleError` where it was broken off or went on elsewhere meanwhile."""
    results = await take_in(transaction, chunk.commands)

    created = known = 0
    kinds: dict[str, set[str]] = {}
    for command, result in zip(chunk.commands, results, strict=True):
        reading = command.reading
        if isinstance(result, Refusal) or result is NO_LEAD or isinstance(reading, Refused | Discarded):
            continue
        kinds.setdefault(result.lead_id, set()).add(reading.action.kind)
        created += result.created
        known += not result.created
    job = chunk.job
    done = job.done_rows + len(chunk.commands)
    after = job.next(
        done_rows=done,
        created=job.created + created,
        known=job.known + known,
        refused=job.refused + len(chunk.commands) - created - known,
    )
    if chunk.last:
        after = after._replace(state="ending", rows=done, ended_at=clock())

    await imports.save(transaction, [after])
    await imports.add_leads(transaction, job.id, kinds)
    return after
