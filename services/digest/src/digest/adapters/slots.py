"""Which set of views is read, and the switch to the one that was built beside it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Delete,
    Select,
    Table,
    bindparam,
    case,
    cast,
    delete,
    func,
    select,
    text,
    update,
)

from digest.adapters.tables import CURRENT_VIEW, SERVICE, SLOTS
from digest.adapters.view_store import SqlViewStore
from digest.adapters.view_tables import Views
from event_bus.port import Partition
from event_bus.positions import position_id, read_positions
from event_bus.transaction import Transaction

READ_GROUP = "digest"
"""Of the consumers that keep the views which are read, whichever these are."""
FIRST, SECOND = SLOTS
SAME, OTHER = {FIRST: FIRST, SECOND: SECOND}, {FIRST: SECOND, SECOND: FIRST}
ONLY_ROW = 1
CURRENT = select(CURRENT_VIEW.c.slot).where(CURRENT_VIEW.c.id == ONLY_ROW)
"""Made once: every batch and every page asks it."""
ONE_WRITER = 7_236_100
"""Number of the advisory lock; the slot's letter is added."""
FEWER_SEQUENCES = """
delete from consumer_sequence as held where consumer_group = :running and (
  select made.sequence from consumer_sequence as made
  where made.consumer_group = :built and made.subject = held.subject and made.source = held.source) is null
"""
"""A look-up by the whole key for each row, which no planner turns into a join: that knows nothing yet of the group that
was built, takes it for one row, and went through all of it for each row of the running one (24,000 rows: 25 s)."""
OTHER_SEQUENCES = """
insert into consumer_sequence as held (consumer_group, subject, source, sequence)
select :running, made.subject, made.source, made.sequence from consumer_sequence as made
where made.consumer_group = :built and made.sequence <> coalesce((
  select seen.sequence from consumer_sequence as seen
  where seen.consumer_group = :running and seen.subject = made.subject and seen.source = made.source), -1)
on conflict (consumer_group, subject, source) do update set sequence = excluded.sequence
"""
"""Nearly all are equal already, so hardly a row is written, or locked, while the running group waits: 10 us a row each,
12 s for 600,000 rows."""


async def current_views(transaction: Transaction) -> Views:
    """The tables that are read; part of the reader's own transaction, so that a switch never shows half of each."""
    found = await transaction.rows(CURRENT)
    return SLOTS[found[0].slot if found else FIRST]


class SqlViewSlots:
    """The two sets of views."""

    async def current(self, transaction: Transaction) -> SqlViewStore:
        """The set that is read."""
        return await _claimed(transaction, CLAIM_CURRENT, SAME)

    async def other(self, transaction: Transaction) -> SqlViewStore:
        """The set that may be built beside it."""
        return await _claimed(transaction, CLAIM_OTHER, OTHER)

    async def caught_up(self, transaction: Transaction, group: str, rebuilding: str) -> bool:
        """Whether `rebuilding` stands in every partition where `group` stands, or further; `group` waits meanwhile."""
        stands = await _locked(transaction, group)
        built = await read_positions(transaction, SERVICE.consumer.position, rebuilding)
        return all(built.get(part, 0) >= next_offset for part, next_offset in stands.items())

    async def switch(self, transaction: Transaction, group: str, rebuilding: str) -> None:
        """From now on the other set is read, and `group` goes on where `rebuilding` stands."""
        other = OTHER[(await current_views(transaction)).slot]
        await transaction.upsert(CURRENT_VIEW, ("id", "slot"), [(ONLY_ROW, other)], key=("id",))
        position, parked = SERVICE.consumer.position, SERVICE.consumer.parked
        built = await read_positions(transaction, position, rebuilding)
        # Other rows, not changed ones: a turn that waits for the old ones loses the fence, and asks anew who is parked.
        await transaction.remove(position, "id", [position_id(group, part) for part in built])
        await transaction.insert(
            position,
            ("id", "consumer_group", "topic", "partition", "next"),
            [(position_id(group, part), group, *part, next_offset) for part, next_offset in built.items()],
        )
        for statement in (FEWER_SEQUENCES, OTHER_SEQUENCES):
            await transaction.execute(text(statement), {"running": group, "built": rebuilding})
        await transaction.execute(delete(parked).where(parked.c.consumer_group == group))
        await transaction.execute(
            update(parked)
            .where(parked.c.consumer_group == rebuilding)
            .values(consumer_group=group, id=func.replace(parked.c.id, f"{rebuilding}:", f"{group}:"))
        )
        await transaction.execute(delete(position).where(position.c.consumer_group == rebuilding))

    async def started(self, transaction: Transaction, rebuilding: str) -> bool:
        """Whether a rebuild is under way or was broken off."""
        return bool(await read_positions(transaction, SERVICE.consumer.position, rebuilding))

    async def forget(self, transaction: Transaction, rebuilding: str) -> None:
        """Forget how far a rebuild was, and what waits in it."""
        for table in (SERVICE.consumer.position, SERVICE.consumer.sequence, SERVICE.consumer.parked):
            await transaction.rows(_of_group(table), {"group": rebuilding})


@lru_cache
def _of_group(table: Table) -> Delete:
    return delete(table).where(table.c.consumer_group == bindparam("group"))


def _claim(slot: ColumnElement[str]) -> Select[Any]:
    chosen = select(slot.label("slot")).subquery("chosen")
    return select(chosen.c.slot, func.pg_advisory_xact_lock(cast(ONE_WRITER + func.ascii(chosen.c.slot), BigInteger)))


READ_NOW = func.coalesce(CURRENT.scalar_subquery(), FIRST)
CLAIM_CURRENT, CLAIM_OTHER = _claim(READ_NOW), _claim(case((READ_NOW == FIRST, SECOND), else_=FIRST))
"""Made once: which set it is, and its lock, in one round trip."""


async def _claimed(transaction: Transaction, claim: Select[Any], slots: Mapping[str, str]) -> SqlViewStore:
    """The set that `slots` has for the one that is read; on SQLite each transaction is the only writer anyway."""
    if transaction.dialect == "postgresql":
        [row] = await transaction.rows(claim)
        return SqlViewStore(SLOTS[row.slot], tuple(SLOTS.values()))
    return SqlViewStore(SLOTS[slots[(await current_views(transaction)).slot]], tuple(SLOTS.values()))


async def _locked(transaction: Transaction, group: str) -> Mapping[Partition, int]:
    """The group's positions; until the transaction ends its consumers cannot move them."""
    position = SERVICE.consumer.position
    rows = await transaction.execute(select(position).where(position.c.consumer_group == group).with_for_update())
    return {(row.topic, row.partition): row.next for row in rows}
