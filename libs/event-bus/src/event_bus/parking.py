"""Parking: a record that cannot be handled waits with its lead; its later events queue behind it, other leads flow."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Row, Select, Table, and_, bindparam, delete, func, or_, select, update

from event_bus.decode import Head, place_of
from event_bus.port import Record
from event_bus.positions import ConsumerTables
from event_bus.transaction import Transaction
from event_contracts.envelope import UndecodableError

ATTEMPTS = 12
FEW = 100
"""Parked records that are all read to see whose they are."""
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(hours=1)
"""Doubling from a second to an hour, twelve attempts take over half an hour: longer than a bad deployment."""
JITTER = 1.2
CLOCK_SLACK = timedelta(minutes=1)
"""What is due later than its back-off allows was planned by a clock that was ahead: so far replicas' may differ."""
GAP = "gap: an earlier event of this lead is missing"
BEHIND = "waits behind an earlier event of this lead"
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


def to_park(head: Head, reason: str, attempts: int = 0) -> ToPark:
    """An event that must wait."""
    return ToPark(head.record, head.key, head.type, head.source, head.sequence, reason, attempts)


def hopeless(head: Head, error: UndecodableError) -> ToPark:
    """An event that nobody can read: its next attempt is its last."""
    return to_park(head, reason_of(error), ATTEMPTS - 1)


def unreadable(record: Record, error: UndecodableError) -> ToPark:
    """A record without an envelope. It holds nobody back: if it was an event of some lead, the gap will tell."""
    return ToPark(record, place_of(record), "?", "?", 0, reason_of(error), ATTEMPTS - 1)


def reason_of(error: Exception) -> str:
    """What operators are told: a class of error, and an attribute of the envelope, never a value."""
    return f"undecodable: {error}" if isinstance(error, UndecodableError) else type(error).__name__


def wait_after(attempts: int) -> timedelta:
    """Back-off before the next attempt, with up to 20 % of jitter so that leads do not come back in step."""
    return _doubled(attempts) * random.uniform(1, JITTER)  # noqa: S311  # jitter is no secret


