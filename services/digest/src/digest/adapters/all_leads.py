"""Everything that the page of all leads shows, out of one snapshot."""

from collections.abc import Sequence

from digest.adapters import campaigns, figures, handover_list, lead_lists, returns
from digest.adapters.figures import Asked
from digest.adapters.lead_lists import After, Look
from digest.adapters.naming import criteria_in_force, named
from digest.adapters.view_tables import Views
from digest.domain.lead_filter import LeadFilter
from digest.domain.ledger import Cell
from digest.domain.pace import waits
from digest.domain.reading import AllLeads, LeadChoices
from event_bus.transaction import Transaction

RETURNS = 3
"""Returns shown beside the list."""
CAME_BACK = LeadFilter(active=False, group="came_back")


async def all_leads(
    transaction: Transaction,
    views: Views,
    look: Look,
    months: Sequence[Asked],
    wanted: LeadFilter,
    after: After | None,
    limit: int,
) -> AllLeads:
    """A page of leads with its groups, what it can be narrowed to, and the hand-overs of the first month with any."""
    look = look._replace(criteria=await criteria_in_force(transaction, views, look.now))
    rows = await lead_lists.leads(transaction, views, look, wanted, after, limit)
    asked, cells = await _first_with_any(transaction, views, months)
    back = await returns.latest(transaction, views, months[0], RETURNS)
    names = await named(
        transaction,
        views,
        people=[*(lead.owner for lead in rows), *(one.owner for one in back)],
        campaigns=[lead.campaign for lead in rows],
        leads={*(lead.id for lead in rows), *(one.lead.id for one in back)},
        accounts=[lead.account for lead in rows],
    )
    sources, industries = await lead_lists.choices(transaction, views, look)
    moments = await handover_list.moments(transaction, views, asked)
    return AllLeads(
        rows=rows,
        names=names._replace(in_force=look.criteria),
        groups=await lead_lists.groups(transaction, views, look, wanted),
        choices=LeadChoices(await campaigns.campaigns(transaction, views, campaigns.MOST), sources, industries),
        period=asked.period,
        cells=cells,
        waits=waits(moments, asked.period.as_of),
        returned=back,
        without={} if rows or after else await lead_lists.without_each(transaction, views, look, wanted),
        came_back=await lead_lists.how_many(transaction, views, look, CAME_BACK),
    )


async def _first_with_any(transaction: Transaction, views: Views, months: Sequence[Asked]) -> tuple[Asked, list[Cell]]:
    """The first month in which anything was handed over, with its hand-overs; the first of all where none has any."""
    for asked in months:
        if cells := await figures.cells(transaction, views, asked):
            return asked, cells
    return months[0], []
