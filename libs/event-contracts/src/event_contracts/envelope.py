"""The envelope: CloudEvents 1.0 in binary mode, attributes in `ce_*` headers, data as JSON in the value."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from event_contracts.catalogue import BY_TYPE

Headers = tuple[tuple[str, bytes], ...]
CONTENT_TYPE = b"application/json"


class Envelope(NamedTuple):
    """The attributes of one event.

    `sequence` counts the subject's facts in the producing service (a document's sequence is its version); `time` is when
    it happened, `recordedtime` when the producer stored it. `correlationid` is shared by everything that follows from
    one cause, `causationid` names the direct cause.
    """

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    recordedtime: datetime
    sequence: int
    correlationid: str
    causationid: str | None = None
    traceparent: str | None = None


class UndecodableError(ValueError):
    """A record whose headers do not form an envelope; `args[0]` names the attribute, never a value."""


def dataschema(event_type: str) -> str:
    """The URI of the schema, with its major version."""
    message = BY_TYPE.get(event_type)
    return f"https://leadloop.dev/schemas/{event_type}.v{message.major if message else 1}.json"


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds, so that equal moments are equal texts."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def to_headers(envelope: Envelope) -> Headers:
    """Headers of a record, in a fixed order."""
    pairs = [
        ("ce_specversion", "1.0"),
        ("ce_id", envelope.id),
        ("ce_source", f"/leadloop/{envelope.source}"),
        ("ce_type", envelope.type),
        ("ce_subject", envelope.subject),
        ("ce_time", instant(envelope.time)),
        ("ce_recordedtime", instant(envelope.recordedtime)),
        ("ce_dataschema", dataschema(envelope.type)),
        ("ce_sequence", f"{envelope.sequence:020d}"),
        ("ce_correlationid", envelope.correlationid),
    ]
    if envelope.causationid:
        pairs.append(("ce_causationid", envelope.causationid))
    if envelope.traceparent:
        pairs.append(("traceparent", envelope.traceparent))
    headers = tuple((name, value.encode()) for name, value in pairs)
    return (*headers, ("content-type", CONTENT_TYPE))


def from_headers(headers: Iterable[tuple[str, bytes]]) -> Envelope:
    """The envelope of a record.

    Raises `UndecodableError` when an attribute is missing or malformed.
    """
    found: Mapping[str, bytes] = dict(headers)

    def text(name: str) -> str:
        try:
            return found[name].decode()
        except (KeyError, UnicodeDecodeError) as error:
            raise UndecodableError(name) from error

    try:
        return Envelope(
            id=text("ce_id"),
            source=text("ce_source").removeprefix("/leadloop/"),
            type=text("ce_type"),
            subject=text("ce_subject"),
            time=datetime.fromisoformat(text("ce_time")),
            recordedtime=datetime.fromisoformat(text("ce_recordedtime")),
            sequence=int(text("ce_sequence")),
            correlationid=text("ce_correlationid"),
            causationid=text("ce_causationid") if "ce_causationid" in found else None,
            traceparent=text("traceparent") if "traceparent" in found else None,
        )
    except UndecodableError:
        raise
    except ValueError as error:
        raise UndecodableError("a date or the sequence is malformed") from error


def checked(event_type: str, data: dict[str, Any]) -> dict[str, Any]:
    """`data` as JSON values, after the producer's check (unknown fields forbidden); used by tests and trust boundaries."""
    return BY_TYPE[event_type].model_validate(data).model_dump(mode="json")
