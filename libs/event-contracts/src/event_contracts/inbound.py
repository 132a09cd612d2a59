"""CloudEvents that marketing tools write to `leadloop.inbound.v1`: the same data as intake's HTTP routes take.

Untrusted: lead-intake checks them with the models of its own routes, so these only describe them.
"""

from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from event_contracts.model import Event, Payload
from event_contracts.vocabulary import Instant


class Inbound(Event):
    """An event from outside; what it holds beyond these fields is lead-intake's to judge."""

    model_config = ConfigDict(extra="allow", frozen=True)
    producer: ClassVar[str] = "marketing tools"
    consumers: ClassVar[tuple[str, ...]] = ("lead-intake",)
    key: ClassVar[str] = "{any; one person's events keep their order under one key}"
    occurred_at: Annotated[
        Instant | None, Field(description="When it happened; absent: the envelope's `time`, else when it is recorded")
    ] = None


class SubmittedCompany(Payload):
    """The company as the person or the tool named it."""

    model_config = ConfigDict(extra="allow", frozen=True)
    name: Annotated[str | None, Field(description="Name of the company")] = None
    domain: Annotated[str | None, Field(description="Its domain on the web")] = None
    industry: Annotated[str | None, Field(description="Industry key")] = None
    size: Annotated[int | None, Field(description="Number of employees")] = None
    country: Annotated[str | None, Field(description="ISO 3166-1 alpha-2")] = None


class LeadSubmitted(Inbound):
    """A marketing tool captured a person: the body of `POST /v1/leads`."""

    type: ClassVar[str] = "lead.submitted"
    email: Annotated[str | None, Field(description="E-mail; one of email, phone, external_ids is needed")] = None
    phone: Annotated[str | None, Field(description="Phone, international form")] = None
    external_ids: Annotated[dict[str, str], Field(default_factory=dict, description="System to the person's id in it")]
    name: Annotated[str | None, Field(description="Full name")] = None
    job_title: Annotated[str | None, Field(description="Job title")] = None
    company: Annotated[SubmittedCompany | None, Field(description="The person's company")] = None
    source: Annotated[str | None, Field(description="Key of the source that captured the person")] = None
    campaign: Annotated[str | None, Field(description="Key of the campaign that brought the person")] = None
    message: Annotated[str | None, Field(description="Free text of the form")] = None
    consent: Annotated[
        dict[str, bool], Field(default_factory=dict, description="Purpose to given (true) or refused (false)")
    ]
    fields: Annotated[
        dict[str, Any], Field(default_factory=dict, description="Extra fields; they never leave lead-intake")
    ]


class TouchSubmitted(Inbound):
    """A marketing tool saw a lead do something: one element of `POST /v1/touches`."""

    type: ClassVar[str] = "touch.submitted"
    lead: Annotated[dict[str, Any], Field(description="Who: one of id, email, phone, external_id")]
    kind: Annotated[str, Field(description="Kind of touch")]
    campaign: Annotated[str | None, Field(description="Key of the campaign it belongs to")] = None
    properties: Annotated[
        dict[str, Any], Field(default_factory=dict, description="What else is known: content key, path, number")
    ]
    create: Annotated[bool, Field(description="Create the lead if nobody is known by this")] = False


EVENTS: tuple[type[Event], ...] = (LeadSubmitted, TouchSubmitted)
