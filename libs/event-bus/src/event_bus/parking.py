"""Parking: a record that cannot be handled waits with its lead; its later events queue behind it, other leads flow."""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Row, Select, and_, delete, func, select, update
from uuid_utils import uuid7

from event_bus.event import Event
from event_bus.port import Record
from event_bus.positions import ConsumerTables, write_sequences
from event_bus.transaction import Transaction

ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(hours=1)
"""Doubling from a second to an hour, twelve attempts take over half an hour: longer than a bad deployment."""
GAP = "gap: an earlier event of this lead is missing"
COLUMNS = (
    "id", "consumer_group", "subject", "topic", "partition", "record_offset", "key", "value", "headers", "type",
    "source", "sequence", "attempts", "next_attempt_at", "parked_at", "reason", "dead",
)  # fmt: skip


class ToPark(NamedTuple):
    """One record on its way into the parking table; `reason` is a class of error, never a value."""

    record: Record
    subject: str
    type: str
    source: str
    sequence: int
    reason: str
    attempts: int = 0
    dead: bool = False


def to_park(record: Record, event: Event, reason: str, attempts: int = 0) -> ToPark:
    """A decoded event that must wait."""
    return ToPark(record, event.key, event.type, event.source, event.sequence, reason, attempts)


def wait_after(attempts: int) -> timedelta:
    """Back-off before the next attempt, with up to 20 % of jitter so that leads do not come back in step."""
    doubled = FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 12)
    jittered: timedelta = min(doubled, LONGEST_WAIT) * (1 + random.random() / 5)  # noqa: S311  # jitter is no secret
    return jittered


class Parking:
    """The parked records of one consumer group."""

    def __init__(self, tables: ConsumerTables, group: str) -> None:
        self.tables = tables
        self.group = group

    async def subjects(self, transaction: Transaction, subjects: Iterable[str]) -> set[str]:
        """Which of these have parked records, so that their next events must wait too."""
        parked = self.tables.parked
        keys = transaction.keys(subject=sorted(set(subjects)))
        rows = await transaction.execute(
            select(parked.c.subject)
            .select_from(
                keys.join(parked, and_(parked.c.consumer_group == self.group, parked.c.subject == keys.c.subject))
            )
            .distinct()
        )
        return set(rows.scalars())

    async def park(self, transaction: Transaction, waiting: Sequence[ToPark], now: datetime) -> None:
        """Put records into parking, once each."""
        rows = {
            ":".join((self.group, w.record.topic, str(w.record.partition), str(w.record.offset))): w for w in waiting
        }
        await transaction.upsert(
            self.tables.parked,
            COLUMNS,
            [
                (
                    identity, self.group, w.subject, w.record.topic, w.record.partition, w.record.offset, w.record.key,
                    w.record.value, _headers(w.record),
                    w.type, w.source, w.sequence, w.attempts, now + wait_after(w.attempts), now, w.reason, w.dead,
                )
                for identity, w in rows.items()
            ],
            key=("id",),
        )  # fmt: skip

    async def due(self, transaction: Transaction, now: datetime) -> str | None:
        """A subject whose first parked record may be tried again."""
        parked = self.tables.parked
        first = (
            select(func.min(parked.c.next_attempt_at).label("at"), parked.c.subject)
            .where(parked.c.consumer_group == self.group, parked.c.dead.is_(False))
            .group_by(parked.c.subject)
            .subquery()
        )
        held = select(parked.c.subject).where(parked.c.consumer_group == self.group, parked.c.dead.is_(True))
        row = await transaction.execute(
            select(first.c.subject).where(first.c.at <= now, first.c.subject.not_in(held)).order_by(first.c.at).limit(1)
        )
        return row.scalar()

    async def of_subject(self, transaction: Transaction, subject: str) -> Sequence[Row[Any]]:
        """Everything that waits for this subject, in log order; locked against other replicas."""
        return (await transaction.execute(self._of_subject(subject).with_for_update())).all()

    def _of_subject(self, subject: str) -> Select[Any]:
        parked = self.tables.parked
        return (
            select(parked)
            .where(parked.c.consumer_group == self.group, parked.c.subject == subject)
            .order_by(parked.c.topic, parked.c.partition, parked.c.record_offset)
        )

    async def remove(self, transaction: Transaction, identity: str) -> None:
        """The record was handled or skipped."""
        await transaction.execute(delete(self.tables.parked).where(self.tables.parked.c.id == identity))

    async def failed(self, transaction: Transaction, row: Row[Any], reason: str, now: datetime) -> bool:
        """Count a failed attempt; answers whether the record is dead now."""
        attempts = row.attempts + 1
        dead: bool = attempts >= ATTEMPTS
        await transaction.execute(
            update(self.tables.parked)
            .where(self.tables.parked.c.id == row.id)
            .values(attempts=attempts, reason=reason, dead=dead, next_attempt_at=now + wait_after(attempts))
        )
        return dead

    async def retry(self, transaction: Transaction, subject: str, now: datetime) -> int:
        """An operator's word: try this subject again at once; answers how many records wait."""
        parked = self.tables.parked
        done = await transaction.execute(
            update(parked)
            .where(parked.c.consumer_group == self.group, parked.c.subject == subject)
            .values(dead=False, attempts=0, next_attempt_at=now)
        )
        return done.rowcount

    async def skip(
        self, transaction: Transaction, identity: str, reason: str, by: str, now: datetime
    ) -> Row[Any] | None:
        """An operator's word: never handle this record; who, when and why is kept. None where it is not parked."""
        parked = self.tables.parked
        row = (await transaction.execute(select(parked).where(parked.c.id == identity))).one_or_none()
        if row is None:
            return None
        await transaction.insert(
            self.tables.skipped,
            ("id", "subject", "type", "topic", "partition", "record_offset", "reason", "by", "at"),
            [(str(uuid7()), row.subject, row.type, row.topic, row.partition, row.record_offset, reason, by, now)],
        )
        await self.remove(transaction, identity)
        if row.sequence:
            # What follows must not look like a gap.
            await write_sequences(
                transaction, self.tables.sequence, row.consumer_group, {(row.subject, row.source): row.sequence}
            )
        return row


def _headers(record: Record) -> str:
    return orjson.dumps([(name, value.decode("utf-8", "replace")) for name, value in record.headers]).decode()


def record_of(row: Row[Any]) -> Record:
    """The record as it came from the log."""
    headers = tuple((name, value.encode()) for name, value in orjson.loads(row.headers))
    return Record(row.topic, row.partition, row.record_offset, row.key, row.value, headers)
