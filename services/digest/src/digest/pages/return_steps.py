"""The one step that fits a return, in words beside the list of leads."""

from datetime import date, datetime, tzinfo

from babel.support import NullTranslations

from digest.domain.reading import Returned
from digest.domain.returned_steps import CARD, said, step_for
from service_kit.pages.saying import N_

REMIND = (
    N_("Remind in January"), N_("Remind in February"), N_("Remind in March"), N_("Remind in April"),
    N_("Remind in May"), N_("Remind in June"), N_("Remind in July"), N_("Remind in August"),
    N_("Remind in September"), N_("Remind in October"), N_("Remind in November"), N_("Remind in December"),
)  # fmt: skip
"""Whole phrases: how the month's name ends after "in" is the language's own business."""
YEAR = 12
"""Months; a month further away would be taken for the next one of that name."""
Step = tuple[str, str]
"""What to do, and where."""


def step_of(one: Returned, now: datetime, zone: tzinfo, words: NullTranslations) -> Step:
    """The domain's step, with the month or the number of calls in it."""
    revisit_at, today = one.lead.revisit_at, now.astimezone(zone).date()
    until = revisit_at.astimezone(zone).date() if revisit_at is not None and revisit_at > now else None
    step = step_for(one.lead.id, one.reason, one.attempts, one.owner, until)
    if step.what == "call":
        text = words.ngettext("Ask for %(num)s more call", "Ask for %(num)s more calls", step.calls)
        return text % {"num": step.calls}, step.path
    if step.until is not None and _months_to(step.until, today) < YEAR:
        return words.gettext(REMIND[step.until.month - 1]), step.path
    return said(step.what, words.gettext), step.path


def open_card(one: Returned, words: NullTranslations) -> Step:
    """What everybody may do."""
    return said("card", words.gettext), CARD.format(lead=one.lead.id)


def _months_to(day: date, today: date) -> int:
    return (day.year - today.year) * YEAR + day.month - today.month
