"""What a consumer keeps in its own database: its position (which is also the fence), versions seen, parked leads."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    select,
)

from event_bus.columns import Instant
from event_bus.port import Partition
from event_bus.putting import put
from event_bus.transaction import StaleError, Transaction


class ConsumerTables(NamedTuple):
    """The tables of this module, attached to a service's metadata."""

    position: Table
    sequence: Table
    parked: Table
    skipped: Table


class FenceLostError(Exception):
    """The position moved without us: somebody else owns the partition, or the batch is stale. Re-read and seek."""


def consumer_tables(metadata: MetaData) -> ConsumerTables:
    """Create them in the service's schema."""
    position = Table(
        "consumer_position",
        metadata,
        Column("id", Text, primary_key=True),
        Column("consumer_group", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("next", BigInteger, nullable=False),
    )
    sequence = Table(
        "consumer_sequence",
        metadata,
        Column("consumer_group", Text, primary_key=True),
        Column("subject", Text, primary_key=True),
        Column("source", Text, primary_key=True),
        Column("sequence", BigInteger, nullable=False),
    )
    parked = Table(
        "parked",
        metadata,
        Column("id", Text, primary_key=True),
        Column("consumer_group", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("record_offset", BigInteger, nullable=False),
        Column("key", LargeBinary),
        Column("value", LargeBinary),
        Column("headers", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("next_attempt_at", Instant, nullable=False),
        Column("parked_at", Instant, nullable=False),
        Column("reason", Text, nullable=False),
        Column("dead", Boolean, nullable=False),
        Index("parked_subject", "consumer_group", "subject", "topic", "partition", "record_offset"),
        Index("parked_due", "dead", "next_attempt_at"),
    )
    skipped = Table(
        "parked_skipped",
        metadata,
        Column("id", Text, primary_key=True),
        Column("subject", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("record_offset", BigInteger, nullable=False),
        Column("reason", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("at", Instant, nullable=False),
    )
    return ConsumerTables(position, sequence, parked, skipped)


async def read_positions(transaction: Transaction, table: Table, group: str) -> dict[Partition, int]:
    """The next offset to handle in each partition this group has ever handled."""
    rows = await transaction.rows(_positions(table), {"group": group})
    return {(row.topic, row.partition): row.next for row in rows}


@lru_cache
def _positions(table: Table) -> Select[tuple[str, int, int]]:
    """Made once: each member asks for it at every change of its group, and whenever it has nothing to do."""
    return select(table.c.topic, table.c.partition, table.c.next).where(table.c.consumer_group == bindparam("group"))


async def move_positions(
    transaction: Transaction,
    table: Table,
    group: str,
    before: Mapping[Partition, int | None],
    after: Mapping[Partition, int],
) -> None:
    """Move each partition's position from `before` (None: never handled) to `after`.

    Raises `FenceLostError` when a position is not where this consumer left it.
    """
    fresh = [part for part in after if before[part] is None]
    moved = [part for part in after if before[part] is not None]
    try:
        await transaction.insert(
            table,
            ("id", "consumer_group", "topic", "partition", "next"),
            [(position_id(group, part), group, part[0], part[1], after[part]) for part in fresh],
        )
        await transaction.update(
            table, ("next",), [(position_id(group, part), before[part], after[part]) for part in moved], version="next"
        )
    except StaleError as error:
        raise FenceLostError(str(error)) from error


def position_id(group: str, part: Partition) -> str:
    """The id of a position's row."""
    return f"{group}/{part[0]}/{part[1]}"


Seen = dict[tuple[str, str], int]
"""(subject, source) to the last sequence seen."""


async def read_sequences(transaction: Transaction, table: Table, group: str, pairs: Iterable[tuple[str, str]]) -> Seen:
    """The last sequence seen of each subject from each source; missing where none was."""
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    # The group is a key like the others: next to a constant PostgreSQL would, as long as the table is small, plan to go
    # through the whole group for each key, and keep that plan when the table has grown.
    keys = {
        "consumer_group": [group] * len(wanted),
        "subject": [pair[0] for pair in wanted],
        "source": [pair[1] for pair in wanted],
    }
    rows = await transaction.look_up(table, keys, ("subject", "source", "sequence"))
    return {(row.subject, row.source): row.sequence for row in rows}


async def write_sequences(
    transaction: Transaction, table: Table, group: str, seen: Seen, known: Seen | None = None
) -> None:
    """Remember the last sequences; they only grow. `known` are those of them that were found, if somebody looked."""
    new: list[tuple[str, str, str, int]] = []
    others: list[tuple[str, str, str, int]] = []
    for pair, sequence in sorted(seen.items()):
        (others if known is None or pair in known else new).append((group, *pair, sequence))
    columns = ("consumer_group", "subject", "source", "sequence")
    await put(transaction, table, columns, new, others, key=columns[:-1], newer="sequence")
