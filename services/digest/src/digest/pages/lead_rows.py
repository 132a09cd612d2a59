"""A lead as lists and cards show it: grade and its standing, state in words, last touch."""

from datetime import datetime
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.grades import NURTURED, GradeStanding, Nearness, is_close, nearness, standing_of
from digest.domain.lead import Lead
from digest.domain.reading import Named
from digest.domain.score import grade_at
from digest.pages.wording import REASONS, STAGES, TOUCHES, said
from service_kit.pages import Formats
from service_kit.pages.saying import N_, short

OWNER = 30
"""Letters of a salesperson's name in a row."""
NAMELESS = N_("New lead")
ERASED = N_("Erased on request")
PILLS = {"client": "won", "nurture": "nurturing", "new": "", "qualified": "", "disqualified": "lost", "erased": "lost"}


class LeadRow(NamedTuple):
    """One row of a list."""

    identity: str
    name: str
    company: str
    account: tuple[str, str] | None
    grade: str | None
    standing: GradeStanding
    pill: str
    state: str
    notes: str
    """Whose it is, or why it came back and until when it is left alone."""
    nearness: Nearness | None
    touch: str
    touched_at: datetime | None
    campaign: str


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


def account_of(lead: Lead, names: Named) -> tuple[str, str] | None:
    """Id and name of the account, once its own document has come; the name is empty where sales gave none."""
    if lead.account is None or lead.account not in names.accounts:
        return None
    return lead.account, str(names.accounts[lead.account].get("name") or "")


def lead_row(lead: Lead, now: datetime, names: Named, words: NullTranslations, formats: Formats) -> LeadRow:
    """The row of a lead at `now`."""
    grade, definition = grade_at(lead, now), names.in_force
    close = is_close(lead, now, definition)
    return LeadRow(
        identity=lead.id,
        name=name_of(lead, names, words),
        company=company_of(lead, names),
        account=account_of(lead, names),
        grade=grade,
        standing=standing_of(grade, definition),
        pill="close" if close else PILLS.get(lead.stage, lead.stage),
        state=words.gettext("close to the line") if close else said(words, STAGES, lead.stage),
        notes=_notes(lead, now, names, words, formats, close=close),
        nearness=nearness(lead, now, definition),
        touch=said(words, TOUCHES, lead.touch_kind),
        touched_at=lead.touched_at,
        campaign=names.campaigns.get(lead.campaign or "", lead.campaign or ""),
    )


def _notes(lead: Lead, now: datetime, names: Named, words: NullTranslations, formats: Formats, *, close: bool) -> str:
    if lead.owner is not None:
        return short(names.people.get(lead.owner, ""), OWNER)
    if lead.stage == "qualified" and lead.qualified_at is not None:
        return words.gettext("for %(long)s") % {"long": formats.span(now - lead.qualified_at)}
    if lead.stage not in NURTURED or lead.recycle_reason is None:
        return ""
    reason = said(words, REASONS, lead.recycle_reason).lower()
    if close:
        # Its state is said of the grade, so that here must stand what the reason is the reason of.
        reason = f"{said(words, STAGES, lead.stage)}: {reason}"
    if lead.revisit_at is None:
        return reason
    return words.gettext("%(reason)s, until %(day)s") % {"reason": reason, "day": formats.day(lead.revisit_at)}
