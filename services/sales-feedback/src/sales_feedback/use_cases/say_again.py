"""The document that has the last word: said again when an older version of it stands behind a newer one on the log."""

from event_bus.event import Outgoing
from event_bus.transaction import Transaction
from sales_feedback.use_cases import telling
from sales_feedback.use_cases.workplace import Workplace


async def current_document(tx: Transaction, key: str, *, workplace: Workplace) -> Outgoing | None:
    """What stands under a key of the private topic now; None for a key that was never ours."""
    event_id, now = workplace.new_id(), workplace.clock()
    match key.split("/"):
        case ["account", account_id]:
            account = await workplace.store.account(tx, account_id)
            return None if account is None else telling.account_document(account, event_id, now)
        case [lead_id, "note", note_id]:
            had, note = await workplace.store.note(tx, lead_id, note_id)
            if note is not None:
                return telling.note_document(note, event_id, now)
            return telling.note_tombstone(lead_id, note_id, event_id, now) if had else None
    return None
