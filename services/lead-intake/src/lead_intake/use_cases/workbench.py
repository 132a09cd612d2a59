"""What every use case about leads works with, and the three of its movements that are always alike."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.clock import Clock
from event_bus.event import Outgoing
from event_bus.outbox import Outbox
from event_bus.transaction import Transaction
from lead_intake.domain.attributes import EmailDomains
from lead_intake.domain.desk import Desk, NewId
from lead_intake.ports import Leads, Owners, Wanted
from lead_intake.use_cases import tell


class Workbench(NamedTuple):
    """Dependencies of a use case that decides about leads."""

    leads: Leads
    owners: Owners
    outbox: Outbox
    domains: EmailDomains
    clock: Clock
    new_id: NewId

    async def load(self, transaction: Transaction, wanted: Wanted) -> Desk:
        """A desk with what is known of the batch."""
        return Desk(await self.leads.load(transaction, wanted), self.domains, self.new_id)

    async def save(self, transaction: Transaction, desk: Desk, now: datetime) -> None:
        """Write what was decided; whoever may see a lead may see the one it was merged into."""
        await self.leads.save(transaction, desk, now)
        for loser, winner in desk.moves:
            await self.owners.follow_merge(transaction, loser, winner)

    async def tell(
        self,
        transaction: Transaction,
        desk: Desk,
        now: datetime,
        *,
        causes: Sequence[str] | None = None,
        others: Sequence[Outgoing] = (),
    ) -> None:
        """Say it: lead facts in order, then private documents; without `causes` every fact is its own cause."""
        if causes is None:
            causes = [self.new_id() for _ in desk.facts]
        facts = tell.facts(desk, causes, self.new_id)
        await self.outbox.append(transaction, [*facts, *tell.documents(desk, now, self.new_id), *others])
