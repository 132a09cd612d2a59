"""What a field of a form or a column of a list can be said to be."""

from collections.abc import Mapping
from typing import Literal

from lead_intake.domain import limits
from lead_intake.domain.identities import is_key

Kind = Literal["leads", "touches"]
Targets = Mapping[str, str | None]

_OF_LEADS = (
    "email phone name first_name middle_name last_name job_title company.name company.domain company.industry "
    "company.size company.country message source campaign kind occurred_at"
)
_OF_TOUCHES = "email phone message source campaign kind occurred_at lead.id content_key path number"
LEAD_TARGETS = frozenset(_OF_LEADS.split())
TOUCH_TARGETS = frozenset(_OF_TOUCHES.split())
"""Targets that stand for themselves; `consent.`, `external_ids.` and `fields.` take a name of their own."""

NOT_SAID_BY_VISITORS = frozenset({"source", "kind", "occurred_at"})
"""Targets that the field names of a page must not set by accident; a mapping may."""


def is_target(target: str, kind: Kind) -> bool:
    """Whether a mapping may name this target for this kind of content."""
    group, _, name = target.partition(".")
    match group:
        case "fields":
            return 0 < len(name) <= limits.FIELD_NAME_LENGTH
        case "external_ids":
            return is_key(name)
        case "consent":
            return kind == "leads" and is_key(name)
        case _:
            return target in (LEAD_TARGETS if kind == "leads" else TOUCH_TARGETS)
