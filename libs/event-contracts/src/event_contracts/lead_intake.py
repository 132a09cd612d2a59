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
    PersonId,
    SizeBand,
    TouchKind,
)

ALL_OTHERS = ("qualification", "sales-feedback", "digest")


class Attributes(Payload):
    """What rules may know about a lead: coarse, and identifying nobody."""

    source: Annotated[Key | None, Field(description="First source: where the lead was captured first")] = None
    industry: Annotated[Key | None, Field(description="Industry key of the company")] = None
    country: Annotated[Country | None, Field(description="Country of the company, ISO 3166-1 alpha-2")] = None
    size_band: Annotated[SizeBand | None, Field(description="Employees of the company, as a band")] = None
    job_level: Annotated[JobLevel | None, Field(description="Level read from the job title")] = None
    email_kind: Annotated[EmailKind, Field(description="Kind of the e-mail's domain; none without an e-mail")] = "none"
    identities: Annotated[tuple[IdentityKind, ...], Field(description="Which kinds of identity exist, sorted")] = ()
    has_company: Annotated[bool, Field(description="A company name or domain is known")] = False


class IntakeEvent(Event):
    """What lead-intake says about a lead; most of it concerns everybody."""

    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ALL_OTHERS


class LeadCreated(IntakeEvent):
    """A person who was not known before showed interest; one lead per person, whatever the number of forms."""

    type: ClassVar[str] = "lead.created"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    attributes: Annotated[Attributes, Field(description="What rules may know about the lead")]
    campaign: Annotated[Key | None, Field(description="Campaign that brought the lead")] = None
    intent: Annotated[Intent | None, Field(description="Intent of that campaign at this moment")] = None
    import_id: Annotated[
        EventId | None, Field(description="Import that brought it: scored now, decided at the import's end")
    ] = None


class LeadProfileChanged(IntakeEvent):
    """An attribute that rules may use changed, or the person's contact data did; carries the whole new set."""

    type: ClassVar[str] = "lead.profile_changed"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    attributes: Annotated[Attributes, Field(description="The whole set after the change")]
    changed: Annotated[tuple[Key, ...], Field(description="Names of the attributes that changed, or contact_data")]
    repaired: Annotated[bool, Field(description="An e-mail or phone changed: repairs wrong contact data")] = False


class LeadTouched(IntakeEvent):
    """A lead did or received something: a visit, click, form, call, event...; `time` is when."""

    type: ClassVar[str] = "lead.touched"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    touch_id: Annotated[EventId, Field(description="Id of the touch; the same touch counts once")]
    kind: Annotated[TouchKind, Field(description="What it did or received")]
    campaign: Annotated[Key | None, Field(description="Campaign the touch belongs to, if known")] = None
    intent: Annotated[Intent | None, Field(description="Intent of the campaign when the touch was recorded")] = None
    source: Annotated[Key | None, Field(description="Source that reported it")] = None
    content_key: Annotated[Key | None, Field(description="Key of the content touched (a letter, a paper)")] = None
    path: Annotated[
        str | None,
        Field(
            max_length=200,
            pattern=r"^/[^?#@\s]*$",
            description="Path of the page, without host, query, fragment or anybody's address",
        ),
    ] = None
    number: Annotated[
        float | None, Field(allow_inf_nan=False, description="A figure of the touch: seconds, pages, score")
    ] = None
    import_id: Annotated[EventId | None, Field(description="Import that brought it")] = None


class LeadMerged(IntakeEvent):
    """Two leads proved to be one person; the last intake fact on the loser's key, apart from a later erasure."""

    type: ClassVar[str] = "lead.merged"
    into: Annotated[LeadId, Field(description="The lead that stays")]


class LeadAbsorbed(IntakeEvent):
    """The other side of a merge, on the key of the lead that stays; carries its attributes after the merge."""

    type: ClassVar[str] = "lead.absorbed"
    consumers: ClassVar[tuple[str, ...]] = ("qualification", "digest")
    from_id: Annotated[LeadId, Field(alias="from", description="The lead that was merged away")]
    attributes: Annotated[Attributes, Field(description="The whole set of the lead that stays, after the merge")]


class LeadUnmerged(IntakeEvent):
    """A merge was taken back; the lead that had been merged away lives under its own id again."""

    type: ClassVar[str] = "lead.unmerged"
    from_id: Annotated[LeadId, Field(alias="from", description="The lead it had been merged into")]
    attributes: Annotated[Attributes, Field(description="The whole set of the lead that lives again")]


class LeadConsentChanged(IntakeEvent):
    """The person gave or withdrew consent; carries the whole set of purposes."""

    type: ClassVar[str] = "lead.consent_changed"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    purposes: Annotated[dict[Key, bool], Field(description="Purpose to given (true) or withdrawn (false)")]


class LeadInvited(IntakeEvent):
    """Marketing invited the lead to a campaign; said once while it stands. Nothing was sent yet, so it is no touch."""

    type: ClassVar[str] = "lead.invited"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    invitation_id: Annotated[EventId, Field(description="The invitation, which a withdrawal names")]
    campaign: Annotated[Key, Field(description="Campaign to which it was invited")]
    intent: Annotated[Intent | None, Field(description="Intent of that campaign at this moment")] = None
    by: Annotated[PersonId | None, Field(description="Who invited it; none for a machine without a person")] = None


class LeadInvitationWithdrawn(IntakeEvent):
    """Marketing took an invitation back; it may be said again later, as another one."""

    type: ClassVar[str] = "lead.invitation_withdrawn"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    invitation_ids: Annotated[
        tuple[EventId, ...], Field(min_length=1, description="Each that stood; several where leads were merged")
    ]
    campaign: Annotated[Key, Field(description="Campaign to which it was invited")]
    by: Annotated[PersonId | None, Field(description="Who took it back; none for a machine without a person")] = None


class LeadImportEnded(IntakeEvent):
    """An import that brought or touched this lead has ended: the lead is decided once now, as of `time`."""

    type: ClassVar[str] = "lead.import_ended"
    consumers: ClassVar[tuple[str, ...]] = ("qualification",)
    import_id: Annotated[EventId, Field(description="The import")]
    kinds: Annotated[tuple[TouchKind, ...], Field(description="What the import said the lead did, each kind once")] = ()


class LeadErased(IntakeEvent):
    """The person asked to be forgotten: every service deletes its copies and refuses late documents of this lead."""

    type: ClassVar[str] = "lead.erased"


EVENTS: tuple[type[Event], ...] = (
    LeadCreated, LeadProfileChanged, LeadTouched, LeadMerged, LeadAbsorbed, LeadUnmerged, LeadConsentChanged,
    LeadInvited, LeadInvitationWithdrawn, LeadErased, LeadImportEnded,
)  # fmt: skip
