"""Tries parked records again, one lead at a time and in order, until they are handled or dead."""

import asyncio
from typing import Any

import orjson
import structlog
from sqlalchemy import Row
from uuid_utils import uuid7

from event_bus.apply import Batch
from event_bus.clock import Clock
from event_bus.decode import UndecodableError, decode, is_ordered
from event_bus.event import Outgoing, RawSubscription, Subscription
from event_bus.outbox import Outbox
from event_bus.parking import GAP, record_of
from event_bus.positions import ConsumerTables, read_sequences, write_sequences
from event_bus.transaction import Database, StaleError, Transaction, UnavailableError
from event_contracts.topics import DEAD_LETTERS, INBOUND, PRIVATE

IDLE_SECONDS = 1.0
log = structlog.get_logger("event_bus.retrying")


class Retrying:
    """The worker that goes on with parked leads of one subscription."""

    def __init__(
        self,
        database: Database,
        tables: ConsumerTables,
        subscription: Subscription | RawSubscription,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._database = database
        self._tables = tables
        self._subscription = subscription
        self._outbox = outbox
        self._clock = clock
        self._parking = Batch(database, tables, subscription, clock).parking

    async def run(self) -> None:
        """Retry until cancelled."""
        while True:
            try:
                busy = await self.turn()
            except (UnavailableError, StaleError) as error:
                log.warning("retrying_waits", group=self._subscription.group, reason=type(error).__name__)
                busy = False
            if not busy:
                await asyncio.sleep(IDLE_SECONDS)

    async def turn(self) -> bool:
        """Try the first waiting record of one due subject; answers whether there was one."""
        async with self._database.snapshot() as snapshot:
            subject = await self._parking.due(snapshot, self._clock())
        if subject is None:
            return False
        try:
            async with self._database.transaction() as transaction:
                row = await self._first(transaction, subject)
                if row is not None:
                    await self._again(transaction, row)
        except (UnavailableError, StaleError):
            raise
        except Exception as error:  # noqa: BLE001  # the handler's failure is what we count
            await self._count_failure(subject, type(error).__name__)
        return True

    async def _first(self, transaction: Transaction, subject: str) -> Row[Any] | None:
        """The record to try: the first in log order, or what fills the gap that the first one waits for."""
        rows = await self._parking.of_subject(transaction, subject)
        if not rows or not is_ordered(rows[0].topic) or rows[0].reason != GAP:
            return rows[0] if rows else None
        pairs = [(row.subject, row.source) for row in rows]
        seen = await read_sequences(transaction, self._tables.sequence, self._subscription.group, pairs)
        for row in rows:
            if row.sequence <= seen.get((row.subject, row.source), 0) + 1:
                return row
        await self._parking.failed(transaction, rows[0], GAP, self._clock())
        return None

    async def _again(self, transaction: Transaction, row: Row[Any]) -> None:
        record = record_of(row)
        if isinstance(self._subscription, RawSubscription):
            await self._subscription.handle(transaction, [record])
        else:
            event = decode(record)
            pair = (event.key, event.source)
            seen = await read_sequences(transaction, self._tables.sequence, self._subscription.group, [pair])
            if event.sequence > seen.get(pair, 0):
                if event.type in self._subscription.types:
                    await self._subscription.handle(transaction, [event])
                await write_sequences(
                    transaction, self._tables.sequence, self._subscription.group, {pair: event.sequence}
                )
        await self._parking.remove(transaction, row.id)

    async def _count_failure(self, subject: str, reason: str) -> None:
        async with self._database.transaction() as transaction:
            row = await self._first(transaction, subject)
            if row is not None and await self._parking.failed(transaction, row, reason, self._clock()):
                log.error("event_dead", group=self._subscription.group, type=row.type, reason=reason)
                await self._outbox.append(transaction, [self._dead_letter(row, reason)])

    def _dead_letter(self, row: Row[Any], reason: str) -> Outgoing:
        """A copy for operators; of personal topics only the position and the reason, never the value."""
        personal = row.topic in {PRIVATE.name, INBOUND.name}
        try:
            value = None if personal or row.value is None else orjson.loads(row.value)
        except orjson.JSONDecodeError:
            value = None
        identity = str(uuid7())
        data = {
            "group": self._subscription.group,
            "topic": row.topic,
            "partition": row.partition,
            "offset": row.record_offset,
            "type": row.type,
            "reason": reason,
            "data": value,
        }
        now = self._clock()
        return Outgoing(
            DEAD_LETTERS.name, row.subject, "dead.letter", row.subject, _number(identity), now, data, identity
        )


def _number(identity: str) -> int:
    """A sequence of its own for each dead letter: UUIDv7 begins with milliseconds."""
    return int(identity.replace("-", "")[:15], 16)


__all__ = ["Retrying", "UndecodableError"]
