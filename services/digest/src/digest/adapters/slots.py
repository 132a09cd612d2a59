"""Which set of views is read, and the switch to the one that was built beside it."""

from collections.abc import Mapping

from sqlalchemy import delete, func, select, text, update

from digest.adapters.tables import CURRENT_VIEW, SERVICE, SLOTS
from digest.adapters.view_store import SqlViewStore
from digest.adapters.view_tables import Views
from event_bus.port import Partition
from event_bus.positions import read_positions
from event_bus.transaction import Transaction

FIRST, SECOND = SLOTS
ONLY_ROW = 1
CURRENT = select(CURRENT_VIEW.c.slot).where(CURRENT_VIEW.c.id == ONLY_ROW)
"""Made once: every batch and every page asks it."""
FEWER_SEQUENCES = """
delete from consumer_sequence as held where consumer_group = :running and not exists (
  select 1 from consumer_sequence as made
  where made.consumer_group = :built and made.subject = held.subject and made.source = held.source)
"""
OTHER_SEQUENCES = """
insert into consumer_sequence as held (consumer_group, subject, source, sequence)
select :running, subject, source, sequence from consumer_sequence where consumer_group = :built
on conflict (consumer_group, subject, source) do update set sequence = excluded.sequence
where held.sequence <> excluded.sequence
"""
"""Nearly all are equal already, so hardly a row is written while the running group waits."""


async def current_views(transaction: Transaction) -> Views:
    """The tables that are read; part of the reader's own transaction, so that a switch never shows half of each."""
    found = (await transaction.execute(CURRENT)).scalar()
    return SLOTS[found or FIRST]


class SqlViewSlots:
    """The two sets of views."""

    async def current(self, transaction: Transaction) -> SqlViewStore:
        """The set that is read."""
        return SqlViewStore(await current_views(transaction), tuple(SLOTS.values()))

    async def other(self, transaction: Transaction) -> SqlViewStore:
        """The set that may be built beside it."""
        read = (await current_views(transaction)).slot
        return SqlViewStore(SLOTS[SECOND if read == FIRST else FIRST], tuple(SLOTS.values()))

    async def caught_up(self, transaction: Transaction, group: str, rebuilding: str) -> bool:
        """Whether `rebuilding` stands in every partition where `group` stands, or further; `group` waits meanwhile."""
        stands = await _locked(transaction, group)
        built = await read_positions(transaction, SERVICE.consumer.position, rebuilding)
        return all(built.get(part, 0) >= next_offset for part, next_offset in stands.items())

    async def switch(self, transaction: Transaction, group: str, rebuilding: str) -> None:
        """From now on the other set is read, and `group` goes on where `rebuilding` stands."""
        other = (await self.other(transaction)).views.slot
        await transaction.upsert(CURRENT_VIEW, ("id", "slot"), [(ONLY_ROW, other)], key=("id",))
        position, parked = SERVICE.consumer.position, SERVICE.consumer.parked
        built = await read_positions(transaction, position, rebuilding)
        for (topic, partition), next_offset in built.items():
            await transaction.upsert(
                position,
                ("id", "consumer_group", "topic", "partition", "next"),
                [(f"{group}/{topic}/{partition}", group, topic, partition, next_offset)],
                key=("id",),
            )
        for statement in (FEWER_SEQUENCES, OTHER_SEQUENCES):
            await transaction.execute(text(statement), {"running": group, "built": rebuilding})
        await transaction.execute(delete(parked).where(parked.c.consumer_group == group))
        await transaction.execute(
            update(parked)
            .where(parked.c.consumer_group == rebuilding)
            .values(consumer_group=group, id=func.replace(parked.c.id, f"{rebuilding}/", f"{group}/"))
        )
        await transaction.execute(delete(position).where(position.c.consumer_group == rebuilding))

    async def started(self, transaction: Transaction, rebuilding: str) -> bool:
        """Whether a rebuild is under way or was broken off."""
        return bool(await read_positions(transaction, SERVICE.consumer.position, rebuilding))

    async def forget(self, transaction: Transaction, rebuilding: str) -> None:
        """Forget how far a rebuild was, and what waits in it."""
        for table in (SERVICE.consumer.position, SERVICE.consumer.sequence, SERVICE.consumer.parked):
            await transaction.execute(delete(table).where(table.c.consumer_group == rebuilding))


async def _locked(transaction: Transaction, group: str) -> Mapping[Partition, int]:
    """The group's positions; until the transaction ends its consumers cannot move them."""
    position = SERVICE.consumer.position
    rows = await transaction.execute(select(position).where(position.c.consumer_group == group).with_for_update())
    return {(row.topic, row.partition): row.next for row in rows}
