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
VERSION = SPEC_VERSION.encode()


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
    if headers.get("ce_specversion") != VERSION:
        raise UndecodableError("ce_specversion")
    digits = headers.get("ce_sequence") or b""
    if not digits.isdigit() or len(digits) > 40 or not 1 <= (sequence := int(digits)) <= LARGEST_SEQUENCE:
        raise UndecodableError("ce_sequence")
    kind, source = _name("ce_type", headers.get("ce_type")), _name("ce_source", headers.get("ce_source"))
    return Head(record, headers, subject_of(record), kind, source.removeprefix(PREFIX), sequence)


def event_of(head: Head) -> Event:
    """The whole event.

    Raises `UndecodableError` for a malformed envelope, a major version that is not known here, data that is no JSON
    object, a value over 64 KiB, or none where the topic is not compacted.
    """
    headers, record = head.headers, head.record
    schema = headers.get("ce_dataschema")
    if schema is not None and not _known_major(schema, head.type):
        raise UndecodableError("ce_dataschema")
    data = _data(record)
    try:
        causation = headers.get("ce_causationid")
        # By place: this is done for every event that is handled, and names cost.
        event = Event(
            _text(headers["ce_id"]),
            head.source,
            head.type,
            _text(headers["ce_subject"]),
            _moment(headers["ce_time"]),
            _moment(headers["ce_recordedtime"]),
            head.sequence,
            _text(headers["ce_correlationid"]),
            None if causation is None else causation.decode(),
            head.key,
            data,
            record.topic,
            record.partition,
            record.offset,
        )
    except (KeyError, ValueError) as error:
        from_headers(record.headers)  # says which attribute
        raise UndecodableError("the envelope is malformed") from error
    return event


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


def _text(value: bytes | None) -> str:
    if not value:
        raise ValueError
    return value.decode()


@lru_cache(maxsize=1024)
def _moment(value: bytes | None) -> datetime:
    """What is recorded in one transaction has one moment, and stands together on the log."""
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment


@lru_cache(maxsize=1024)
def _name(attribute: str, value: bytes | None) -> str:
    """Types and sources are few, so each is looked at once."""
    try:
        name = (value or b"").decode()
    except UnicodeDecodeError as error:
        raise UndecodableError(attribute) from error
    if not 1 <= len(name) <= LONGEST_NAME or "\0" in name:
        raise UndecodableError(attribute)
    return name


@lru_cache(maxsize=1024)
def _known_major(schema: bytes, kind: str) -> bool:
    """Of a type that is not in the catalogue every version is as unknown as any."""
    known = dataschema(kind).rpartition(".v")[2]
    return kind not in BY_TYPE or schema.decode("utf-8", "replace").rpartition(".v")[2] == known


def subject_of(record: Record) -> str:
    """Whose order a record belongs to: its key, in a form that every database can store and index."""
    key = record.key or b""
    if len(key) > LONGEST_KEY:
        return f"key:{hashlib.sha256(key).hexdigest()}"
    return key.decode("utf-8", "replace").replace("\0", "\ufffd")


def place_of(record: Record) -> str:
    """Where a record stands; the subject of one that belongs to nobody's order."""
    return f"{record.topic}/{record.partition}/{record.offset}"


@lru_cache(maxsize=64)
def is_contiguous(topic: str) -> bool:
    """Neither offsets nor sequences on this topic have gaps: a missing one is a lost record."""
    return topic in BY_NAME and BY_NAME[topic].contiguous


@lru_cache(maxsize=64)
def is_compacted(topic: str) -> bool:
    """A newer document replaces the older ones, and offsets have holes."""
    return topic in BY_NAME and BY_NAME[topic].cleanup == "compact"
