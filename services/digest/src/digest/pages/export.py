"""Chosen leads as a list for a spreadsheet."""

from collections.abc import Iterable
from datetime import datetime

from babel.support import NullTranslations

from digest.domain.lead import Lead
from digest.domain.reading import Named
from digest.domain.score import grade_at
from digest.pages.csv_text import csv_text
from digest.pages.lead_rows import company_of, name_of
from digest.pages.wording import STAGES, said
from service_kit.pages.saying import N_

HEADS = (
    N_("Lead"), N_("Company"), N_("Job title"), N_("Address"), N_("Telephone"), N_("Grade"), N_("State"),
    N_("Salesperson"), N_("Source"), N_("Campaign"), N_("Last touch"), N_("Number"),
)  # fmt: skip


def as_csv(leads: Iterable[Lead], names: Named, now: datetime, words: NullTranslations) -> str:
    """The leads as CSV (RFC 4180) with a head; moments are ISO 8601 in UTC. An erased lead has no personal data."""
    rows: list[list[object]] = []
    for lead in leads:
        profile = {} if lead.erased_at else names.profiles.get(lead.id, {})
        row: list[object] = [
            name_of(lead, names, words),
            company_of(lead, names),
            profile.get("job_title"),
            *((profile.get(kind) or [None])[0] for kind in ("emails", "phones")),
            grade_at(lead, now),
            said(words, STAGES, lead.stage),
            names.people.get(lead.owner or "", lead.owner),
            lead.source,
            names.campaigns.get(lead.campaign or "", lead.campaign),
            lead.touched_at.isoformat() if lead.touched_at else None,
            lead.id,
        ]
        rows.append(row)
    return csv_text([words.gettext(head) for head in HEADS], rows)
