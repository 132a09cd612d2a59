"""What digest says; none of it concerns a single lead."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from event_contracts.model import Event
from event_contracts.vocabulary import PersonId

Month = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$", description="Month under review")]


class DigestSent(Event):
    """A person's daily or weekly digest left for their mailbox."""

    type: ClassVar[str] = "digest.sent"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = ()
    person: PersonId
    kind: Literal["daily", "weekly"]
    leads: Annotated[int, Field(ge=0, description="Leads listed in it")]


class ReviewFrozen(Event):
    """The figures of a month's closed-loop review were frozen."""

    type: ClassVar[str] = "review.frozen"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = ()
    month: Month
    as_of: datetime


class ReviewDecided(Event):
    """The review meeting took a decision on one of its items."""

    type: ClassVar[str] = "review.decided"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = ()
    month: Month
    item: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,64}$")]
    owner: PersonId | None = None
    due: datetime | None = None


EVENTS: tuple[type[Event], ...] = (DigestSent, ReviewFrozen, ReviewDecided)
