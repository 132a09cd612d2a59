"""Reference entities on `leadloop.reference.v1`: the newest version of each replaces the older ones."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from event_contracts.model import Document, Payload
from event_contracts.vocabulary import Country, Currency, Grade, Intent, Key, MinorUnits, PersonId, Points, Role

OTHERS_OF_DIGEST = ("lead-intake", "qualification", "sales-feedback")


class Campaign(Document):
    """A marketing activity with an intent, cost and dates."""

    type: ClassVar[str] = "reference.campaign"
    producer: ClassVar[str] = "lead-intake"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "campaign/{key}"
    campaign: Key
    name: Annotated[str, Field(max_length=200)]
    intent: Intent
    cost: MinorUnits | None = None
    currency: Currency | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class Person(Document):
    """A member of staff: who gets what, in which language and time zone, with which role in which team."""

    type: ClassVar[str] = "reference.person"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = OTHERS_OF_DIGEST
    key: ClassVar[str] = "person/{id}"
    person: PersonId
    name: Annotated[str, Field(max_length=200)]
    email: Annotated[str | None, Field(max_length=254)] = None
    role: Role
    team: Key | None = None
    language: Literal["en", "ru"] = "en"
    time_zone: Annotated[str, Field(max_length=64, description="IANA name")] = "UTC"
    active: bool = True


class ApiKey(Document):
    """A key by which a machine or a person's script signs in; only its hash leaves digest."""

    type: ClassVar[str] = "reference.key"
    producer: ClassVar[str] = "digest"
    consumers: ClassVar[tuple[str, ...]] = OTHERS_OF_DIGEST
    key: ClassVar[str] = "key/{id}"
    key_id: Annotated[str, Field(pattern=r"^[a-z0-9]{8}$", description="Public part of the key")]
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the whole key")]
    name: Annotated[str, Field(max_length=200)]
    role: Role
    person: Annotated[PersonId | None, Field(description="Acts as this person; none is a machine")] = None
    scopes: Annotated[tuple[str, ...], Field(description="Empty: everything the role may")] = ()
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class WorkingHours(Payload):
    """One stretch of working time on a weekday (0 Monday ... 6 Sunday), local minutes from midnight, half-open."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    start: Annotated[int, Field(ge=0, le=1440)]
    end: Annotated[int, Field(ge=0, le=1440)]


class Absence(Payload):
    """Away from `starts_at` until `ends_at` (half-open)."""

    starts_at: datetime
    ends_at: datetime


class RoutingProfile(Document):
    """How leads are routed to a salesperson, and when that person works."""

    type: ClassVar[str] = "reference.routing"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("sales-feedback", "digest")
    key: ClassVar[str] = "routing/{person id}"
    person: PersonId
    active: bool = True
    capacity: Annotated[int, Field(ge=0, description="Open hand-overs the person can work at once")]
    territories: Annotated[tuple[Country, ...], Field(description="Countries; empty takes every country")] = ()
    working_hours: tuple[WorkingHours, ...] = ()
    time_zone: Annotated[str, Field(max_length=64)] = "UTC"
    holidays: tuple[date, ...] = ()
    absences: tuple[Absence, ...] = ()


class FitRule(Payload):
    """Points for an attribute of the lead; see design "Criteria": closed, no expressions."""

    id: Key
    attribute: Literal[
        "source", "industry", "country", "size_band", "job_level", "email_kind", "identities", "has_company"
    ]
    op: Literal["eq", "in", "range", "exists"]
    value: str | bool | int | float | tuple[str | int | float, ...] | None = None
    points: Points


class ActivityRule(Payload):
    """Points for a touch of a kind, and of an intent if one is named; `once_a_day` counts a day's first only."""

    id: Key
    kind: str
    intent: Intent | None = None
    points: Points
    once_a_day: bool = False


class CriteriaDefinition(Payload):
    """The closed JSON of one criteria version."""

    fit_rules: tuple[FitRule, ...]
    activity_rules: tuple[ActivityRule, ...]
    half_life_days: Annotated[float, Field(gt=0, le=3650)]
    fit_lines: Annotated[
        tuple[Points, Points, Points], Field(description="Least fit for A, B, C; below is D; descending")
    ]
    activity_lines: Annotated[
        tuple[Points, Points, Points], Field(description="Least activity for 1, 2, 3; below is 4; descending")
    ]
    handed_over: Annotated[tuple[Grade, ...], Field(description="Grades that are handed over to sales")]
    hand_raisers: Annotated[tuple[str, ...], Field(description="Touches that qualify at once with a business address")] = ()


class Criteria(Document):
    """One immutable version of the criteria and since when it is in force."""

    type: ClassVar[str] = "reference.criteria"
    producer: ClassVar[str] = "qualification"
    consumers: ClassVar[tuple[str, ...]] = ("digest",)
    key: ClassVar[str] = "criteria/{version}"
    version: Annotated[int, Field(ge=1)]
    name: Annotated[str, Field(max_length=200)]
    in_force_from: datetime
    definition: CriteriaDefinition


DOCUMENTS: tuple[type[Document], ...] = (Campaign, Person, ApiKey, RoutingProfile, Criteria)
