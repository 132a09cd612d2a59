"""The copy of a dead record that operators' tools can read from the log; the truth stays in the database."""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row
from uuid_utils import uuid7

from event_bus.event import Outgoing
from event_contracts.topics import DEAD_LETTERS, INBOUND, MAX_VALUE_BYTES, PRIVATE

ROOM_BYTES = 4096
"""For everything that a dead letter holds besides the value."""


def dead_letter(row: Row[Any], reason: str, now: datetime) -> Outgoing:
    """The dead letter of a parked record.

    Of personal topics it has the position and the reason, never the value, and not the key of an inbound record, which
    strangers choose. A value that is too large or no JSON is left out.
    """
    identity = str(uuid7())
    place = f"{row.topic}/{row.partition}/{row.record_offset}"
    subject = place if row.topic == INBOUND.name else row.subject
    data = {
        "group": row.consumer_group,
        "topic": row.topic,
        "partition": row.partition,
        "offset": row.record_offset,
        "type": "?" if row.topic == INBOUND.name else row.type,
        "reason": reason,
        "data": _value(row),
    }
    return Outgoing(DEAD_LETTERS.name, subject, "dead.letter", subject, _number(identity), now, data, identity)


def _value(row: Row[Any]) -> Any:
    if row.topic in {PRIVATE.name, INBOUND.name} or row.value is None:
        return None
    try:
        value = orjson.loads(row.value)
    except orjson.JSONDecodeError:
        return None
    return None if len(orjson.dumps(value)) > MAX_VALUE_BYTES - ROOM_BYTES else value


def _number(identity: str) -> int:
    """A sequence of its own for each dead letter: UUIDv7 begins with milliseconds."""
    return int(identity.replace("-", "")[:15], 16)
