"""The relay: one leader per service takes the outbox in order, sends, waits for every acknowledgement, deletes."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import lru_cache
from typing import Any, Protocol

import orjson
import structlog
from sqlalchemy import BigInteger, Row, Select, Table, and_, bindparam, exists, func, select

from event_bus.outbox import TOPIC_OF, Outbox
from event_bus.pace import filling
from event_bus.port import Message, OutcomeUnknownError, Publisher, RejectedError
from event_bus.rejected import rejected_table, set_aside
from event_bus.transaction import TRANSIENT, Database, StaleError, Transaction

BATCH = 1000
"""Two of them are in memory while a long outbox is sent; of 2,000 rows each they took 10 MB more, and saved nothing."""
SAFETY_POLL_SECONDS = 0.25
FILL_SECONDS = 0.01
"""After a wake-up, let the outbox fill: hundreds of tiny turns cost more than they win (performance.md, section 5)."""
AWAY_SECONDS = 1.0
STANDBY_SECONDS = 3.0
Waiting = Row[Any]
"""What is read of a row of the outbox, as `_waiting` names it."""
log = structlog.get_logger("event_bus.relay")


class Leadership(Protocol):
    """Held by one member of an installation at a time."""

    async def check(self) -> None:
        """Raises `UnavailableError` when the leadership may have been lost."""


class Held:
    """Leadership that nobody else asks for."""

    async def check(self) -> None:
        """Always held."""


HELD = Held()
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
            begun = asyncio.get_running_loop().time()
            sent = await self.turn(publisher, leadership)
            took = asyncio.get_running_loop().time() - begun
            self._failing_since = None
            if sent < BATCH:
                try:
                    async with asyncio.timeout(SAFETY_POLL_SECONDS):
                        await self._woken.wait()
                    await asyncio.sleep(filling(FILL_SECONDS, took))
                except TimeoutError:
                    pass

    async def turn(self, publisher: Publisher, leadership: Leadership = HELD) -> int:
        """Send what stands in the outbox until it holds less than a batch; answers how many rows the last one had.

        While a full batch is on its way, the one before it is deleted and the one behind it read, in one transaction,
        and made into messages. No batch is sent before the one in front of it is acknowledged, or a lead's order would
        hang on its luck.
        """
        async with self._database.statement() as statement:
            rows = await statement.rows(_waiting(self._outbox.table, BATCH))
        messages = [_message(row) for row in rows]
        acknowledged: Sequence[Waiting] = ()
        while rows:
            await leadership.check()
            sending = asyncio.ensure_future(publisher.publish(messages))
            behind: Sequence[Waiting] = ()
            if len(rows) == BATCH:
                behind, messages = await self._meanwhile(sending, acknowledged, rows)
                acknowledged = ()
            try:
                await sending
            except RejectedError as error:
                await self._rejected(rows[error.index], error.reason)
                return BATCH  # of the others some may stand on the log already; they are sent again, in order
            if not behind:
                async with self._database.statement() as statement:
                    await _delete(statement, self._outbox.table, [*acknowledged, *rows])
                return len(rows)
            acknowledged, rows = rows, behind
        return 0

    async def _meanwhile(
        self, sending: asyncio.Future[None], acknowledged: Sequence[Waiting], rows: Sequence[Waiting]
    ) -> tuple[Sequence[Waiting], list[Message]]:
        """What stands behind the rows being sent; nothing where a row has appeared before them, which must go first."""
        try:
            async with self._database.transaction() as transaction:
                await _delete(transaction, self._outbox.table, acknowledged)
                last = {"last": rows[-1].seq}
                found = await transaction.rows(_behind(self._outbox.table, BATCH), last)
            if not found or found[0].before != len(rows):
                return (), []
            return found, [_message(row) for row in found]
        except BaseException:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            raise

    async def _rejected(self, row: Waiting, reason: str) -> None:
        table = self._outbox.table
        log.error("event_rejected_by_the_log", source=self._outbox.source, type=row.type, reason=reason)
        async with self._database.transaction() as transaction:
            whole = (await transaction.execute(select(table).where(table.c.id == row.id))).one_or_none()
            if whole is not None:
                await set_aside(transaction, table, whole, reason)


@lru_cache
def _waiting(table: Table, limit: int) -> Select[Any]:
    rejected = rejected_table(table)
    blocked = exists().where(
        and_(
            rejected.c.aggregatetype == table.c.aggregatetype,
            rejected.c.aggregateid == table.c.aggregateid,
            rejected.c.seq < table.c.seq,
        )
    )
    columns = (table.c[name] for name in ("seq", "id", "aggregatetype", "aggregateid", "type", "headers", "payload"))
    return select(*columns).where(~blocked).order_by(table.c.seq).limit(limit)


@lru_cache
def _behind(table: Table, limit: int) -> Select[Any]:
    """Also how many stand up to the last: one that was committed late may belong in front of what it is followed by.

    Not further than twice a batch, since numbers have few holes (what is behind a wide one waits for the next turn): a
    planner that thinks the table nearly empty takes and sorts all rows that qualify, the whole outbox for each batch.
    """
    last = bindparam("last", type_=BigInteger)
    earlier = table.alias("earlier")
    before = select(func.count()).select_from(earlier).where(earlier.c.seq <= last).scalar_subquery()
    near = and_(table.c.seq > last, table.c.seq <= last + 2 * limit)
    return _waiting(table, limit).add_columns(before.label("before")).where(near)


async def _delete(transaction: Transaction, table: Table, rows: Sequence[Waiting]) -> None:
    await transaction.remove(table, "id", [row.id for row in rows])


def _message(row: Any) -> Message:
    _, _, aggregate, key, _, headers, payload, *_ = row
    pairs = tuple([(name, value.encode()) for name, value in orjson.loads(headers)])
    return Message(TOPIC_OF[aggregate], key.encode(), None if payload is None else payload.encode(), pairs)
