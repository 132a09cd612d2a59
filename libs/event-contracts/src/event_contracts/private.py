"""Personal data: whole current documents on `leadloop.private.v1`, keyed `{lead id}/{kind}/{id}` so that erasing finds them."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from event_contracts.model import Document, Payload
from event_contracts.vocabulary import HandoverId, LeadId, PersonId

Text = Annotated[str, Field(max_length=8000)]


class Company(Payload):
    """The company as the lead or a marketer named it."""

    name: Annotated[str | None, Field(max_length=200)] = None
    domain: Annotated[str | None, Field(max_length=253)] = None


class Profile(Document):
    """Who the lead is: names, addresses, job title, company name. Key `{lead id}/profile/main`."""

    type: ClassVar[str] = "private.profile"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "{lead id}/profile/main"
    lead_id: LeadId
    name: Annotated[str | None, Field(max_length=200)] = None
    emails: Annotated[tuple[str, ...], Field(description="Every address known, first seen first")] = ()
    phones: Annotated[tuple[str, ...], Field(description="E.164, first seen first")] = ()
    job_title: Annotated[str | None, Field(max_length=200)] = None
    company: Company | None = None


class TouchText(Document):
    """The free text of a touch: what a form's message said. Key `{lead id}/touch/{touch id}`."""

    type: ClassVar[str] = "private.touch"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "{lead id}/touch/{touch id}"
    lead_id: LeadId
    text: Text


class Note(Document):
    """What a salesperson wrote about an attempt, a return or a loss. Key `{lead id}/note/{event id}`."""

    type: ClassVar[str] = "private.note"
    producer: ClassVar[str] = "sales-feedback"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "{lead id}/note/{event id}"
    lead_id: LeadId
    handover_id: HandoverId
    by: PersonId | None = None
    at: datetime
    text: Text


class Account(Document):
    """The account that sales opened: the client's name and the leads that belong to it. Key `account/{id}`."""

    type: ClassVar[str] = "private.account"
    producer: ClassVar[str] = "sales-feedback"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "account/{id}"
    account_id: str
    name: Annotated[str | None, Field(max_length=200)] = None
    lead_ids: tuple[LeadId, ...]


DOCUMENTS: tuple[type[Document], ...] = (Profile, TouchText, Note, Account)
