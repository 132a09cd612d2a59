"""The base of every payload: closed for producers, open for consumers, with the facts the catalogue prints."""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    """Data of one event or document, or a part of it.

    Producers may not send unknown fields (`extra="forbid"`); consumers read with `read`, which ignores them, so that an
    optional field can be added inside a major version without a coordinated release. Each is built when it is first
    used: no service uses half of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True, defer_build=True)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        """Parse `data` written by a newer producer; unknown fields are ignored, at any depth.

        Raises `pydantic.ValidationError`.
        """
        return cls.model_validate(data, extra="ignore")


class Message(Payload):
    """What travels on a topic by itself, and what the catalogue says about it."""

    type: ClassVar[str]
    major: ClassVar[int] = 1
    producer: ClassVar[str]
    consumers: ClassVar[tuple[str, ...]]
    key: ClassVar[str]
    """The record's key, with what stands for a part of it in braces."""


class Event(Message):
    """Data of one event; the docstring of each subclass says when it happens."""

    key: ClassVar[str] = "{lead id}"


class Document(Message):
    """A whole current state under one key of a compacted topic; the newest version replaces the older ones."""


def together(amount: int | None, currency: str | None) -> None:
    """An amount and its currency are both known or both unknown.

    Raises `ValueError`.
    """
    if (amount is None) is not (currency is None):
        raise ValueError("an amount needs a currency, and a currency an amount")
