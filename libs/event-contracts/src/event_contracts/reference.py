"""Reference entities on `leadloop.reference.v1`: the newest version of each replaces the older ones."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from event_contracts.model import Document, Payload, together
from event_contracts.vocabulary import (
    Country,
    CriteriaVersion,
    Currency,
    Grade,
    Instant,
    Intent,
    Key,
    MinorUnits,
    PersonId,
    Points,
    Role,
)

OTHERS_OF_DIGEST = ("lead-intake", "qualification", "sales-feedback")
Name = Annotated[str, Field(max_length=200)]
ZoneName = Annotated[str, Field(max_length=64, description="IANA time zone")]
FitLines = Annotated[tuple[Points, Points, Points], Field(description="Least fit for A, B, C, descending; below is D")]
ActivityLines = Annotated[
    tuple[Points, Points, Points], Field(description="Least activity for 1, 2, 3, descending; below is 4")
]
RuleValue = str | bool | int | float | tuple[str | int | float, ...] | None


class Campaign(Document):
    """A marketing activity with an intent, cost and dates."""

    type: ClassVar[str] = "reference.campaign"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "campaign/{key}"
    campaign: Annotated[Key, Field(description="Key of the campaign")]
    name: Annotated[Name, Field(description="Name that people read")]
    intent: Annotated[Intent, Field(description="What it is for")]
    cost: Annotated[MinorUnits | None, Field(description="Cost so far, minor units of its currency")] = None
    currency: Annotated[Currency | None, Field(description="Currency of the cost, ISO 4217")] = None
    starts_on: Annotated[date | None, Field(description="First day, in the installation's time zone")] = None
    ends_on: Annotated[date | None, Field(description="Last day, in the installation's time zone")] = None

    @model_validator(mode="after")
    def _cost_has_a_currency(self) -> Self:
        together(self.cost, self.currency)
        return self


class Source(Document):
    """A source of leads that is in trouble, or is well again: said when that changes, not when something comes."""

    type: ClassVar[str] = "reference.source"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "source/{key}"
    source: Annotated[Key, Field(description="Key of the source")]
    name: Annotated[Name, Field(description="Name that people read")]
    state: Annotated[
        Literal["well", "taking", "silent", "refusing"],
        Field(description="taking: much of today's is refused; silent: nothing comes; refusing: all is refused"),
    ]
    since: Annotated[Instant | None, Field(description="Last arrival of a silent one, first refusal in a row")] = None
    usual_per_day: Annotated[float | None, Field(ge=0, description="How many come on a usual day")] = None


class Person(Document):
    """A member of staff: who gets what, in which language and time zone, with which role in which team."""

    type: ClassVar[str] = "reference.person"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = OTHERS_OF_DIGEST
    key: ClassVar[str] = "person/{id}"
    person: Annotated[PersonId, Field(description="Id of the person")]
    name: Annotated[Name, Field(description="Full name")]
    email: Annotated[str | None, Field(max_length=254, description="Where mail to the person goes")] = None
    role: Annotated[Role, Field(description="What the person may see and do")]
    team: Annotated[Key | None, Field(description="Team the person belongs to; a manager's is the one managed")] = None
    language: Annotated[Literal["en", "ru"], Field(description="Language of mails and pages")] = "en"
    time_zone: Annotated[ZoneName, Field(description="IANA time zone of mails and pages")] = "UTC"
    active: Annotated[bool, Field(description="May sign in and gets mail")] = True


class ApiKey(Document):
    """A key by which a machine or a person's script signs in; only its hash leaves digest."""

    type: ClassVar[str] = "reference.key"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = OTHERS_OF_DIGEST
    key: ClassVar[str] = "key/{id}"
    key_id: Annotated[str, Field(pattern=r"^[a-z0-9]{8}$", description="Public part of the key")]
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the whole key, hexadecimal")]
    name: Annotated[Name, Field(description="What the key is for")]
    role: Annotated[Role, Field(description="What the key may see and do")]
    person: Annotated[PersonId | None, Field(description="Acts as this person; none is a machine")] = None
    scopes: Annotated[tuple[str, ...], Field(description="Actions allowed; empty: everything the role may")] = ()
    expires_at: Annotated[Instant | None, Field(description="Not valid from then on")] = None
    revoked_at: Annotated[Instant | None, Field(description="When it was withdrawn")] = None


class EndedSession(Document):
    """A person's session that was ended before its time: no service accepts its cookie from then on."""

    type: ClassVar[str] = "reference.session"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = OTHERS_OF_DIGEST
    key: ClassVar[str] = "session/{id}"
    session: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", description="Id of the session, no secret")]
    person: Annotated[PersonId, Field(description="Whose it was")]
    ended_at: Annotated[Instant, Field(description="Not valid from then on")]


