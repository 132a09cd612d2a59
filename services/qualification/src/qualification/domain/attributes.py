"""What rules may know about a lead: coarse, and identifying nobody."""

from typing import NamedTuple

SIZE_BANDS = ("1-10", "11-50", "51-200", "201-1000", "1001+")
"""Employees of the company, smallest band first."""
JOB_LEVELS = ("other", "specialist", "manager", "director", "vp", "c_level")
"""Levels of a job, lowest first."""
ORDERED = {"size_band": SIZE_BANDS, "job_level": JOB_LEVELS}
"""Attributes whose values have an order, so that a rule may name a range of them."""
BUSINESS = "business"


class Attributes(NamedTuple):
    """The attributes of one lead, as intake last said them; the names are those of the events."""

    source: str | None = None
    industry: str | None = None
    country: str | None = None
    size_band: str | None = None
    job_level: str | None = None
    email_kind: str = "none"
    identities: tuple[str, ...] = ()
    has_company: bool = False


def is_known(name: str, attributes: Attributes) -> bool:
    """Whether the lead has a value for an attribute; `none` as kind of e-mail says that there is no e-mail."""
    value = getattr(attributes, name)
    return value != "none" if name == "email_kind" else bool(value)
