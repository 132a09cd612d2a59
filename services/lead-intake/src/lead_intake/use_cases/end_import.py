"""Tells the leads of an import that it has ended, so that each is decided once; then lets go of its file."""

from event_bus.transaction import Transaction
from lead_intake.domain.facts import ImportEnded
from lead_intake.domain.imports import Job
from lead_intake.import_ports import Imports
from lead_intake.ports import Wanted
from lead_intake.use_cases.workbench import Workbench

LEADS_AT_ONCE = 500
PARTS_AT_ONCE = 8


async def end_import(transaction: Transaction, job: Job, *, bench: Workbench, imports: Imports) -> Job:
    """One step: some of the leads, or else some of the file, or else the end.

    Raises `StaleError` where somebody else took the step.
    """
    now = bench.clock()
    taken = await imports.take_leads(transaction, job.id, LEADS_AT_ONCE)
    if not taken:
        gone = await imports.drop_parts(transaction, job.id, PARTS_AT_ONCE)
        after = job.next() if gone else job.next(state="done" if job.state == "ending" else "cancelled")
        await imports.save(transaction, [after])
        return after
    desk = await bench.load(transaction, Wanted(lead_ids=list(taken)))

    kinds: dict[str, set[str]] = {}
    for lead_id, said in taken.items():
        kinds.setdefault(desk.standing(lead_id), set()).update(said)
    for lead_id, every in kinds.items():
        lead = desk.lead(lead_id)
        if lead is not None and lead.erased_at is None:
            desk.say(lead, job.ended_at or now, ImportEnded(job.id, tuple(sorted(every))))

    after = job.next(decided=job.decided + len(taken))
    await imports.save(transaction, [after])
    await bench.save(transaction, desk, now)

    await bench.tell(transaction, desk, now)
    return after