class WorkingHours(Payload):
    """One stretch of working time on a weekday, half-open."""

    weekday: Annotated[int, Field(ge=0, le=6, description="0 Monday ... 6 Sunday")]
    start: Annotated[int, Field(ge=0, le=1440, description="First minute, local minutes from midnight")]
    end: Annotated[int, Field(ge=0, le=1440, description="End, local minutes from midnight, not included")]


class Absence(Payload):
    """Away for a while, half-open."""

    starts_at: Annotated[Instant, Field(description="Away from this moment on")]
    ends_at: Annotated[Instant, Field(description="Back at this moment")]
    stand_in: Annotated[
        PersonId | None, Field(description="Meanwhile sees and works what is open with the person; owner stays")
    ] = None


class RoutingProfile(Document):
    """How leads are routed to a salesperson, and when that person works."""

    type: ClassVar[str] = "reference.routing"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("sales-feedback", "digest")
    key: ClassVar[str] = "routing/{person id}"
    person: Annotated[PersonId, Field(description="The salesperson")]
    active: Annotated[bool, Field(description="Gets leads by routing")] = True
    capacity: Annotated[int, Field(ge=0, description="Open hand-overs the person can work at once")]
    territories: Annotated[tuple[Country, ...], Field(description="Countries; empty takes every country")] = ()
    working_hours: Annotated[tuple[WorkingHours, ...], Field(description="Working time of a week")] = ()
    time_zone: Annotated[ZoneName, Field(description="IANA time zone of the working hours and holidays")] = "UTC"
    holidays: Annotated[tuple[date, ...], Field(description="Local dates without working time")] = ()
    absences: Annotated[tuple[Absence, ...], Field(description="When the person is away")] = ()


class FitRule(Payload):
    """Points for an attribute of the lead: a closed comparison, no expression."""

    id: Annotated[Key, Field(description="Id of the rule; reasons name it")]
    attribute: Annotated[
        Literal["source", "industry", "country", "size_band", "job_level", "email_kind", "identities", "has_company"],
        Field(description="Attribute compared"),
    ]
    op: Annotated[Literal["eq", "in", "range", "exists"], Field(description="How it is compared")]
    value: Annotated[RuleValue, Field(description="With what: one value, several, or first and last of a range")] = None
    points: Annotated[Points, Field(description="Points given where it applies")]


class ActivityRule(Payload):
    """Points for a touch of a kind, and of an intent if one is named."""

    id: Annotated[Key, Field(description="Id of the rule; reasons name it")]
    kind: Annotated[Key, Field(description="Kind of touch")]
    intent: Annotated[Intent | None, Field(description="Only touches of campaigns with this intent")] = None
    points: Annotated[Points, Field(description="Points given, decaying from the touch on")]
    once_a_day: Annotated[bool, Field(description="A day's first only, standing at 00:00 of that day")] = False


class CriteriaDefinition(Payload):
    """The closed JSON of one criteria version."""

    fit_rules: Annotated[tuple[FitRule, ...], Field(description="What gives fit")]
    activity_rules: Annotated[tuple[ActivityRule, ...], Field(description="What gives activity")]
    half_life_days: Annotated[float, Field(gt=0, le=3650, description="Days in which activity halves")]
    fit_lines: FitLines
    activity_lines: ActivityLines
    handed_over: Annotated[tuple[Grade, ...], Field(description="Grades that are handed over to sales")]
    hand_raisers: Annotated[
        tuple[Key, ...], Field(description="Touches that qualify at once with a business address")
    ] = ()


class Criteria(Document):
    """One immutable version of the criteria and since when it is in force."""

    type: ClassVar[str] = "reference.criteria"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "criteria/{version}"
    version: Annotated[CriteriaVersion, Field(description="Number of the version, 1 for the first")]
    name: Annotated[Name, Field(description="What the version is called")]
    in_force_from: Annotated[Instant, Field(description="Judges what is recorded from then on")]
    definition: Annotated[CriteriaDefinition, Field(description="The rules")]


class Wording(Payload):
    """A word of the glossary in one language."""

    term: Annotated[str, Field(max_length=100, description="The word")]
    meaning: Annotated[str, Field(max_length=2000, description="What it means")]


class Word(Document):
    """A word of the glossary: one meaning for marketing, sales and every system that shows it."""

    type: ClassVar[str] = "reference.word"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = ()
    key: ClassVar[str] = "word/{key}"
    word: Annotated[Key, Field(description="Key of the word")]
    event: Annotated[str | None, Field(max_length=64, description="The event that marks it in the log")] = None
    en: Annotated[Wording, Field(description="In English")]
    ru: Annotated[Wording, Field(description="In Russian")]


DOCUMENTS: tuple[type[Document], ...] = (Campaign, Source, Person, ApiKey, EndedSession, RoutingProfile, Criteria, Word)
