"""A hand-over as the list behind a number shows it, and what that list is about, in words."""

from datetime import datetime
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.reading import ListedHandover, Named
from digest.domain.which import Which
from digest.pages.lead_rows import company_of, name_of
from digest.pages.wording import FATES, REASONS, STAGES, STATES, said
from service_kit.pages.saying import N_

STEPS = {
    "handed_over": N_("handed over"), "accepted": N_("accepted"), "contacted": N_("contacted"),
    "opportunity": N_("became an opportunity"), "won": N_("won"),
}  # fmt: skip
ROOMS = {
    "handed_over": N_("before accepting"), "accepted": N_("accepted, not contacted"),
    "contacted": N_("after first contact"), "opportunity": N_("in an opportunity"), "won": N_("won"),
}  # fmt: skip


class HandoverRow(NamedTuple):
    """One row of the list."""

    identity: str
    lead: str
    name: str
    company: str
    grade: str | None
    handed_over_at: datetime
    again: bool
    pill: str
    state: str
    note: str
    due_at: datetime | None
    overdue: bool
    owner: str
    campaign: str
    amount: int
    currency: str | None


def handover_row(row: ListedHandover, names: Named, words: NullTranslations) -> HandoverRow:
    """The row of a hand-over, as it stood then."""
    standing = row.standing
    still_open = standing.state == "open"
    notes = [
        "" if standing.reason is None else said(words, REASONS, standing.reason),
        "" if standing.became is None else said(words, FATES, standing.became),
    ]
    return HandoverRow(
        identity=row.identity,
        lead=row.lead.id,
        name=name_of(row.lead, names, words),
        company=company_of(row.lead, names),
        grade=row.grade,
        handed_over_at=row.handed_over_at,
        again=standing.again,
        pill=standing.gate if still_open else "lost" if standing.state == "disqualified" else standing.state,
        state=said(words, STAGES, standing.gate) if still_open else said(words, STATES, standing.state),
        note=", ".join(note for note in notes if note),
        due_at=row.due_at if still_open else None,
        overdue=standing.overdue,
        owner=names.people.get(row.owner or "", row.owner or ""),
        campaign=names.campaigns.get(row.campaign or "", row.campaign or ""),
        amount=standing.amount,
        currency=standing.currency,
    )


def about(which: Which, words: NullTranslations) -> list[str]:
    """What the hand-overs of this list have in common, a phrase each."""
    cycle = {"first": words.gettext("for the first time"), "again": words.gettext("handed over again")}
    phrases = [
        said(words, STEPS, which.step) if which.step and which.step != "handed_over" else "",
        said(words, ROOMS, which.stands),
        said(words, STATES, which.state),
        words.gettext("overdue") if which.overdue else "",
        "" if which.reason is None else said(words, REASONS, which.reason).lower(),
        said(words, FATES, which.became),
        cycle.get(which.cycle or "", ""),
    ]
    return [phrase for phrase in phrases if phrase]
