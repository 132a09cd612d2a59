"""What came back last, as it stands beside the list of leads: who, why, sales' words, and one step that fits."""

from datetime import datetime
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.grades import NURTURED
from digest.domain.reading import Named, Returned
from digest.pages.lead_rows import name_of
from digest.pages.wording import REASONS, STAGES, said
from service_kit.pages.saying import N_

LONGEST_NOTE = 160
STEPS = {
    "no_budget": (N_("Remind later"), "/qualification/leads/nurture?lead={lead}&reason={reason}&back=/digest/leads"),
    "too_early": (N_("Remind later"), "/qualification/leads/nurture?lead={lead}&reason={reason}&back=/digest/leads"),
    "not_reached": (N_("Ask for more calls"), "/qualification/leads/hand-over?lead={lead}&back=/digest/leads"),
    "not_our_market": (N_("Check the criteria"), "/qualification/criteria"),
    "wrong_contact_data": (N_("Look at the contact data"), "/digest/leads/{lead}"),
    "duplicate": (N_("Compare the two"), "/digest/leads/{lead}"),
}
OTHERWISE = (N_("Open card"), "/digest/leads/{lead}")


class ReturnedRow(NamedTuple):
    """One of them; `step` is (what to do, where), None where the lead has moved on, which `now` then says."""

    lead: str
    name: str
    at: datetime
    why: str
    note: str
    step: tuple[str, str] | None
    now: str


def returned_row(one: Returned, names: Named, words: NullTranslations, *, acts: bool) -> ReturnedRow:
    """The row; without `acts` the reader is offered nothing that only marketing may do."""
    calls = words.ngettext("%(num)s call", "%(num)s calls", one.attempts) % {"num": one.attempts}
    reason = said(words, REASONS, one.reason)
    parts = (
        reason,
        calls if one.reason == "not_reached" and one.attempts else "",
        names.people.get(one.owner or "", ""),
    )
    moved = one.lead.stage not in NURTURED
    word, path = STEPS.get(one.reason, OTHERWISE) if acts else OTHERWISE
    return ReturnedRow(
        lead=one.lead.id,
        name=name_of(one.lead, names, words),
        at=one.at,
        why=" · ".join(part for part in parts if part),
        note=one.note if len(one.note) <= LONGEST_NOTE else one.note[: LONGEST_NOTE - 1].rstrip() + "…",
        step=None if moved else (words.gettext(word), path.format(lead=one.lead.id, reason=one.reason)),
        now=said(words, STAGES, one.lead.stage) if moved else "",
    )
