"""The relay: one leader per service takes the outbox in order, sends, waits for every acknowledgement, deletes."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import lru_cache
from typing import Any, Protocol

import orjson
import structlog
from sqlalchemy import Table, and_, delete, exists, select

from event_bus.outbox import TOPIC_OF, Outbox
from event_bus.port import Message, OutcomeUnknownError, Publisher, RejectedError
from event_bus.rejected import rejected_table, set_aside
from event_bus.transaction import TRANSIENT, Database, StaleError, Transaction

BATCH = 2000
SAFETY_POLL_SECONDS = 0.25
FILL_SECONDS = 0.01
"""After a wake-up, let the outbox fill: hundreds of tiny turns cost more than they win (performance.md, section 5)."""
AWAY_SECONDS = 1.0
STANDBY_SECONDS = 3.0
log = structlog.get_logger("event_bus.relay")


class Leadership(Protocol):
    """Held by one member of an installation at a time."""

    async def check(self) -> None:
        """Raises `UnavailableError` when the leadership may have been lost."""


LeadershipOf = Callable[[str], AbstractAsyncContextManager[Leadership]]
"""Waits until this process is the leader of the named duty; Database.leadership of the service kit."""


class Relay:
    """Moves one service's outbox to the log, at least once and in order per lead."""

    def __init__(
        self, database: Database, outbox: Outbox, publisher: Callable[[], Publisher], leadership: LeadershipOf
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._publisher = publisher
        self._leadership = leadership
        self._woken = asyncio.Event()
        self._failing_since: float | None = None
        self._asking_since: float | None = None
        outbox.wake = self._woken.set

    @property
    def failing_since(self) -> float | None:
        """Loop time since which nothing could be sent; None while all is well or another process leads."""
        asking = self._asking_since
        if asking is not None and asyncio.get_running_loop().time() - asking > STANDBY_SECONDS:
            return None
        return self._failing_since

    async def run(self) -> None:
        """Relay until cancelled; broker or database away means waiting, never losing."""
        loop = asyncio.get_running_loop()
        while True:
            # A new publisher for every life: after an unknown outcome the old one's later sends cannot be trusted.
            publisher = self._publisher()
            try:
                self._asking_since = loop.time()
                async with self._leadership("relay") as leadership:
                    self._asking_since = None
                    await publisher.start()
                    await self._relay(publisher, leadership)
            except (OutcomeUnknownError, StaleError, *TRANSIENT) as error:
                # Sending again is safe: consumers drop what they have seen by its sequence.
                if self._failing_since is None:
                    self._failing_since = loop.time()
                log.warning("relay_waits", source=self._outbox.source, reason=type(error).__name__)
            finally:
                self._asking_since = None
                await publisher.stop()
            await asyncio.sleep(AWAY_SECONDS)

    async def _relay(self, publisher: Publisher, leadership: Leadership) -> None:
        while True:
            self._woken.clear()
            await leadership.check()
            sent = await self.turn(publisher)
            self._failing_since = None
            if sent < BATCH:
                try:
                    await asyncio.wait_for(self._woken.wait(), SAFETY_POLL_SECONDS)
                    await asyncio.sleep(FILL_SECONDS)
                except TimeoutError:
                    pass

    async def turn(self, publisher: Publisher) -> int:
        """Send what stands in the outbox, at most `BATCH`; answers how many rows were taken."""
        table = self._outbox.table
        async with self._database.transaction() as transaction:
            rows = (await transaction.execute(_waiting(table))).all()
        if not rows:
            return 0
        try:
            await publisher.publish([_message(row) for row in rows])
        except RejectedError as error:
            row = rows[error.index]
            log.error("event_rejected_by_the_log", source=self._outbox.source, type=row.type, reason=error.reason)
            async with self._database.transaction() as transaction:
                await set_aside(transaction, table, row, error.reason)
            # Of the others some may stand on the log already; they are sent again, in order.
            return BATCH
        async with self._database.transaction() as transaction:
            await _delete(transaction, table, [row.id for row in rows])
        return len(rows)


@lru_cache
def _waiting(table: Table) -> Any:
    rejected = rejected_table(table)
    blocked = exists().where(
        and_(
            rejected.c.aggregatetype == table.c.aggregatetype,
            rejected.c.aggregateid == table.c.aggregateid,
            rejected.c.seq < table.c.seq,
        )
    )
    return select(table).where(~blocked).order_by(table.c.seq).limit(BATCH)


async def _delete(transaction: Transaction, table: Table, ids: list[str]) -> None:
    keys = transaction.keys(id=ids)
    await transaction.execute(delete(table).where(table.c.id.in_(select(keys.c.id))))


def _message(row: Any) -> Message:
    headers = tuple((name, value.encode()) for name, value in orjson.loads(row.headers))
    value = None if row.payload is None else row.payload.encode()
    return Message(TOPIC_OF[row.aggregatetype], row.aggregateid.encode(), value, headers)
