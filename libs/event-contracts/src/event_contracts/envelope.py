"""The envelope: CloudEvents 1.0 in binary mode, attributes in `ce_*` headers, data as JSON in the value."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from event_contracts.catalogue import BY_TYPE

Headers = tuple[tuple[str, bytes], ...]
CONTENT_TYPE = b"application/json"
SPEC_VERSION = "1.0"
_DATA = TypeAdapter(dict[str, Any])
SCHEMAS = "https://leadloop.dev/schemas"


class Attribute(NamedTuple):
    """One header of a record, for the documents generated from the contracts."""

    header: str
    meaning: str
    always: bool = True


ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("ce_specversion", "Version of CloudEvents: 1.0"),
    Attribute("ce_id", "Id of the event (UUIDv7); the same id again is a repeat"),
    Attribute("ce_source", "`/leadloop/` and the service that says it"),
    Attribute("ce_type", "Name of the event, without a version"),
    Attribute("ce_subject", "Lead id; for documents and team events the record's key"),
    Attribute("ce_time", "When it happened, RFC 3339, UTC"),
    Attribute("ce_recordedtime", "When the producer stored it, RFC 3339, UTC"),
    Attribute("ce_dataschema", "URI of the data's schema, with its major version"),
    Attribute("ce_sequence", "Version of the subject in the producing service, 20 digits; a document's is its version"),
    Attribute("ce_correlationid", "Shared by everything that follows from one cause"),
    Attribute("ce_causationid", "Id of the event that caused it", always=False),
    Attribute("traceparent", "W3C trace context", always=False),
    Attribute("content-type", "application/json"),
)
"""The headers of every record that a service writes, in their order."""


class Envelope(NamedTuple):
    """The attributes of one event.

    `sequence` counts the subject's facts in the producing service (a document's sequence is its version, also a
    tombstone's); `time` is when it happened, `recordedtime` when the producer stored it. `correlationid` is shared by
    everything that follows from one cause, `causationid` names the direct cause.
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
    return f"{SCHEMAS}/{event_type}.v{message.major if message else 1}.json"


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds, so that equal moments are equal texts."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def to_headers(envelope: Envelope) -> Headers:
    """Headers of a record, in a fixed order."""
    pairs = [
        ("ce_specversion", SPEC_VERSION),
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


def from_headers(headers: Iterable[tuple[str, bytes | None]]) -> Envelope:
    """The envelope of a record.

    Raises `UndecodableError` when an attribute is missing or malformed.
    """
    found: Mapping[str, bytes | None] = dict(headers)

    def text(name: str) -> str:
        try:
            value = (found.get(name) or b"").decode()
        except UnicodeDecodeError as error:
            raise UndecodableError(name) from error
        if not value:
            raise UndecodableError(name)
        return value

    def moment(name: str) -> datetime:
        at = datetime.fromisoformat(text(name))
        if at.tzinfo is None:
            raise UndecodableError(name)
        return at

    if text("ce_specversion") != SPEC_VERSION:
        raise UndecodableError("ce_specversion")
    try:
        return Envelope(
            id=text("ce_id"),
            source=text("ce_source").removeprefix("/leadloop/"),
            type=text("ce_type"),
            subject=text("ce_subject"),
            time=moment("ce_time"),
            recordedtime=moment("ce_recordedtime"),
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
    """`data` as JSON values with every default filled in, after the producer's check; for tests and trust boundaries.

    Strict: unknown fields, texts for numbers and times without a zone are refused.

    Raises `KeyError` for a type that is not in the catalogue, and `pydantic.ValidationError`.
    """
    return BY_TYPE[event_type].model_validate_json(_DATA.dump_json(data), strict=True).model_dump(mode="json")
