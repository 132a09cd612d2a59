"""What callers are answered."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from lead_intake.domain.attributes import EmailDomains, EmailKind, SizeBand, attributes_of
from lead_intake.domain.campaigns import Campaign, Intent
from lead_intake.domain.identities import IdentityKind
from lead_intake.domain.job_levels import JobLevel
from lead_intake.domain.known import Known, in_order
from lead_intake.domain.lead import Lead
from lead_intake.domain.money import decimal_text
from service_kit.web.problems import Problem


class Captured(BaseModel):
    """What became of a captured person."""

    id: str = Field(description="Lead id")
    status: Literal["created", "known"]
    version: int = Field(description="Version of the lead after it")


class BatchItem(BaseModel):
    """What became of one item."""

    index: int = Field(description="Its place in the request, from 0")
    status: Literal["created", "known", "refused"]
    id: str | None = None
    version: int | None = None
    after: str | None = Field(default=None, description="Its `Leadloop-After` value")
    problem: Problem | None = None


class BatchAnswer(BaseModel):
    """What became of each item, in the order of the request."""

    items: list[BatchItem]
    created: int
    known: int
    refused: int


class TouchItem(BaseModel):
    """What became of one touch."""

    index: int
    status: Literal["recorded", "created", "refused"] = Field(description="created: recorded, and the lead is new")
    id: str | None = Field(default=None, description="Lead id")
    touch_id: str | None = None
    version: int | None = None
    after: str | None = None
    problem: Problem | None = None


class TouchesAnswer(BaseModel):
    """What became of each touch, in the order of the request."""

    items: list[TouchItem]
    recorded: int
    refused: int


class Changed(BaseModel):
    """The lead as it stands after a change; read it for more."""

    id: str
    version: int


class CompanyOut(BaseModel):
    """The company as the person named it."""

    name: str | None = None
    domain: str | None = None
    industry: str | None = None
    size: int | None = None
    country: str | None = None


class AttributesOut(BaseModel):
    """What rules know about the lead."""

    source: str | None
    industry: str | None
    country: str | None
    size_band: SizeBand | None
    job_level: JobLevel | None
    email_kind: EmailKind
    identities: list[IdentityKind]
    has_company: bool


class LeadOut(BaseModel):
    """A lead with everything known about it."""

    id: str
    version: int
    created_at: datetime = Field(description="When the person was first captured, as it happened")
    source: str | None
    campaign: str | None
    name: str | None
    job_title: str | None
    emails: list[str] = Field(description="First seen first")
    phones: list[str] = Field(description="E.164, first seen first")
    external_ids: dict[str, list[str]] = Field(description="System to the person's ids in it")
    company: CompanyOut
    attributes: AttributesOut
    consent: dict[str, bool]
    merged_ids: list[str] = Field(
        default=[], description="Leads that were merged into this one; only for a single lead"
    )


class MoneyOut(BaseModel):
    """An amount as a decimal text."""

    amount: str
    currency: str


class CampaignOut(BaseModel):
    """A campaign."""

    key: str
    version: int
    name: str
    intent: Intent
    cost: MoneyOut | None
    starts_on: date | None
    ends_on: date | None


def lead_out(lead: Lead, domains: EmailDomains, merged: Sequence[str] = ()) -> dict[str, Any]:
    """A lead as `LeadOut` describes it."""
    known = lead.known
    return {
        "id": lead.id,
        "version": lead.version,
        "created_at": known.since,
        "source": known.value("source"),
        "campaign": known.value("campaign"),
        "name": known.value("name"),
        "job_title": known.value("job_title"),
        "emails": in_order(known.emails),
        "phones": in_order(known.phones),
        "external_ids": _by_system(known),
        "company": {
            "name": known.value("company_name"),
            "domain": known.value("company_domain"),
            "industry": known.value("industry"),
            "size": known.value("employees"),
            "country": known.value("country"),
        },
        "attributes": attributes_of(known, domains)._asdict(),
        "consent": known.purposes(),
        "merged_ids": list(merged),
    }


def _by_system(known: Known) -> dict[str, list[str]]:
    systems: dict[str, list[str]] = {}
    for external_id in in_order(known.externals):
        system, _, value = external_id.partition(":")
        systems.setdefault(system, []).append(value)
    return systems


def campaign_out(campaign: Campaign) -> dict[str, Any]:
    """A campaign as `CampaignOut` describes it."""
    out = campaign._asdict()
    cost, currency = out.pop("cost"), out.pop("currency")
    priced = cost is not None and currency is not None
    return out | {"cost": {"amount": decimal_text(cost, currency), "currency": currency} if priced else None}
