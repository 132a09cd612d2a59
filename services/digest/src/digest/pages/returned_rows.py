"""What came back from sales last, as it stands beside the list of leads: who, why, sales' words, and one step."""

from datetime import datetime, tzinfo
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.grades import WITH_MARKETING
from digest.domain.reading import Named, Returned
from digest.domain.returned_steps import USUAL_CALLS
from digest.pages.lead_rows import OWNER, name_of
from digest.pages.return_steps import Step, open_card, step_of
from digest.pages.wording import REASONS, STAGES, said
from service_kit.pages.saying import short

LONGEST_NOTE = 120


class ReturnedRow(NamedTuple):
    """One of them; `step` is (what to do, where), None where the lead is with sales again, which `now` then says."""

    lead: str
    name: str
    at: datetime
    why: str
    note: str
    step: Step | None
    now: str


def returned_row(
    one: Returned, names: Named, now: datetime, zone: tzinfo, words: NullTranslations, *, acts: bool
) -> ReturnedRow:
    """The row; without `acts` the reader is offered nothing that only marketing may do."""
    parts = (
        said(words, REASONS, one.reason),
        _calls(one.attempts, words) if one.reason == "not_reached" else "",
        short(names.people.get(one.owner or "", ""), OWNER),
    )
    moved = one.lead.stage not in WITH_MARKETING
    return ReturnedRow(
        lead=one.lead.id,
        name=name_of(one.lead, names, words),
        at=one.at,
        why=" · ".join(part for part in parts if part),
        note=one.note if len(one.note) <= LONGEST_NOTE else one.note[: LONGEST_NOTE - 1].rstrip() + "…",
        step=None if moved else step_of(one, now, zone, words) if acts else open_card(one, words),
        now=said(words, STAGES, one.lead.stage) if moved else "",
    )


def _calls(attempts: int, words: NullTranslations) -> str:
    """As sales was told before it gave the lead back."""
    if attempts >= USUAL_CALLS:
        return words.ngettext("%(num)s call", "%(num)s calls", attempts) % {"num": attempts}
    text = words.ngettext("%(num)s call, %(usual)s are usual", "%(num)s calls, %(usual)s are usual", attempts)
    return text % {"num": attempts, "usual": USUAL_CALLS}
