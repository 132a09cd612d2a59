"""What is known of a lead as a form shows it, field by field, and what of it a person corrected last."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from lead_intake.domain.known import LATEST, Known, in_order
from lead_intake.domain.lead import Lead

CONTACTS = ("emails", "phones")
FIELDS = (*LATEST, *CONTACTS)
"""Everything that can be corrected by hand; contacts stand one a line."""


class Corrected(NamedTuple):
    """The last correction of one field: `by` whom (None: a machine), and the lead's `version` after it.

    `was` and `became` are the field's texts before and after, so that it can be taken back.
    """

    lead_id: str
    field: str
    by: str | None
    at: datetime
    version: int
    was: str
    became: str


class CorrectedBy(NamedTuple):
    """A correction with what the person is called; empty where nobody of that name is known."""

    correction: Corrected
    name: str


def texts_of(known: Known) -> dict[str, str]:
    """Each field as text; what is not known is empty."""
    texts = {name: "" if (value := known.value(name)) is None else str(value) for name in LATEST}
    return texts | {"emails": "\n".join(in_order(known.emails)), "phones": "\n".join(in_order(known.phones))}


def corrected(before: Lead, after: Lead, by: str | None, at: datetime) -> list[Corrected]:
    """What became different by one correction."""
    was, became = texts_of(before.known), texts_of(after.known)
    return [
        Corrected(after.id, field, by, at, after.version, was[field], became[field])
        for field in FIELDS
        if was[field] != became[field]
    ]


def taken_back(corrections: Sequence[Corrected], standing: Mapping[str, str], version: int) -> dict[str, str]:
    """By field, the text from before the correction with this version, where nothing changed it since."""
    return {one.field: one.was for one in corrections if one.version == version and standing[one.field] == one.became}
