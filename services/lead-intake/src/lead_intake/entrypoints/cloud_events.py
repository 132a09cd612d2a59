"""CloudEvents 1.0 from marketing tools: attributes in headers (binary mode) or around the data (structured mode)."""

import hashlib
from typing import Any, NamedTuple

import orjson

from event_bus.port import Record
from event_contracts.topics import MAX_VALUE_BYTES
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.raw import parsed
from service_kit.errors import Refusal

STRUCTURED = "application/cloudevents+json"
ONE_EVENT = "Write one CloudEvents 1.0 event, lead.submitted or touch.submitted, binary or structured."
ATTRIBUTES = ("specversion", "id", "source", "type")
KEPT_HEADERS = ("content-type", "ce_specversion", "ce_type", "ce_time")
ATTRIBUTE_LENGTH = 200


class CloudEvent(NamedTuple):
    """What could be read of a record, and what could not; `origin` is the same for a repeat of the event."""

    type: str | None
    data: Any
    time: str | None
    origin: str
    problems: tuple[Problem, ...]


def read_event(record: Record) -> CloudEvent:
    """The event in a record; never raises, since nothing that others write may stop the topic."""
    headers = {name.lower(): _text(value) for name, value in record.headers}
    value = record.value or b""
    try:
        if len(value) > MAX_VALUE_BYTES:
            return _unreadable(record, Problem("body", "is too large", f"At most {MAX_VALUE_BYTES} bytes are taken."))
        if headers.get("content-type", "").partition(";")[0].strip() == STRUCTURED:
            attributes = parsed(value)
            if not isinstance(attributes, dict):
                return _unreadable(record, Problem("body", "is no CloudEvents event", ONE_EVENT))
            data = attributes.get("data")
        else:
            attributes = {name[3:]: text for name, text in headers.items() if name.startswith("ce_")}
            data = parsed(value) if attributes else None
    except Refusal as refusal:
        return _unreadable(record, *(Problem(*error) for error in refusal.errors))
    return _checked(record, attributes, data)


def _checked(record: Record, attributes: dict[str, Any], data: Any) -> CloudEvent:
    missing = [name for name in ATTRIBUTES if not isinstance(attributes.get(name), str) or not attributes[name]]
    if missing:
        return _unreadable(record, *(Problem(name, "is missing among the attributes", ONE_EVENT) for name in missing))
    problems = []
    if attributes["specversion"] != "1.0":
        problems.append(Problem("specversion", "is not 1.0", ONE_EVENT))
    time = attributes.get("time")
    origin = _hash(attributes["source"], attributes["id"])
    return CloudEvent(attributes["type"], data, time if isinstance(time, str) else None, origin, tuple(problems))


def _unreadable(record: Record, *problems: Problem) -> CloudEvent:
    """Without source and id the place in the log tells a repeat."""
    return CloudEvent(None, None, None, _hash(record.topic, f"{record.partition}/{record.offset}"), problems)


def _hash(source: str, event_id: str) -> str:
    """Kept instead of the two, in which a careless tool may have written an address."""
    return hashlib.sha256(orjson.dumps([source, event_id])).hexdigest()


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace").strip()


def words_of(record: Record) -> str:
    """A record's value as text, for people who look why it was refused."""
    return (record.value or b"")[:MAX_VALUE_BYTES].decode("utf-8", "replace").replace("\x00", "\ufffd")


def attributes_of(record: Record) -> str:
    """What stands beside a record's value and is needed to read it again, as JSON.

    Id and source are kept as a hash only (`origin`): a careless tool may have written an address there.
    """
    headers = {name.lower(): _text(value)[:ATTRIBUTE_LENGTH] for name, value in record.headers}
    kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
    return orjson.dumps(kept | {name: "hashed" for name in ("ce_id", "ce_source") if headers.get(name)}).decode()
