"""A batch of lead events of the other services, taken one by one in the order of the log."""

from collections.abc import Sequence

from event_bus.transaction import Transaction
from sales_feedback.use_cases.end_by_marketing import Disqualified, Recalled, end_by_marketing, take_back
from sales_feedback.use_cases.follow_merges import Merged, Unmerged, follow_merge, follow_unmerge
from sales_feedback.use_cases.forget_leads import Erased, forget_lead
from sales_feedback.use_cases.take_handovers import Assigned, take_handover
from sales_feedback.use_cases.workplace import Workplace

News = Assigned | Disqualified | Recalled | Merged | Unmerged | Erased


async def hear_leads(tx: Transaction, news: Sequence[News], *, workplace: Workplace) -> None:
    """Load once for all, let each change what it concerns, save once."""
    leads = {one.lead_id for one in news} | {one.into for one in news if isinstance(one, Merged)}
    handovers = {one.handover_id for one in news if isinstance(one, Assigned | Disqualified | Recalled)}
    owners = {one.owner for one in news if isinstance(one, Assigned)}
    desk = await workplace.desk(tx, handovers=handovers, leads=leads, owners=owners)
    notes = await workplace.store.notes(tx, {one.lead_id for one in news if isinstance(one, Erased)})

    for one in news:
        match one:
            case Assigned():
                take_handover(desk, one)
            case Disqualified():
                end_by_marketing(desk, one)
            case Recalled():
                take_back(desk, one)
            case Merged():
                follow_merge(desk, one)
            case Unmerged():
                follow_unmerge(desk, one)
            case Erased():
                forget_lead(desk, one, notes)

    await workplace.save(tx, desk)
