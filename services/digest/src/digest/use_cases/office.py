"""What every use case about people and keys works with."""

from collections.abc import Sequence
from typing import NamedTuple

from digest.ports import PeopleStore
from event_bus.clock import Clock
from event_bus.event import Outgoing
from event_bus.outbox import Outbox
from event_bus.transaction import Transaction
from service_kit.access import Access
from service_kit.ids import NewId


class Office(NamedTuple):
    """Where people and keys are kept, and how others hear of them."""

    store: PeopleStore
    outbox: Outbox
    access: Access
    clock: Clock
    new_id: NewId

    async def tell(self, tx: Transaction, documents: Sequence[Outgoing]) -> None:
        """Say documents to the others; here they count at once, so that a new key opens and a revoked one does not."""
        await self.outbox.append(tx, documents)
        own = [(one.type, one.data, one.sequence) for one in documents if one.data is not None]
        await self.access.take_over(tx, own)
