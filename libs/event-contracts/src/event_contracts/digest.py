"""What digest says; none of it concerns a single lead."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from event_contracts.model import Event
from event_contracts.vocabulary import Instant, Key, Month, PersonId


class DigestSent(Event):
    """A person's daily or weekly digest left for their mailbox."""

    type: ClassVar[str] = "digest.sent"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = ()
    key: ClassVar[str] = "{person id}"
    person: Annotated[PersonId, Field(description="Whose digest it is")]
    kind: Annotated[Literal["daily", "weekly"], Field(description="Which digest")]
    leads: Annotated[int, Field(ge=0, description="Leads listed in it")]


class ReviewFrozen(Event):
    """The figures of a month's closed-loop review were frozen."""

    type: ClassVar[str] = "review.frozen"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = ()
    key: ClassVar[str] = "{month}"
    month: Annotated[Month, Field(description="Month under review")]
    as_of: Annotated[Instant, Field(description="The figures are those of this moment")]


class ReviewDecided(Event):
    """The review meeting took a decision on one of its items."""

    type: ClassVar[str] = "review.decided"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = ()
    key: ClassVar[str] = "{month}"
    month: Annotated[Month, Field(description="Month under review")]
    item: Annotated[Key, Field(description="Key of the item decided on")]
    owner: Annotated[PersonId | None, Field(description="Who does what was decided")] = None
    due: Annotated[Instant | None, Field(description="Until when")] = None


EVENTS: tuple[type[Event], ...] = (DigestSent, ReviewFrozen, ReviewDecided)
