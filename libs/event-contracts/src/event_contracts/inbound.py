"""CloudEvents that marketing tools write to `leadloop.inbound.v1`: the same data as intake's HTTP routes take.

Untrusted: lead-intake checks them with the models of its own routes, so these describe the outline only.
"""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from event_contracts.model import Event


class Inbound(Event):
    """An event from outside; unknown fields are kept as the submission's extra fields."""

    model_config = ConfigDict(extra="allow", frozen=True)
    producer: ClassVar[str] = "marketing tools"
    consumers: ClassVar[tuple[str, ...]] = ("lead-intake",)
    occurred_at: datetime | None = None


class LeadSubmitted(Inbound):
    """A marketing tool captured a person: the body of `POST /v1/leads`."""

    type: ClassVar[str] = "lead.submitted"
    email: Annotated[str | None, Field(description="One of email, phone, external_ids is needed")] = None
    phone: str | None = None
    external_ids: dict[str, str] = Field(default_factory=dict)


class TouchSubmitted(Inbound):
    """A marketing tool saw a lead do something: one element of `POST /v1/touches`."""

    type: ClassVar[str] = "touch.submitted"
    lead: dict[str, Any]
    kind: str


EVENTS: tuple[type[Event], ...] = (LeadSubmitted, TouchSubmitted)
