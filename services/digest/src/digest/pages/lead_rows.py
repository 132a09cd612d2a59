"""A lead as lists and cards show it: grade and its standing, state in words, last touch."""

from datetime import datetime
from typing import Literal, NamedTuple

from babel.support import NullTranslations

from digest.domain.lead import Lead
from digest.domain.reading import Json, Named
from digest.domain.score import grade_at
from digest.pages.wording import STAGES, TOUCHES, said
from service_kit.pages.saying import N_

GradeStanding = Literal["first", "above", "close", "far"]
NAMELESS = N_("New lead")
ERASED = N_("Erased on request")
PILLS = {"client": "won", "nurture": "nurturing", "new": "", "qualified": "", "disqualified": "lost", "erased": "lost"}


class LeadRow(NamedTuple):
    """One row of a list."""

    identity: str
    name: str
    company: str
    grade: str | None
    standing: GradeStanding
    pill: str
    state: str
    owner: str
    touch: str
    touched_at: datetime | None
    campaign: str


def standing_of(grade: str | None, definition: Json | None) -> GradeStanding:
    """How far a grade is from those that are handed over: one of them, next to one, or far."""
    handed_over = set((definition or {}).get("handed_over", ()))
    if grade is None:
        return "far"
    if grade in handed_over:
        return "first" if grade == "A1" else "above"
    letter, digit = grade[0], grade[1]
    beside = {f"{chr(ord(letter) - 1)}{digit}", f"{letter}{chr(ord(digit) - 1)}"}
    return "close" if beside & handed_over else "far"


def name_of(lead: Lead, names: Named, words: NullTranslations) -> str:
    """The person's name; in other words where it has not come yet, or is gone."""
    if lead.erased_at is not None:
        return words.gettext(ERASED)
    profile = names.profiles.get(lead.id, {})
    emails = profile.get("emails") or [""]
    return str(profile.get("name") or emails[0] or words.gettext(NAMELESS))


def company_of(lead: Lead, names: Named) -> str:
    """The company's name, as far as it is known."""
    company = names.profiles.get(lead.id, {}).get("company") or ""
    return str(company.get("name") or "") if isinstance(company, dict) else str(company)


def lead_row(lead: Lead, now: datetime, names: Named, words: NullTranslations) -> LeadRow:
    """The row of a lead at `now`."""
    grade = grade_at(lead, now)
    return LeadRow(
        identity=lead.id,
        name=name_of(lead, names, words),
        company=company_of(lead, names),
        grade=grade,
        standing=standing_of(grade, names.criteria.get(lead.criteria_version or 0)),
        pill=PILLS.get(lead.stage, lead.stage),
        state=said(words, STAGES, lead.stage),
        owner=names.people.get(lead.owner or "", ""),
        touch=said(words, TOUCHES, lead.touch_kind),
        touched_at=lead.touched_at,
        campaign=names.campaigns.get(lead.campaign or "", lead.campaign or ""),
    )
