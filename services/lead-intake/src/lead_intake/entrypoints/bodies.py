"""What callers send. Unknown names are refused, so that a misspelt field is not lost in silence."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from event_contracts.vocabulary import TouchKind
from lead_intake.domain import limits
from lead_intake.entrypoints.texts import (
    LEAD_ID,
    CompanyName,
    Consent,
    Country,
    Domain,
    Employees,
    ExternalId,
    ExternalIds,
    Fields,
    Industry,
    JobTitle,
    Key,
    Message,
    Name,
    SystemId,
    Time,
)
from service_kit.web import example

Email = Annotated[
    str, Field(max_length=320, description="Compared in lower case; internationalised addresses are taken")
]
Phone = Annotated[str, Field(max_length=limits.PHONE_LENGTH, description="International form, or with company.country")]


class Body(BaseModel):
    """Closed."""

    model_config = ConfigDict(extra="forbid")


class CompanyIn(Body):
    """The company as the person named it."""

    name: CompanyName | None = None
    domain: Domain | None = None
    industry: Industry | None = None
    size: Employees | None = None
    country: Country | None = None


class LeadIn(Body):
    """A person who showed interest; at least one of email, phone and external_ids."""

    model_config = example(
        {
            "email": "ann.smith@acme.example",
            "name": "Ann Smith",
            "job_title": "Head of Production",
            "company": {"name": "Acme", "industry": "machinery", "size": 240, "country": "DE"},
            "source": "website",
            "campaign": "spring-fair",
            "message": "Please call me about a pilot line.",
            "consent": {"email": True},
            "occurred_at": "2026-11-24T09:30:00+01:00",
            "kind": "demo_requested",
        }
    )

    email: Email | None = Field(default=None, examples=["ann.smith@acme.example"])
    phone: Phone | None = Field(default=None, examples=["+49 151 12345678"])
    emails: list[Email] | None = Field(
        default=None,
        max_length=limits.CONTACTS_PER_INPUT,
        description="Further addresses: kept, but only the first of all says who it is",
    )
    phones: list[Phone] | None = Field(
        default=None, max_length=limits.CONTACTS_PER_INPUT, description="Further numbers, likewise"
    )
    external_ids: ExternalIds | None = Field(default=None, examples=[{"crm": "4711"}])
    name: Name | None = Field(default=None, examples=["Ann Smith"])
    job_title: JobTitle | None = Field(default=None, examples=["Head of Production"])
    company: CompanyIn | None = None
    source: Key | None = Field(default=None, examples=["website"])
    campaign: Key | None = Field(default=None, examples=["spring-fair"])
    message: Message | None = Field(default=None, examples=["Please call me about a pilot line."])
    consent: Consent | None = Field(default=None, examples=[{"email": True}])
    fields: Fields | None = Field(default=None, examples=[{"budget": "10-20k"}])
    occurred_at: Time | None = None
    kind: TouchKind = Field(default="form_submitted", description="What the person did")


class LeadsIn(Body):
    """Up to a thousand people, taken one by one in this order."""

    model_config = example(
        {
            "leads": [
                {"email": "ann.smith@acme.example", "source": "fair"},
                {"phone": "+49 151 12345678", "source": "fair"},
            ]
        }
    )

    leads: list[LeadIn] = Field(min_length=1, max_length=limits.LEADS_PER_REQUEST)


class PersonIn(Body):
    """Who it was: exactly one of these."""

    id: Annotated[str, Field(pattern=LEAD_ID, description="Lead id")] | None = None
    email: Email | None = None
    phone: Phone | None = None
    external_id: SystemId | None = None


class TouchIn(Body):
    """Something a lead did or received."""

    lead: PersonIn
    kind: TouchKind
    campaign: Key | None = None
    source: Key | None = None
    occurred_at: Time | None = None
    message: Message | None = Field(default=None, description="Free text; travels as a private document")
    properties: Fields | None = Field(
        default=None,
        description="Anything else; of these only `content_key`, `path` (without query) and `number` are sent on",
    )
    create: bool | None = Field(default=None, description="Create a person who is not known yet")


class TouchesIn(Body):
    """Up to a thousand touches, taken one by one in this order."""

    model_config = example(
        {
            "touches": [
                {
                    "lead": {"email": "ann.smith@acme.example"},
                    "kind": "price_viewed",
                    "campaign": "spring-fair",
                    "occurred_at": "2026-11-24T09:30:00+01:00",
                    "properties": {"path": "/prices", "number": 40},
                }
            ],
            "create": True,
        }
    )

    touches: list[TouchIn] = Field(min_length=1, max_length=limits.TOUCHES_PER_REQUEST)
    create: bool = Field(default=False, description="Create people who are not known yet, where a touch does not say")


class CompanyPatch(CompanyIn):
    """Only what is to change; null clears."""


class LeadPatch(Body):
    """Only what is to change; null clears a field, `emails` and `phones` replace the whole list."""

    model_config = example({"job_title": "Plant Manager", "company": {"size": 300}, "email": "ann@acme.example"})

    name: Name | None = None
    job_title: JobTitle | None = None
    company: CompanyPatch | None = None
    email: Email | None = Field(default=None, description="Adds an address")
    phone: Phone | None = Field(default=None, description="Adds a number")
    emails: list[Email] | None = Field(default=None, max_length=limits.CONTACTS_PER_LEAD)
    phones: list[Phone] | None = Field(default=None, max_length=limits.CONTACTS_PER_LEAD)
    external_ids: dict[Key, ExternalId | None] | None = Field(
        default=None, max_length=limits.EXTERNAL_IDS, description="Adds; null takes a system's ids away"
    )


class SearchIn(Body):
    """Whom to look for; everything that is given must fit."""

    model_config = example({"email": "ann.smith@acme.example"})

    email: Email | None = None
    phone: Phone | None = None
    external_id: SystemId | None = None
    name: Name | None = Field(default=None, description="How the name or the surname begins")

    @model_validator(mode="after")
    def _something(self) -> "SearchIn":
        if not (self.email or self.phone or self.external_id or self.name):
            raise ValueError("one of email, phone, external_id and name is needed")
        return self


class ConsentIn(Body):
    """Answers by purpose; purposes that are not named stay as they are."""

    model_config = example({"consent": {"email": True, "phone": False}, "occurred_at": "2026-11-24T09:30:00+01:00"})

    consent: Consent = Field(min_length=1, examples=[{"email": True, "phone": False}])
    occurred_at: Time | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        """The purposes alone are taken as well."""
        if isinstance(data, dict) and "consent" not in data:
            purposes = {name: value for name, value in data.items() if name != "occurred_at"}
            return {"consent": purposes} | {name: data[name] for name in data.keys() & {"occurred_at"}}
        return data


class MergeIn(Body):
    """The other lead, which becomes part of the one in the path."""

    model_config = example({"from": "0193b2f0-5c1e-7a00-8000-000000000002"})

    from_id: str = Field(alias="from", pattern=LEAD_ID)
