"""Take API keys away: every service hears of it and refuses them from then on."""

from collections.abc import Sequence

from digest.domain.people import ApiKey
from digest.use_cases.documents import key_document
from digest.use_cases.office import Office
from event_bus.transaction import Transaction
from service_kit.errors import Refusal, not_found


async def revoke_keys(tx: Transaction, commands: Sequence[str], *, office: Office) -> list[ApiKey | Refusal]:
    """Answers each key as it is stored now; revoking one again changes nothing."""
    stored = await office.store.keys(tx, commands)

    now = office.clock()
    current = {name: key.revoked(now) for name, key in stored.items()}
    said = [key for name, key in sorted(current.items()) if key is not stored[name]]

    await office.store.save_keys(tx, [(stored[key.id], key) for key in said])
    await office.tell(tx, [key_document(key, now, office.new_id()) for key in said])
    return [current[name] if name in current else not_found("key") for name in commands]
