"""Corrects what is known of leads, by hand."""

from collections.abc import Sequence
from typing import NamedTuple

from event_bus.transaction import Transaction
from lead_intake.correction_ports import Corrections
from lead_intake.domain.changing import Correction, change
from lead_intake.domain.corrected import Corrected, corrected
from lead_intake.domain.identities import EMAIL, PHONE, Identity
from lead_intake.domain.inputs import Done, Refused
from lead_intake.domain.lead import identities_of
from lead_intake.ports import Wanted
from lead_intake.use_cases.present import present
from lead_intake.use_cases.take_in import refusal_of
from lead_intake.use_cases.workbench import Workbench
from service_kit.errors import Refusal


class ChangeProfile(NamedTuple):
    """Correct a lead; `expected` is the version the caller saw, `by` the person (None: a machine)."""

    lead_id: str
    correction: Correction
    expected: int | None
    by: str | None = None


async def change_profiles(
    transaction: Transaction,
    commands: Sequence[ChangeProfile],
    *,
    bench: Workbench,
    corrections: Corrections,
) -> Sequence[Done | Refusal]:
    """Each lead as corrected; says `lead.profile_changed` where that makes a difference, and keeps who did it."""
    now = bench.clock()
    wanted = Wanted([one for command in commands for one in _identities(command.correction)], _ids(commands))
    desk = await bench.load(transaction, wanted)

    results: list[Done | Refusal] = []
    kept: list[Corrected] = []
    for command in commands:
        lead = present(desk, command.lead_id, command.expected)
        if isinstance(lead, Refusal):
            results.append(lead)
            continue
        changed = change(desk, lead, command.correction, now)
        if isinstance(changed, Refused):
            results.append(refusal_of(changed))
            continue
        kept += corrected(lead, changed, command.by, now)
        results.append(Done(changed.id, changed.version, False))

    await bench.save(transaction, desk, now)
    await corrections.keep(transaction, kept)

    await bench.tell(transaction, desk, now)
    return results


def _ids(commands: Sequence[ChangeProfile]) -> list[str]:
    return [command.lead_id for command in commands]


def _identities(correction: Correction) -> list[Identity]:
    """Those that may become the lead's and may belong to somebody else."""
    found: list[Identity] = [(EMAIL, email) for email in correction.emails or ()]
    found += [(PHONE, phone) for phone in correction.phones or ()]
    return found + (list(identities_of(correction.add)) if correction.add is not None else [])
