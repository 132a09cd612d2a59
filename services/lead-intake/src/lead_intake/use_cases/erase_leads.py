"""Forgets people: every id that was ever merged into them, every document, every word they wrote."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.event import Outgoing
from event_bus.transaction import Transaction
from lead_intake.domain.desk import Desk, every_identity
from lead_intake.domain.erasing import erase
from lead_intake.domain.inputs import Done
from lead_intake.ports import Wanted
from lead_intake.use_cases import tell
from lead_intake.use_cases.workbench import Workbench
from service_kit.errors import Refusal, not_found


class Erase(NamedTuple):
    """Forget the person behind this lead; `expected` is the version the caller saw."""

    lead_id: str
    expected: int | None


async def erase_leads(
    transaction: Transaction,
    commands: Sequence[Erase],
    *,
    bench: Workbench,
) -> Sequence[Done | Refusal]:
    """Says `lead.erased` on each id of each person; erasing again changes nothing."""
    now = bench.clock()
    wanted = Wanted(lead_ids=[command.lead_id for command in commands], members=True)
    desk = await bench.load(transaction, wanted)
    identities = every_identity(desk.leads.values())

    results: list[Done | Refusal] = []
    erased: list[str] = []
    for command in commands:
        lead = desk.lead(command.lead_id)
        if lead is None:
            results.append(not_found("lead"))
            continue
        gone = erase(desk, lead, now)
        erased += [one.id for one in gone]
        results.append(Done(gone[0].id, gone[0].version, False))

    await bench.save(transaction, desk, now)
    documents = await bench.leads.forget(transaction, erased, identities)

    ends = [_tombstone(desk, key, now, bench.new_id()) for key in documents]
    await bench.tell(transaction, desk, now, others=ends)
    return results


def _tombstone(desk: Desk, key: str, now: datetime, event_id: str) -> Outgoing:
    lead_id, kind, _ = key.split("/")
    return tell.document(key, f"private.{kind}", lead_id, desk.leads[lead_id].version, now, None, event_id)
