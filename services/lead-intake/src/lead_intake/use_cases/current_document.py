"""The document that has the last word: said again when an older version of it stands behind a newer one on the log."""

from event_bus.clock import Clock
from event_bus.event import Outgoing
from event_bus.transaction import Transaction
from lead_intake.domain.desk import NewId
from lead_intake.ports import Campaigns, Leads
from lead_intake.source_ports import SaidSources
from lead_intake.use_cases import put_campaigns, tell, tell_sources


async def current_document(
    transaction: Transaction,
    key: str,
    *,
    leads: Leads,
    campaigns: Campaigns,
    said: SaidSources,
    clock: Clock,
    new_id: NewId,
) -> Outgoing | None:
    """What stands under a key of the private or the reference topic now; None for a key that was never ours.

    A private document takes its lead's present version: at least the one it was said with, never more than that of a
    later one.
    """
    now = clock()
    subject, _, rest = key.partition("/")
    if subject == "campaign":
        campaign = (await campaigns.load(transaction, [rest])).get(rest)
        return None if campaign is None else put_campaigns.document(campaign, now, new_id())
    if subject == "source":
        source = (await said.load(transaction, [rest])).get(rest)
        return None if source is None else tell_sources.document(source, now, new_id())
    lead = await leads.exact(transaction, subject)
    if lead is None:
        return None
    kind, _, name = rest.partition("/")
    data: tell.Data | None = None
    if lead.erased_at is None and kind == "touch":
        message = await leads.message(transaction, name)
        data = None if message is None else {"lead_id": lead.id, "text": message}
    elif lead.erased_at is None and lead.merged_into is None:
        data = tell.profile(lead.id, lead.known)
    return tell.document(key, f"private.{kind}", lead.id, lead.version, now, data, new_id())
