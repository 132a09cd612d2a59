"""Tries parked records again, one lead at a time and in order, until they are handled or dead."""

import asyncio
from typing import Any

import structlog
from sqlalchemy import Row

from event_bus.clock import Clock
from event_bus.dead_letter import dead_letter
from event_bus.decode import decode, is_compacted, is_contiguous
from event_bus.event import RawSubscription, Subscription
from event_bus.outbox import Outbox
from event_bus.parking import GAP, Parking, reason_of, record_of
from event_bus.positions import ConsumerTables, read_sequences, write_sequences
from event_bus.transaction import TRANSIENT, Database, StaleError, Transaction

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
        self._parking = Parking(tables, subscription.group)

    async def run(self) -> None:
        """Retry until cancelled."""
        while True:
            try:
                busy = await self.turn()
            except (StaleError, *TRANSIENT) as error:
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
                row, fits = await self._first(transaction, subject)
                if row is not None and fits:
                    await self._again(transaction, row)
                elif row is not None:
                    await self._failed(transaction, row, GAP)
        except (StaleError, *TRANSIENT):
            raise
        except Exception as error:  # noqa: BLE001  # the handler's failure is what we count
            async with self._database.transaction() as transaction:
                row, _ = await self._first(transaction, subject)
                if row is not None:
                    await self._failed(transaction, row, reason_of(error))
        return True

    async def _first(self, transaction: Transaction, subject: str) -> tuple[Row[Any] | None, bool]:
        """The record to try, the first in log order or what fills the gap before it; and whether it may be handled."""
        row = await self._parking.first(transaction, subject)
        if row is None or not is_contiguous(row.topic) or isinstance(self._subscription, RawSubscription):
            return row, True
        pair = (row.subject, row.source)
        seen = await read_sequences(transaction, self._tables.sequence, self._subscription.group, [pair])
        nearest = seen.get(pair, 0) + 1
        if row.sequence <= nearest:
            return row, True
        filling = await self._parking.first(transaction, subject, source=row.source, up_to=nearest)
        return (row, False) if filling is None else (filling, True)

    async def _again(self, transaction: Transaction, row: Row[Any]) -> None:
        record = record_of(row)
        if isinstance(self._subscription, RawSubscription):
            await self._subscription.handle(transaction, [record])
        else:
            event = decode(record)
            pair = (event.key, event.source)
            group, sequences = self._subscription.group, self._tables.sequence
            last = (await read_sequences(transaction, sequences, group, [pair])).get(pair, 0)
            if event.sequence > last:
                if event.type in self._subscription.types:
                    await self._subscription.handle(transaction, [event])
                await write_sequences(transaction, sequences, group, {pair: event.sequence})
            elif event.sequence < last and self._subscription.behind is not None and is_compacted(row.topic):
                await self._subscription.behind(transaction, [event])
        await self._parking.remove(transaction, row.id)

    async def _failed(self, transaction: Transaction, row: Row[Any], reason: str) -> None:
        now = self._clock()
        if await self._parking.failed(transaction, row, reason, now):
            group = self._subscription.group
            transaction.after_commit(lambda: log.error("event_dead", group=group, type=row.type, reason=reason))
            await self._outbox.append(transaction, [dead_letter(row, reason, now)])
