"""A row of the list of qualified leads."""

from datetime import datetime
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.reading import Named, Qualification
from digest.pages.lead_rows import PILLS, company_of, name_of
from digest.pages.wording import STAGES, said
from service_kit.pages.saying import N_

HOW = {
    "criteria": N_("by its score"), "hand_raiser": N_("asked for contact"), "by_hand": N_("by hand"),
}  # fmt: skip


class QualifiedRow(NamedTuple):
    """Who it was, when, how and with which grade; `state` is how the lead stands now."""

    lead: str
    name: str
    company: str
    at: datetime
    how: str
    again: bool
    grade: str | None
    pill: str
    state: str
    campaign: str


def qualified_row(one: Qualification, names: Named, words: NullTranslations) -> QualifiedRow:
    """The row."""
    return QualifiedRow(
        lead=one.lead.id,
        name=name_of(one.lead, names, words),
        company=company_of(one.lead, names),
        at=one.at,
        how=said(words, HOW, one.how),
        again=one.again,
        grade=one.grade,
        pill=PILLS.get(one.lead.stage, one.lead.stage),
        state=said(words, STAGES, one.lead.stage),
        campaign=names.campaigns.get(one.campaign or "", one.campaign or ""),
    )
