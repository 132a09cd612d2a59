"""An upload is complete: from now on its import can be seen, changed and started."""

from collections.abc import Sequence

from event_bus.transaction import Transaction
from lead_intake.domain.imports import Job
from lead_intake.import_ports import Imports
from service_kit.errors import Refusal


async def finish_uploads(transaction: Transaction, jobs: Sequence[Job], *, imports: Imports) -> Sequence[Job | Refusal]:
    """Each import, which shows its preview now."""
    finished = [job.next(state="preview") for job in jobs]
    await imports.save(transaction, finished)
    return finished
