"""Records that people gave or withdrew consent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.transaction import Transaction
from lead_intake.domain.inputs import Done
from lead_intake.domain.known import micros, nothing
from lead_intake.domain.learning import consent
from lead_intake.ports import Wanted
from lead_intake.use_cases.present import present
from lead_intake.use_cases.workbench import Workbench
from service_kit.errors import Refusal


class SetConsent(NamedTuple):
    """Answers by purpose, and when they were given; purposes that are not named stay as they are."""

    lead_id: str
    purposes: Mapping[str, bool]
    occurred_at: datetime
    expected: int | None


async def set_consents(
    transaction: Transaction,
    commands: Sequence[SetConsent],
    *,
    bench: Workbench,
) -> Sequence[Done | Refusal]:
    """Each lead with these answers; says `lead.consent_changed` where a purpose stands otherwise now."""
    now = bench.clock()
    wanted = Wanted(lead_ids=[command.lead_id for command in commands])
    desk = await bench.load(transaction, wanted)

    results: list[Done | Refusal] = []
    for command in commands:
        lead = present(desk, command.lead_id, command.expected)
        if isinstance(lead, Refusal):
            results.append(lead)
            continue
        at = micros(command.occurred_at)
        answers = {purpose: (given, at) for purpose, given in command.purposes.items()}
        lead = consent(desk, lead, nothing(lead.known.since)._replace(consent=answers), command.occurred_at)
        results.append(Done(lead.id, lead.version, False))

    await bench.save(transaction, desk, now)

    await bench.tell(transaction, desk, now)
    return results
