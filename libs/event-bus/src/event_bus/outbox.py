"""The outbox: facts are inserted in the transaction that changes the lead, with Debezium's column names.

Rows are only inserted and deleted, so an operator may let Debezium's outbox router read the table instead of our relay.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, Table, Text, UniqueConstraint, and_, select

from event_bus.clock import Clock
from event_bus.columns import Instant
from event_bus.event import Outgoing
from event_bus.transaction import Transaction
from event_contracts.envelope import CONTENT_TYPE, SPEC_VERSION, dataschema, instant
from event_contracts.topics import DEAD_LETTERS, LEADS, MAX_VALUE_BYTES, PRIVATE, REFERENCE, TEAM

AGGREGATE_TYPES = {
    LEADS.name: "lead",
    REFERENCE.name: "reference",
    PRIVATE.name: "private",
    TEAM.name: "team",
    DEAD_LETTERS.name: "dead-letter",
}
TOPIC_OF = {aggregate: topic for topic, aggregate in AGGREGATE_TYPES.items()}
COLUMNS = ("id", "aggregatetype", "aggregateid", "sequence", "type", "headers", "payload", "created_at")
VACUUM = {"autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 5000}
"""Rows live for milliseconds: their dead bodies pile up at the head of the index, where the relay reads."""
RowNumber = BigInteger().with_variant(Integer(), "sqlite")


class TooLargeError(ValueError):
    """An event over 64 KiB; refused before it enters the outbox, where it would block its lead for ever."""


def outbox_table(metadata: MetaData) -> Table:
    """The service's outbox, part of the service's own schema and migrations.

    `seq` is the order of sending: within one lead it equals the order of commits, because the lead's row is checked for
    its version in the same transaction. Beside it stands `outbox_rejected`: rows that the log will never take.
    """
    Table(
        "outbox_rejected",
        metadata,
        Column("id", Text, primary_key=True),
        Column("seq", BigInteger, nullable=False),
        Column("aggregatetype", Text, nullable=False),
        Column("aggregateid", Text, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("type", Text, nullable=False),
        Column("headers", Text, nullable=False),
        Column("payload", Text),
        Column("created_at", Instant, nullable=False),
        Column("reason", Text, nullable=False),
    )
    return Table(
        "outbox",
        metadata,
        Column("seq", RowNumber, Identity(), primary_key=True),
        Column("id", Text, nullable=False, unique=True),
        Column("aggregatetype", Text, nullable=False),
        Column("aggregateid", Text, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("type", Text, nullable=False),
        Column("headers", Text, nullable=False),
        Column("payload", Text),
        Column("created_at", Instant, nullable=False),
        UniqueConstraint("aggregatetype", "aggregateid", "sequence", name="outbox_order"),
        postgresql_with=VACUUM,
    )


class Outbox:
    """Where a service's facts go; never commits, the caller's transaction does."""

    def __init__(self, table: Table, source: str, clock: Clock) -> None:
        self.table = table
        self.source = source
        self._clock = clock
        self.wake: Callable[[], None] | None = None
        """Called after a commit that appended something; the relay sets it."""

    async def append(self, transaction: Transaction, events: Sequence[Outgoing]) -> None:
        """Add facts to the caller's transaction, in order.

        Raises `TooLargeError`.
        """
        if not events:
            return
        now = self._clock()
        recorded = instant(now)
        await transaction.insert(self.table, COLUMNS, [self._row(event, now, recorded) for event in events])
        if self.wake is not None:
            transaction.after_commit(self.wake)

    async def holds(self, transaction: Transaction, event: Outgoing) -> bool:
        """Whether this very version stands here already, on its way to the log."""
        table = self.table
        row = await transaction.execute(
            select(table.c.id).where(
                and_(
                    table.c.aggregatetype == AGGREGATE_TYPES[event.topic],
                    table.c.aggregateid == event.key,
                    table.c.sequence == event.sequence,
                )
            )
        )
        return row.first() is not None

    def _row(self, event: Outgoing, now: datetime, recorded: str) -> tuple[Any, ...]:
        payload = None if event.data is None else orjson.dumps(event.data, option=orjson.OPT_UTC_Z)
        if payload is not None and len(payload) > MAX_VALUE_BYTES:
            raise TooLargeError(f"{event.type} has {len(payload)} bytes, more than {MAX_VALUE_BYTES}")
        return (
            event.id,
            AGGREGATE_TYPES[event.topic],
            event.key,
            event.sequence,
            event.type,
            _headers(event, self.source, recorded),
            None if payload is None else payload.decode(),
            now,
        )


_instant_of = lru_cache(maxsize=1024)(instant)
"""The facts of one input are of one time."""


def _headers(event: Outgoing, source: str, recorded: str) -> str:
    """What `to_headers` of the contracts makes, as JSON and at a sixth of its price; a test keeps them equal."""
    cause = event.causationid or ""
    ids = [event.id, event.subject, event.correlationid or cause or event.id, cause]
    together = "".join(ids)
    if len(orjson.dumps(together)) > len(together) + len('""'):
        ids = [orjson.dumps(one).decode()[1:-1] for one in ids]  # as they stand within quotes
    own_id, subject, correlation, cause = ids
    moments = (_instant_of(event.time), recorded)
    said = (own_id, subject, *moments, event.sequence, correlation)
    return _blanks(event.type, source, bool(cause)) % ((*said, cause) if cause else said)


@lru_cache
def _blanks(kind: str, source: str, caused: bool) -> str:
    """The headers of all events of one kind, with blanks for what each has of its own."""
    pairs = [
        ("ce_specversion", SPEC_VERSION),
        ("ce_id", "%s"),
        ("ce_source", f"/leadloop/{source}"),
        ("ce_type", kind),
        ("ce_subject", "%s"),
        ("ce_time", "%s"),
        ("ce_recordedtime", "%s"),
        ("ce_dataschema", dataschema(kind)),
        ("ce_sequence", "%020d"),
        ("ce_correlationid", "%s"),
        *([("ce_causationid", "%s")] if caused else []),
        ("content-type", CONTENT_TYPE.decode()),
    ]
    return orjson.dumps(pairs).decode()
