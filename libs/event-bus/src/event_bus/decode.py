"""From a record to an event, and which records a group has to do with at all."""

import orjson

from event_bus.event import Event
from event_bus.port import Record
from event_contracts.envelope import UndecodableError, from_headers
from event_contracts.topics import BY_NAME, LEADS, MAX_VALUE_BYTES

__all__ = ["UndecodableError", "decode", "subject_of"]


def decode(record: Record) -> Event:
    """The event in a record.

    Raises `UndecodableError` for headers that form no envelope, data that is no JSON object, or a value over 64 KiB.
    """
    envelope = from_headers(record.headers)
    data = None
    if record.value is not None:
        if len(record.value) > MAX_VALUE_BYTES:
            raise UndecodableError("the value is too large")
        try:
            data = orjson.loads(record.value)
        except orjson.JSONDecodeError as error:
            raise UndecodableError("the value is not JSON") from error
        if not isinstance(data, dict):
            raise UndecodableError("the value is not a JSON object")
    elif BY_NAME[record.topic].cleanup != "compact":
        raise UndecodableError("a tombstone on a topic that is not compacted")
    return Event(
        id=envelope.id,
        source=envelope.source,
        type=envelope.type,
        subject=envelope.subject,
        time=envelope.time,
        recordedtime=envelope.recordedtime,
        sequence=envelope.sequence,
        correlationid=envelope.correlationid,
        causationid=envelope.causationid,
        key=(record.key or b"").decode("utf-8", "replace"),
        data=data,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
    )


def subject_of(record: Record) -> str:
    """Whose order a record belongs to: its key."""
    return (record.key or b"").decode("utf-8", "replace")


def is_ordered(topic: str) -> bool:
    """Sequences on this topic have no gaps; on compacted topics newer documents replace older ones."""
    return topic == LEADS.name
