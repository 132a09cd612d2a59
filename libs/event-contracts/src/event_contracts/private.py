"""Personal data: whole current documents on `leadloop.private.v1`.

Keyed `{lead id}/{kind}/{id}`, so that erasing a person finds every one of them.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from event_contracts.model import Document, Payload
from event_contracts.vocabulary import HandoverId, Instant, LeadId, PersonId

Text = Annotated[str, Field(max_length=8000)]


class Company(Payload):
    """The company as the lead or a marketer named it."""

    name: Annotated[str | None, Field(max_length=200, description="Name of the company")] = None
    domain: Annotated[str | None, Field(max_length=253, description="Its domain on the web")] = None


class Profile(Document):
    """Who the lead is: names, addresses, job title, company name."""

    type: ClassVar[str] = "private.profile"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "{lead id}/profile/main"
    lead_id: Annotated[LeadId, Field(description="Whose document it is")]
    name: Annotated[str | None, Field(max_length=200, description="Full name")] = None
    emails: Annotated[tuple[str, ...], Field(description="Every address known, first seen first")] = ()
    phones: Annotated[tuple[str, ...], Field(description="E.164, first seen first")] = ()
    job_title: Annotated[str | None, Field(max_length=200, description="Job title as given")] = None
    company: Annotated[Company | None, Field(description="The person's company")] = None


class TouchText(Document):
    """The free text of a touch: what a form's message said."""

    type: ClassVar[str] = "private.touch"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "{lead id}/touch/{touch id}"
    lead_id: Annotated[LeadId, Field(description="Whose document it is")]
    text: Annotated[Text, Field(description="The text as written")]


class Note(Document):
    """What a salesperson wrote about an attempt, a return or a loss."""

    type: ClassVar[str] = "private.note"
    producer: ClassVar[str] = "sales-feedback"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "{lead id}/note/{event id}"
    lead_id: Annotated[LeadId, Field(description="Whose document it is")]
    handover_id: Annotated[HandoverId, Field(description="The hand-over it was written on")]
    by: Annotated[PersonId | None, Field(description="Who wrote it; none for a machine without a person")] = None
    at: Annotated[Instant, Field(description="When the action it belongs to happened")]
    text: Annotated[Text, Field(description="The note as written")]


class HandoverNote(Document):
    """What was written for the salesperson with a hand-over by hand, or when an open one was given to somebody."""

    type: ClassVar[str] = "private.handover_note"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "{lead id}/handover_note/{note id}"
    lead_id: Annotated[LeadId, Field(description="Whose document it is")]
    handover_id: Annotated[HandoverId, Field(description="The hand-over it was written with")]
    by: Annotated[PersonId | None, Field(description="Who wrote it; none for a machine without a person")] = None
    at: Annotated[Instant, Field(description="When the hand-over was decided")]
    text: Annotated[Text, Field(description="The note as written")]


class Account(Document):
    """The account that sales opened: the client's name and the leads that belong to it."""

    type: ClassVar[str] = "private.account"
    producer: ClassVar[str] = "sales-feedback"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "account/{id}"
    account_id: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$", description="Id of the account")]
    name: Annotated[str | None, Field(max_length=200, description="Name of the client")] = None
    lead_ids: Annotated[tuple[LeadId, ...], Field(description="Leads of this account, first opened first")]


DOCUMENTS: tuple[type[Document], ...] = (Profile, TouchText, Note, HandoverNote, Account)
