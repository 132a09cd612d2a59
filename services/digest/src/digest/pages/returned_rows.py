"""What came back last, as it stands beside the list of leads: who, why, sales' words, and one step that fits."""

from datetime import datetime
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.grades import NURTURED
from digest.domain.reading import Named, Returned
from digest.domain.returned_steps import step_path
from digest.pages.lead_rows import name_of
from digest.pages.wording import REASONS, STAGES, said
from service_kit.pages.saying import N_

LONGEST_NOTE = 160
STEPS = {
    "no_budget": N_("Remind later"),
    "too_early": N_("Remind later"),
    "not_reached": N_("Ask for more calls"),
    "not_our_market": N_("Check the criteria"),
    "wrong_contact_data": N_("Look at the contact data"),
    "duplicate": N_("Compare the two"),
}
OTHERWISE, CARD = N_("Open card"), "other"


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
    why = one.reason if acts else CARD
    step = (words.gettext(STEPS.get(why, OTHERWISE)), step_path(why, one.lead.id))
    return ReturnedRow(
        lead=one.lead.id,
        name=name_of(one.lead, names, words),
        at=one.at,
        why=" · ".join(part for part in parts if part),
        note=one.note if len(one.note) <= LONGEST_NOTE else one.note[: LONGEST_NOTE - 1].rstrip() + "…",
        step=None if moved else step,
        now=said(words, STAGES, one.lead.stage) if moved else "",
    )
