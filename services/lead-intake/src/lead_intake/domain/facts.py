"""What is said about a lead after a decision; the use case puts it into the words of the wire."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from lead_intake.domain.attributes import Attributes


class Created(NamedTuple):
    """A person who was not known before showed interest."""

    attributes: Attributes
    campaign: str | None
    intent: str | None
    import_id: str | None = None


class ProfileChanged(NamedTuple):
    """Something known about the person changed; `changed` names what, never the values."""

    attributes: Attributes
    changed: tuple[str, ...]
    repaired: bool


class Touched(NamedTuple):
    """The lead did or received something."""

    touch_id: str
    kind: str
    campaign: str | None
    intent: str | None
    source: str | None
    content_key: str | None
    path: str | None
    number: float | None
    import_id: str | None = None


class Merged(NamedTuple):
    """This lead proved to be another one."""

    into: str


class Absorbed(NamedTuple):
    """Another lead proved to be this one."""

    from_id: str
    attributes: Attributes


class ConsentChanged(NamedTuple):
    """The person gave or withdrew consent; the whole set."""

    purposes: Mapping[str, bool]


class Invited(NamedTuple):
    """Marketing invited the lead to a campaign."""

    invitation_id: str
    campaign: str
    intent: str | None
    by: str | None


class InvitationWithdrawn(NamedTuple):
    """Marketing took it back, under every id that it had."""

    invitation_ids: tuple[str, ...]
    campaign: str
    by: str | None


class ImportEnded(NamedTuple):
    """A list in which this lead stood is done with; `kinds` is what the list said it did, each kind once."""

    import_id: str
    kinds: tuple[str, ...]


class Erased(NamedTuple):
    """The person asked to be forgotten."""


Word = (
    Created | ProfileChanged | Touched | Merged | Absorbed | ConsentChanged | Invited | InvitationWithdrawn
    | ImportEnded | Erased
)  # fmt: skip


class Fact(NamedTuple):
    """One fact about one lead; `sequence` is the lead's version after it, `time` when it happened."""

    lead_id: str
    sequence: int
    time: datetime
    word: Word
