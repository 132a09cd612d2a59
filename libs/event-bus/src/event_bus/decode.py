"""From a record to an event in two steps: what decides about order is read of every record, the rest when handled."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from event_bus.event import Event
from event_bus.port import Record
from event_contracts.catalogue import BY_TYPE
from event_contracts.envelope import SPEC_VERSION, UndecodableError, dataschema, from_headers
from event_contracts.topics import BY_NAME, MAX_VALUE_BYTES

LONGEST_NAME = 255
"""Of a type and a source: both stand in indexes."""
LONGEST_KEY = 512
LARGEST_SEQUENCE = 2**63 - 1
PREFIX = "/leadloop/"


class Head(NamedTuple):
    """What decides whether a record is new, a repeat, too early or none of ours."""

    record: Record
    headers: Mapping[str, bytes | None]
    key: str
    type: str
    source: str
    sequence: int


def head_of(record: Record) -> Head:
    """The head of a record; raises `UndecodableError` when its headers form no envelope."""
    headers: Mapping[str, bytes | None] = dict(record.headers)
    if _text(headers, "ce_specversion") != SPEC_VERSION:
        raise UndecodableError("ce_specversion")
    digits = _text(headers, "ce_sequence")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 40 and 1 <= int(digits) <= LARGEST_SEQUENCE):
        raise UndecodableError("ce_sequence")
    source = _name(headers, "ce_source").removeprefix(PREFIX)
    return Head(record, headers, subject_of(record), _name(headers, "ce_type"), source, int(digits))


def event_of(head: Head) -> Event:
    """The whole event.

    Raises `UndecodableError` for a malformed envelope, a major version that is not known here, data that is no JSON
    object, a value over 64 KiB, or none where the topic is not compacted.
    """
    headers, record = head.headers, head.record
    schema = headers.get("ce_dataschema")
    if schema is not None and head.type in BY_TYPE and not _same_major(schema, head.type):
        raise UndecodableError("ce_dataschema")
    try:
        causation = headers.get("ce_causationid")
        return Event(
            id=_required(headers, "ce_id"),
            source=head.source,
            type=head.type,
            subject=_required(headers, "ce_subject"),
            time=_moment(headers, "ce_time"),
            recordedtime=_moment(headers, "ce_recordedtime"),
            sequence=head.sequence,
            correlationid=_required(headers, "ce_correlationid"),
            causationid=None if causation is None else causation.decode(),
            key=head.key,
            data=_data(record),
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
        )
    except UndecodableError:
        raise
    except ValueError as error:
        from_headers(record.headers)  # says which attribute
        raise UndecodableError("the envelope is malformed") from error


def decode(record: Record) -> Event:
    """Both steps."""
    return event_of(head_of(record))


def _data(record: Record) -> dict[str, Any] | None:
    if record.value is None:
        if is_compacted(record.topic):
            return None
        raise UndecodableError("a tombstone on a topic that is not compacted")
    if len(record.value) > MAX_VALUE_BYTES:
        raise UndecodableError("the value is too large")
    try:
        data = orjson.loads(record.value)
    except orjson.JSONDecodeError as error:
        raise UndecodableError("the value is not JSON") from error
    if not isinstance(data, dict):
        raise UndecodableError("the value is not a JSON object")
    return data


def _required(headers: Mapping[str, bytes | None], name: str) -> str:
    value = headers.get(name)
    if not value:
        raise ValueError(name)
    return value.decode()


def _moment(headers: Mapping[str, bytes | None], name: str) -> datetime:
    moment = datetime.fromisoformat(_required(headers, name))
    if moment.tzinfo is None:
        raise ValueError(name)
    return moment


def _text(headers: Mapping[str, bytes | None], name: str) -> str:
    try:
        return (headers.get(name) or b"").decode()
    except UnicodeDecodeError as error:
        raise UndecodableError(name) from error


def _name(headers: Mapping[str, bytes | None], name: str) -> str:
    value = _text(headers, name)
    if not 1 <= len(value) <= LONGEST_NAME or "\0" in value:
        raise UndecodableError(name)
    return value


@lru_cache(maxsize=1024)
def _same_major(schema: bytes, kind: str) -> bool:
    return schema.decode("utf-8", "replace").rpartition(".v")[2] == dataschema(kind).rpartition(".v")[2]


def subject_of(record: Record) -> str:
    """Whose order a record belongs to: its key, in a form that every database can store and index."""
    key = record.key or b""
    if len(key) > LONGEST_KEY:
        return f"key:{hashlib.sha256(key).hexdigest()}"
    return key.decode("utf-8", "replace").replace("\0", "\ufffd")


def place_of(record: Record) -> str:
    """Where a record stands; the subject of one that belongs to nobody's order."""
    return f"{record.topic}/{record.partition}/{record.offset}"


def is_contiguous(topic: str) -> bool:
    """Neither offsets nor sequences on this topic have gaps: a missing one is a lost record."""
    return topic in BY_NAME and BY_NAME[topic].contiguous


def is_compacted(topic: str) -> bool:
    """A newer document replaces the older ones, and offsets have holes."""
    return topic in BY_NAME and BY_NAME[topic].cleanup == "compact"