def _doubled(attempts: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * 2 ** min(max(attempts - 1, 0), ATTEMPTS)
    return min(doubled, LONGEST_WAIT)


AHEAD: Mapping[str, timedelta] = {f"ahead_{tried}": _doubled(tried) * JITTER + CLOCK_SLACK for tried in range(ATTEMPTS)}
"""How far ahead the next attempt may stand after so many of them, at most: what stands later, a wrong clock wrote."""


class Parking:
    """The parked records of one consumer group."""

    def __init__(self, tables: ConsumerTables, group: str) -> None:
        self.tables = tables
        self.group = group

    async def subjects(self, transaction: Transaction, subjects: Iterable[str]) -> set[str]:
        """Which of these have parked records, so that their next events must wait too."""
        wanted = sorted(set(subjects))
        if not wanted:
            return set()
        # Mostly none is parked, and hardly ever many: they are asked for once, not by thousands of keys.
        some = await transaction.rows(_some(self.tables.parked), {"group": self.group})
        parked = [row.subject for row in some]
        if len(parked) <= FEW:
            return set(parked).intersection(wanted)
        keys = {"consumer_group": [self.group] * len(wanted), "subject": wanted}
        return {row.subject for row in await transaction.look_up(self.tables.parked, keys, ["subject"], distinct=True)}

    async def park(self, transaction: Transaction, waiting: Sequence[ToPark], now: datetime) -> None:
        """Put records into parking, once each: what is parked already keeps its count of attempts."""
        rows = {self.identity(w.record): w for w in waiting}
        await transaction.upsert(
            self.tables.parked,
            COLUMNS,
            [
                (
                    identity, self.group, w.subject, w.record.topic, w.record.partition, w.record.offset, w.record.key,
                    w.record.value, _headers(w.record), w.type, w.source, w.sequence, w.attempts,
                    now if w.attempts == ATTEMPTS - 1 else now + wait_after(w.attempts), now, w.reason, False,
                )
                for identity, w in rows.items()
            ],
            key=("id",),
            newer="attempts",
        )  # fmt: skip

    def identity(self, record: Record) -> str:
        """A parked record's id: the same each time it is read."""
        return f"{self.group}:{record.topic}:{record.partition}:{record.offset}"

    async def without_skipped(self, transaction: Transaction, waiting: Sequence[ToPark]) -> list[ToPark]:
        """Leave out what an operator skipped for ever; only a rewound consumer meets it again."""
        if not waiting:
            return []
        keys = {"id": [self.identity(w.record) for w in waiting]}
        known = {row.id for row in await transaction.look_up(self.tables.skipped, keys, ["id"])}
        return [w for w in waiting if self.identity(w.record) not in known]

    async def drop_older(self, transaction: Transaction, newest: Mapping[str, int]) -> None:
        """Forget parked documents of which a newer version has come."""
        parked = self.tables.parked
        for subject, sequence in newest.items():
            await transaction.execute(
                delete(parked).where(
                    parked.c.consumer_group == self.group, parked.c.subject == subject, parked.c.sequence < sequence
                )
            )

    async def wake(self, transaction: Transaction, subjects: Iterable[str], now: datetime) -> None:
        """Something came that may fill the gap these subjects wait for: look at once."""
        wanted = sorted(set(subjects))
        if wanted:
            parked = self.tables.parked
            keys = transaction.keys(subject=wanted)
            await transaction.execute(
                update(parked)
                .where(
                    parked.c.consumer_group == self.group,
                    parked.c.reason == GAP,
                    parked.c.subject.in_(select(keys.c.subject)),
                )
                .values(next_attempt_at=now, dead=False)
            )

    async def due(self, transaction: Transaction, now: datetime) -> str | None:
        """A subject whose first parked record may be tried again."""
        ahead = {name: now + most for name, most in AHEAD.items()}
        found = await transaction.rows(_due(self.tables.parked), {"group": self.group, "now": now, **ahead})
        return found[0].subject if found else None

    async def first(
        self, transaction: Transaction, subject: str, *, source: str | None = None, up_to: int | None = None
    ) -> Row[Any] | None:
        """The first record that waits for this subject (from `source`, with a sequence `up_to`), in log order.

        It is locked against other replicas.
        """
        parked = self.tables.parked
        query = select(parked).where(parked.c.consumer_group == self.group, parked.c.subject == subject)
        if source is not None and up_to is not None:
            query = query.where(parked.c.source == source, parked.c.sequence <= up_to)
        ordered = query.order_by(parked.c.topic, parked.c.partition, parked.c.record_offset).limit(1)
        return (await transaction.execute(ordered.with_for_update())).one_or_none()

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


@lru_cache
def _some(parked: Table) -> Select[tuple[str]]:
    return select(parked.c.subject).where(parked.c.consumer_group == bindparam("group")).limit(FEW + 1)


@lru_cache
def _due(parked: Table) -> Select[tuple[str]]:
    """Made once: each group asks for it all the time."""
    place = func.row_number().over(
        partition_by=parked.c.subject, order_by=(parked.c.topic, parked.c.partition, parked.c.record_offset)
    )
    first = (
        select(parked.c.subject, parked.c.next_attempt_at, parked.c.attempts, parked.c.dead, place.label("place"))
        .where(parked.c.consumer_group == bindparam("group"))
        .subquery()
    )
    at, instant = first.c.next_attempt_at, parked.c.next_attempt_at.type
    ahead = [
        and_(first.c.attempts == tried, at > bindparam(f"ahead_{tried}", type_=instant)) for tried in range(ATTEMPTS)
    ]
    return (
        select(first.c.subject)
        .where(first.c.place == 1, first.c.dead.is_(False), or_(at <= bindparam("now", type_=instant), *ahead))
        .order_by(first.c.next_attempt_at)
        .limit(1)
    )


def _headers(record: Record) -> str:
    """As text, byte for byte: what could not be read once must not become readable."""
    return orjson.dumps([(name, (value or b"").decode("latin-1")) for name, value in record.headers]).decode()


def record_of(row: Row[Any]) -> Record:
    """The record as it came from the log."""
    headers = tuple((name, value.encode("latin-1")) for name, value in orjson.loads(row.headers))
    return Record(row.topic, row.partition, row.record_offset, row.key, row.value, headers)
