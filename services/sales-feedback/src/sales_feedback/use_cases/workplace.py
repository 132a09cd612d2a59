"""What every use case of this service works with, and the two movements that are alike in all: load and save."""

from collections.abc import Iterable
from dataclasses import dataclass

from event_bus.clock import Clock
from event_bus.outbox import Outbox
from event_bus.transaction import Transaction
from sales_feedback.domain.clock import Promises
from sales_feedback.ports import People, Store
from sales_feedback.use_cases.desk import Desk
from service_kit.ids import NewId


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """Storage, people, outbox, clock, ids, and how soon sales promises to act."""

    store: Store
    people: People
    outbox: Outbox
    clock: Clock
    new_id: NewId
    promises: Promises

    async def desk(
        self,
        tx: Transaction,
        *,
        handovers: Iterable[str] = (),
        leads: Iterable[str] = (),
        owners: Iterable[str] = (),
        accounts: Iterable[str] = (),
    ) -> Desk:
        """Load what a batch is about."""
        loaded = await self.store.load(tx, handovers=handovers, leads=leads, owners=owners, accounts=accounts)
        return Desk(loaded, self.promises, self.clock(), self.new_id)

    async def save(self, tx: Transaction, desk: Desk) -> None:
        """Write back what changed, and tell."""
        await self.store.save(tx, desk.changes())
        await self.people.remember(tx, desk.owners)
        await self.outbox.append(tx, desk.outgoing)
