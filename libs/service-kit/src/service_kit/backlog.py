"""Watches how much waits (outbox, parked leads, dead letters), and refuses writes when it is too much."""

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import FromClause, Select, Table, func, select

from event_bus.clock import Clock
from event_bus.operating import expire
from event_bus.rejected import rejected_table
from event_bus.transaction import TRANSIENT, StaleError
from service_kit.database import OpenDatabase
from service_kit.idempotency import StoredAnswers
from service_kit.observe import Metrics

if TYPE_CHECKING:
    from service_kit.foundation import ServiceTables

LOOK_SECONDS = 2.0
LOOKS_PER_CLEANING = 900
log = structlog.get_logger("service_kit.backlog")


class Backlog:
    """`full` while more waits in the outbox than the service may leave unsent."""

    def __init__(
        self,
        database: OpenDatabase,
        tables: "ServiceTables",
        stored: StoredAnswers,
        metrics: Metrics,
        limit: int,
        clock: Clock,
    ) -> None:
        self._clock = clock
        self._database = database
        self._tables = tables
        self._stored = stored
        self._metrics = metrics
        self._limit = limit
        self.full = False
        self.rows = 0

    async def run(self) -> None:
        """Look, and let what was deleted leave the disk, every two seconds; clean every half hour."""
        looks = 0
        while True:
            try:
                await self.look()
                await self._database.tidy()
                looks += 1
                if looks % LOOKS_PER_CLEANING == 0:
                    await self.clean()
            except (StaleError, *TRANSIENT):
                self._metrics.gauge("database_up", "1 while the database answers", 0)
            await asyncio.sleep(LOOK_SECONDS)

    async def clean(self) -> None:
        """Let go of answers past their day, and of parked records past their topic's retention."""
        async with self._database.transaction() as transaction:
            await self._stored.forget_old(transaction)
            gone = await expire(transaction, self._tables.consumer, self._clock())
        if gone:
            log.error("parked_records_expired", count=gone)

    async def count(self) -> int:
        """Facts that wait for the relay at this moment."""
        outbox = self._tables.outbox
        async with self._database.snapshot() as snapshot:
            [[waiting]] = await snapshot.rows(_count(outbox))
        return int(waiting)

    async def look(self) -> None:
        """Count what waits."""
        async with self._database.snapshot() as snapshot:
            [found] = await snapshot.rows(_waiting(self._tables.outbox, self._tables.consumer.parked, self._limit + 1))
        self.rows = found.waiting
        self.full = self.rows > self._limit
        self._metrics.gauge("database_up", "1 while the database answers", 1)
        self._metrics.gauge("outbox_rows", "Facts that wait for the relay", self.rows)
        self._metrics.gauge("parked_leads", "Leads that wait behind a record that could not be handled", found.leads)
        self._metrics.gauge("dead_events", "Records that no retry could handle", found.dead)
        self._metrics.gauge("rejected_events", "Facts that the log refused to take", found.refused)


@lru_cache
def _count(table: FromClause) -> Select[Any]:
    return select(func.count()).select_from(table)


@lru_cache
def _waiting(outbox: Table, parked: Table, most: int) -> Select[Any]:
    """Everything that is watched in one statement; of the outbox no more is counted than matters."""
    some = select(outbox.c.seq).limit(most).subquery()
    return select(
        _count(some).scalar_subquery().label("waiting"),
        select(func.count(parked.c.subject.distinct())).scalar_subquery().label("leads"),
        _count(parked).where(parked.c.dead.is_(True)).scalar_subquery().label("dead"),
        _count(rejected_table(outbox)).scalar_subquery().label("refused"),
    )
