"""The outbox: facts are inserted in the transaction that changes the lead, with Debezium's column names.

Rows are only inserted and deleted, so an operator may let Debezium's outbox router read the table instead of our relay.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, Table, Text, UniqueConstraint

from event_bus.clock import Clock
from event_bus.columns import Instant
from event_bus.event import Outgoing
from event_bus.transaction import Transaction
from event_contracts.envelope import Envelope, to_headers
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
RowNumber = BigInteger().with_variant(Integer(), "sqlite")


class TooLargeError(ValueError):
    """An event over 64 KiB; refused before it enters the outbox, where it would block its lead for ever."""


def outbox_table(metadata: MetaData) -> Table:
    """The service's outbox, part of the service's own schema and migrations.

    `seq` is the order of sending: within one lead it equals the order of commits, because the lead's row is checked for
    its version in the same transaction.
    """
    Table(
        "outbox_rejected",
        metadata,
        Column("id", Text, primary_key=True),
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
    )


class Outbox:
    """Where a service's facts go; never commits, the caller's transaction does."""

    def __init__(self, table: Table, source: str, clock: Clock) -> None:
        self.table = table
        self.source = source
        self._clock = clock
        self.wake: Any = None
        """Called after a commit that appended something; the relay sets it."""

    async def append(self, transaction: Transaction, events: Sequence[Outgoing]) -> None:
        """Add facts to the caller's transaction, in order.

        Raises `TooLargeError`.
        """
        if not events:
            return
        now = self._clock()
        await transaction.insert(self.table, COLUMNS, [self._row(event, now) for event in events])
        if self.wake is not None:
            transaction.after_commit(self.wake)

    def _row(self, event: Outgoing, now: datetime) -> tuple[Any, ...]:
        payload = None if event.data is None else orjson.dumps(event.data, option=orjson.OPT_UTC_Z)
        if payload is not None and len(payload) > MAX_VALUE_BYTES:
            raise TooLargeError(f"{event.type} has {len(payload)} bytes, more than {MAX_VALUE_BYTES}")
        headers = to_headers(
            Envelope(
                id=event.id,
                source=self.source,
                type=event.type,
                subject=event.subject,
                time=event.time,
                recordedtime=now,
                sequence=event.sequence,
                correlationid=event.correlationid or event.causationid or event.id,
                causationid=event.causationid,
            )
        )
        return (
            event.id,
            AGGREGATE_TYPES[event.topic],
            event.key,
            event.sequence,
            event.type,
            orjson.dumps([(name, value.decode()) for name, value in headers]).decode(),
            None if payload is None else payload.decode(),
            now,
        )
