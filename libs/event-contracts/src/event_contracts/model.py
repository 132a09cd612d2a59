"""The base of every payload: closed for producers, open for consumers, with the facts the catalogue prints."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    """Data of one event or document.

    Producers may not send unknown fields (`extra="forbid"`); consumers read with `read`, which ignores them, so that an
    optional field can be added inside a major version without a coordinated release.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    @classmethod
    def read(cls, data: dict[str, Any]) -> "Payload":
        """Parse `data` written by a newer producer; unknown fields are ignored."""
        return cls.model_validate(data, extra="ignore")


class Event(Payload):
    """Data of one event; the docstring of each subclass says when it happens."""

    type: ClassVar[str]
    major: ClassVar[int] = 1
    producer: ClassVar[str]
    consumers: ClassVar[tuple[str, ...]]


class Document(Payload):
    """A whole current state under one key of a compacted topic; the newest version replaces the older ones."""

    type: ClassVar[str]
    major: ClassVar[int] = 1
    producer: ClassVar[str]
    consumers: ClassVar[tuple[str, ...]]
    key: ClassVar[str]
