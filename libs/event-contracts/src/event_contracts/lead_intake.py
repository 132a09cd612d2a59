"""Lead events that lead-intake says."""

from typing import Annotated, ClassVar

from pydantic import Field

from event_contracts.model import Event, Payload
from event_contracts.vocabulary import (
    Country,
    EmailKind,
    EventId,
    IdentityKind,
    Intent,
    JobLevel,
    Key,
    LeadId,
    SizeBand,
    TouchKind,
)

ALL_OTHERS = ("qualification", "sales-feedback", "digest")


class Attributes(Payload):
    """What rules may know about a lead: coarse, and identifying nobody."""

    source: Annotated[Key | None, Field(description="First source: where the lead was captured first")] = None
    industry: Annotated[Key | None, Field(description="Industry key of the company")] = None
    country: Country | None = None
    size_band: Annotated[SizeBand | None, Field(description="Employees of the company, as a band")] = None
    job_level: Annotated[JobLevel | None, Field(description="Level read from the job title")] = None
    email_kind: Annotated[EmailKind, Field(description="Kind of the e-mail's domain; none without an e-mail")] = "none"
    identities: Annotated[tuple[IdentityKind, ...], Field(description="Which kinds of identity exist, sorted")] = ()
    has_company: Annotated[bool, Field(description="A company name or domain is known")] = False


class LeadCreated(Event):
    """A person who was not known before showed interest; one lead per person, whatever the number of forms."""

    type: ClassVar[str] = "lead.created"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ALL_OTHERS
    attributes: Attributes
    campaign: Annotated[Key | None, Field(description="Campaign that brought the lead")] = None
    intent: Intent | None = None
    import_id: Annotated[EventId | None, Field(description="Import that brought it: scored now, decided at its end")] = None


class LeadProfileChanged(Event):
    """An attribute that rules may use changed; carries the whole new set."""

    type: ClassVar[str] = "lead.profile_changed"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ALL_OTHERS
    attributes: Attributes
    changed: Annotated[tuple[str, ...], Field(description="Names of the attributes that changed, or contact_data")]
    repaired: Annotated[bool, Field(description="An e-mail or phone changed: repairs wrong contact data")] = False


class LeadTouched(Event):
    """A lead did or received something: a visit, click, form, call, event...; `time` is when."""

    type: ClassVar[str] = "lead.touched"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ALL_OTHERS
    touch_id: EventId
    kind: TouchKind
    campaign: Key | None = None
    intent: Annotated[Intent | None, Field(description="Intent of the campaign when the touch was recorded")] = None
    source: Annotated[Key | None, Field(description="Source that reported it")] = None
    content_key: Annotated[Key | None, Field(description="Key of the content touched (a letter, a paper)")] = None
    path: Annotated[
        str | None, Field(max_length=200, pattern=r"^/[^?#\s]*$", description="Path of the page, without query")
    ] = None
    number: Annotated[float | None, Field(description="A figure of the touch: seconds, pages, score")] = None
    import_id: Annotated[EventId | None, Field(description="Import that brought it")] = None


class LeadMerged(Event):
    """Two leads proved to be one person; the last intake fact on the loser's key, apart from a later erasure."""

    type: ClassVar[str] = "lead.merged"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ALL_OTHERS
    into: Annotated[LeadId, Field(description="The lead that stays")]


class LeadAbsorbed(Event):
    """The other side of a merge, on the key of the lead that stays; carries its attributes after the merge."""

    type: ClassVar[str] = "lead.absorbed"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ALL_OTHERS
    from_id: Annotated[LeadId, Field(description="The lead that was merged away")]
    attributes: Attributes


class LeadUnmerged(Event):
    """A merge was taken back; the lead that had been merged away lives under its own id again."""

    type: ClassVar[str] = "lead.unmerged"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ALL_OTHERS
    from_id: Annotated[LeadId, Field(description="The lead it had been merged into")]
    attributes: Attributes


class LeadConsentChanged(Event):
    """The person gave or withdrew consent; carries the whole set of purposes."""

    type: ClassVar[str] = "lead.consent_changed"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    purposes: Annotated[dict[Key, bool], Field(description="Purpose to given (true) or withdrawn (false)")]


class LeadErased(Event):
    """The person asked to be forgotten: every service deletes its copies and refuses late documents of this lead."""

    type: ClassVar[str] = "lead.erased"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ALL_OTHERS


EVENTS: tuple[type[Event], ...] = (
    LeadCreated, LeadProfileChanged, LeadTouched, LeadMerged, LeadAbsorbed, LeadUnmerged, LeadConsentChanged, LeadErased,
)  # fmt: skip
