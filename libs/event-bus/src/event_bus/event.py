"""An event as handlers see it, and as use cases say it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from event_bus.port import Record
from event_bus.transaction import Transaction


class Event(NamedTuple):
    """A decoded record; `data` is None for a tombstone."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    recordedtime: datetime
    sequence: int
    correlationid: str
    causationid: str | None
    key: str
    data: dict[str, Any] | None
    topic: str
    partition: int
    offset: int


class Outgoing(NamedTuple):
    """A fact or document on its way into the outbox.

    `sequence` is the subject's row version in this service after the fact (a document's version). `data` is JSON-ready:
    str, int, float, bool, None, list, dict, datetime; None is a tombstone.
    """

    topic: str
    key: str
    type: str
    subject: str
    sequence: int
    time: datetime
    data: Mapping[str, Any] | None
    id: str
    causationid: str | None = None
    correlationid: str | None = None
    """None: the causation id's, or the event's own id where nothing caused it."""


Handler = Callable[[Transaction, Sequence[Event]], Awaitable[None]]
"""A use case over a batch of events, in log order per lead; called again, with fewer events, after a fault."""
RawHandler = Callable[[Transaction, Sequence[Record]], Awaitable[None]]


class Subscription(NamedTuple):
    """What a service hears: `types` are handed to `handle`, others only move the position and the sequences."""

    group: str
    topics: tuple[str, ...]
    types: frozenset[str]
    handle: Handler
    behind: Handler | None = None
    """Is handed documents (of any type) that stand on a compacted topic behind a newer version of themselves."""
    passes_over: str | None = None
    """A source of which no type is heard, such as the service itself: its facts move the position and nothing else, so
    neither is a version of them kept nor a gap among them seen. Documents of compacted topics are never passed over."""


class RawSubscription(NamedTuple):
    """A topic of untrusted records, handed over undecoded, repeats included."""

    group: str
    topics: tuple[str, ...]
    handle: RawHandler
