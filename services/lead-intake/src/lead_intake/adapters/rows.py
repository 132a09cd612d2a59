"""Between leads and their rows."""

from collections.abc import Mapping
from typing import Any

import orjson

from lead_intake.domain.known import Known, Stamp
from lead_intake.domain.lead import Lead
from lead_intake.domain.names import search_keys

LEAD_COLUMNS = (
    "id", "version", "created_at", "source", "campaign", "name_key", "surname_key", "known", "merged_into", "erased_at",
)  # fmt: skip


def lead_of(row: Any) -> Lead:
    """The lead in a row of table `lead`."""
    latest, first, emails, phones, externals, consent, *invitations = orjson.loads(row.known)
    known = Known(
        since=row.created_at,
        latest=_stamps(latest),
        first=_stamps(first),
        emails=emails,
        phones=phones,
        externals=externals,
        consent={purpose: (given, at) for purpose, (given, at) in consent.items()},
        invitations={campaign: tuple(ids) for campaign, ids in invitations[0].items()} if invitations else {},
    )
    return Lead(row.id, row.version, known, row.merged_into, row.erased_at)


def _stamps(packed: Mapping[str, Any]) -> dict[str, Stamp]:
    return {name: (value, at) for name, (value, at) in packed.items()}


def lead_row(lead: Lead) -> tuple[Any, ...]:
    """A row in the order of `LEAD_COLUMNS`."""
    known = lead.known
    name_key, surname_key = search_keys(known.text("name"))
    return (
        lead.id,
        lead.version,
        known.since,
        known.text("source"),
        known.text("campaign"),
        name_key,
        surname_key,
        # Hardly anybody is invited, and everybody is written.
        orjson.dumps(known[1:] if known.invitations else known[1:-1]).decode(),
        lead.merged_into,
        lead.erased_at,
    )
