"""What operators do: retry, skip with a reason, accept that something is missing, have a group read again."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from event_bus.decode import is_contiguous
from event_bus.parking import Parking
from event_bus.port import Partition
from event_bus.positions import (
    ConsumerTables,
    FenceLostError,
    move_positions,
    read_positions,
    read_sequences,
    write_sequences,
)
from event_bus.transaction import Database, Transaction
from event_contracts.topics import TOPICS

SKIPPED = ("id", "subject", "type", "topic", "partition", "record_offset", "reason", "by", "at")


MOVES = 20


class NotPossibleError(Exception):
    """It would lose more than the operator means; the message says why and what helps."""


async def retry(transaction: Transaction, parking: Parking, subject: str, now: datetime) -> int:
    """Try this subject again at once, with all attempts before it; answers how many records wait."""
    parked = parking.tables.parked
    done = await transaction.execute(
        update(parked)
        .where(parked.c.consumer_group == parking.group, parked.c.subject == subject)
        .values(dead=False, attempts=0, next_attempt_at=now)
    )
    return done.rowcount


async def skip(
    transaction: Transaction, parking: Parking, identity: str, reason: str, by: str, now: datetime
) -> Row[Any] | None:
    """Never handle this record; who, when and why is kept. None where it is not parked.

    Raises `NotPossibleError` unless it is the first of its lead.
    """
    row = await _found(transaction, parking, identity)
    if row is None:
        return None
    await _keep(transaction, parking, row, reason, by, now)
    await parking.remove(transaction, identity)
    if row.sequence:
        # What follows must not look like a gap.
        await _seen_up_to(transaction, parking, row, row.sequence)
    return row


async def accept_gap(
    transaction: Transaction, parking: Parking, identity: str, reason: str, by: str, now: datetime
) -> Row[Any] | None:
    """Go on without what is missing before this record; who, when and why is kept. None where it is not parked.

    Raises `NotPossibleError` unless it is the first of its lead and something is missing before it.
    """
    row = await _found(transaction, parking, identity)
    if row is None:
        return None
    pair = (row.subject, row.source)
    seen = await read_sequences(transaction, parking.tables.sequence, parking.group, [pair])
    if not is_contiguous(row.topic) or row.sequence <= seen.get(pair, 0) + 1:
        raise NotPossibleError("Nothing is missing before this record: retry or skip it.")
    await _keep(transaction, parking, row, f"gap accepted: {reason}", by, now, part="gap before ")
    await _seen_up_to(transaction, parking, row, row.sequence - 1)
    return row


async def expire(transaction: Transaction, tables: ConsumerTables, now: datetime) -> int:
    """Let go of parked records whose topic would have let go of them: they may be personal. Answers how many."""
    parked = tables.parked
    gone = 0
    for topic in TOPICS:
        if topic.retention_ms < 0:
            continue
        oldest = now - timedelta(milliseconds=topic.retention_ms)
        query = select(parked).where(parked.c.topic == topic.name, parked.c.parked_at < oldest)
        for row in (await transaction.execute(query)).all():
            parking = Parking(tables, row.consumer_group)
            await _keep(transaction, parking, row, "kept as long as on its topic", "retention", now)
            await parking.remove(transaction, row.id)
            gone += 1
    return gone


async def _found(transaction: Transaction, parking: Parking, identity: str) -> Row[Any] | None:
    parked = parking.tables.parked
    query = select(parked).where(parked.c.id == identity, parked.c.consumer_group == parking.group)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return None
    first = await parking.first(transaction, row.subject)
    if first is not None and first.id != identity:
        raise NotPossibleError("An earlier record of the same lead waits too: retry or skip that one first.")
    return row


async def _keep(
    transaction: Transaction, parking: Parking, row: Row[Any], reason: str, by: str, now: datetime, part: str = ""
) -> None:
    kept = (part + row.id, row.subject, row.type, row.topic, row.partition, row.record_offset, reason, by, now)
    await transaction.upsert(parking.tables.skipped, SKIPPED, [kept], key=("id",))


async def _seen_up_to(transaction: Transaction, parking: Parking, row: Row[Any], sequence: int) -> None:
    seen = {(row.subject, row.source): sequence}
    await write_sequences(transaction, parking.tables.sequence, parking.group, seen)


async def move(
    database: Database, tables: ConsumerTables, group: str, part: Partition, offset: int, *, ahead: bool = False
) -> None:
    """Move a group's position back to `offset`, or with `ahead` over what the log has lost.

    Raises `ValueError` for the other direction, `FenceLostError` when a running consumer is always quicker.
    """
    for _ in range(MOVES):
        try:
            async with database.transaction() as transaction:
                current = (await read_positions(transaction, tables.position, group)).get(part)
                if offset < 0 or (offset <= (current or 0) if ahead else offset > (current or 0)):
                    raise ValueError("ahead of the position" if not ahead else "not ahead of the position")
                await move_positions(transaction, tables.position, group, {part: current}, {part: offset})
        except FenceLostError:
            continue  # the consumer moved it meanwhile
        return
    raise FenceLostError("the position moves too fast")
