"""Decides about imports: how a list is to be understood, that it begins, that it is broken off."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from event_bus.clock import Clock
from event_bus.transaction import Transaction
from lead_intake.domain.imports import NOBODY, Job, Options, names_somebody
from lead_intake.domain.list_form import Form
from lead_intake.domain.mapping import Targets
from lead_intake.import_ports import Imports
from service_kit.errors import FieldError, Refusal, conflict, invalid, not_found
from service_kit.web.writing import precondition_failed


class Understanding(NamedTuple):
    """How a list is to be understood."""

    form: Form
    mapping: Targets
    source: str | None
    options: Options


class ChangeImport(NamedTuple):
    """`understanding` comes with `change`; `expected` is the version the caller saw."""

    import_id: str
    action: Literal["change", "start", "cancel"]
    understanding: Understanding | None = None
    expected: int | None = None


async def change_imports(
    transaction: Transaction, commands: Sequence[ChangeImport], *, imports: Imports, clock: Clock
) -> Sequence[Job | Refusal]:
    """Each import as it stands after; what is in when it is broken off stays in."""
    held = await imports.load(transaction, {command.import_id for command in commands})

    results: list[Job | Refusal] = []
    for command in commands:
        after = _decide(command, held.get(command.import_id), clock)
        results.append(after)
        if isinstance(after, Job):
            held[after.id] = after
            await imports.save(transaction, [after])
    return results


def _decide(command: ChangeImport, job: Job | None, clock: Clock) -> Job | Refusal:
    if job is None or job.state == "uploading":
        return not_found("import")
    refusal = _refusal(command, job)
    if refusal is not None:
        return refusal
    if command.action == "cancel":
        return job.next(state="cancelling", ended_at=clock())
    if command.action == "start":
        return job.next(state="running", started_at=clock())
    return job if command.understanding is None else job.next(**command.understanding._asdict())


def _refusal(command: ChangeImport, job: Job) -> Refusal | None:
    if command.expected is not None and command.expected != job.version:
        return precondition_failed()
    if command.action not in job.possible:
        return conflict(f"The import is {job.shown}.", state=job.shown, possible=list(job.possible))
    if command.action == "start" and not names_somebody(job.mapping):
        return invalid([FieldError(*NOBODY)])
    return None
