"""Coarse attributes: what rules may know about a lead, in words that identify nobody."""

from bisect import bisect_left
from typing import Literal, NamedTuple

from lead_intake.domain.identities import EMAIL, EXTERNAL, PHONE, IdentityKind, is_role_address
from lead_intake.domain.job_levels import JobLevel, level_of
from lead_intake.domain.known import Known

SizeBand = Literal["1-10", "11-50", "51-200", "201-1000", "1001+"]
EmailKind = Literal["business", "free", "disposable", "role", "none"]

_MOST = (10, 50, 200, 1000)
_BANDS: tuple[SizeBand, ...] = ("1-10", "11-50", "51-200", "201-1000", "1001+")
"""The last has no upper end."""
_BEST_FIRST: tuple[EmailKind, ...] = ("business", "role", "free", "disposable")


class EmailDomains(NamedTuple):
    """Domains at which an address says nothing about the company."""

    free: frozenset[str]
    disposable: frozenset[str]


class Attributes(NamedTuple):
    """What travels with a lead's facts."""

    source: str | None
    industry: str | None
    country: str | None
    size_band: SizeBand | None
    job_level: JobLevel | None
    email_kind: EmailKind
    identities: tuple[IdentityKind, ...]
    has_company: bool


def size_band(employees: int | None) -> SizeBand | None:
    """The band of a number of employees."""
    return None if employees is None else _BANDS[bisect_left(_MOST, employees)]


def email_kind(email: str, domains: EmailDomains) -> EmailKind:
    """Of what kind an address is; the domain says more than the mailbox."""
    domain = email.rpartition("@")[2]
    if domain in domains.disposable:
        return "disposable"
    if domain in domains.free:
        return "free"
    return "role" if is_role_address(email) else "business"


def attributes_of(known: Known, domains: EmailDomains) -> Attributes:
    """The attributes of a lead; of several addresses the one that says most about the company counts."""
    kinds = {email_kind(email, domains) for email in known.emails}
    return Attributes(
        source=known.text("source"),
        industry=known.text("industry"),
        country=known.text("country"),
        size_band=size_band(known.number("employees")),
        job_level=level_of(known.text("job_title")),
        email_kind=next((kind for kind in _BEST_FIRST if kind in kinds), "none"),
        identities=_kinds(known),
        has_company=known.value("company_name") is not None or known.value("company_domain") is not None,
    )


def _kinds(known: Known) -> tuple[IdentityKind, ...]:
    """Sorted, as the contract says."""
    kinds: list[IdentityKind] = []
    if known.emails:
        kinds.append(EMAIL)
    if known.externals:
        kinds.append(EXTERNAL)
    if known.phones:
        kinds.append(PHONE)
    return tuple(kinds)
