"""The one step that fits a return: what to do, and the page where it is done, filled in as far as it is known."""

from datetime import date, datetime, tzinfo
from urllib.parse import urlencode

from babel.support import NullTranslations

from digest.domain.letters.returned_advice import USUAL_CALLS
from digest.domain.reading import Returned
from service_kit.pages.saying import N_

LATER = ("no_budget", "too_early")
"""Reasons that time changes."""
CARD = "/digest/leads/{lead}"
BACK = "/digest/leads"
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
    """Remind when its time comes, ask for as many calls as are missing, look at the data or at the criteria."""
    if one.reason == "not_reached" and one.attempts < USUAL_CALLS:
        return _more_calls(one, words)
    if one.reason in LATER or one.reason == "not_reached":
        return _remind(one, now, zone, words)
    if one.reason == "not_our_market":
        return words.gettext("Check the criteria"), "/qualification/criteria"
    card = CARD.format(lead=one.lead.id)
    if one.reason == "wrong_contact_data":
        return words.gettext("Look at the contact data"), card
    return words.gettext("Compare the two") if one.reason == "duplicate" else words.gettext("Open card"), card


def open_card(one: Returned, words: NullTranslations) -> Step:
    """What everybody may do."""
    return words.gettext("Open card"), CARD.format(lead=one.lead.id)


def _more_calls(one: Returned, words: NullTranslations) -> Step:
    missing = USUAL_CALLS - one.attempts
    text = words.ngettext("Ask for %(num)s more call", "Ask for %(num)s more calls", missing) % {"num": missing}
    asked = {"lead": one.lead.id, "person": one.owner or "", "calls": str(missing), "back": BACK}
    return text, f"/qualification/leads/hand-over?{urlencode({name: value for name, value in asked.items() if value})}"


def _remind(one: Returned, now: datetime, zone: tzinfo, words: NullTranslations) -> Step:
    asked = {"lead": one.lead.id, "reason": one.reason}
    text = words.gettext("Remind later")
    if one.lead.revisit_at is not None and one.lead.revisit_at > now:
        day = one.lead.revisit_at.astimezone(zone).date()
        asked["until"] = day.isoformat()
        if _months_to(day, now.astimezone(zone).date()) < YEAR:
            text = words.gettext(REMIND[day.month - 1])
    return text, f"/qualification/leads/nurture?{urlencode(asked | {'back': BACK})}"


def _months_to(day: date, today: date) -> int:
    return (day.year - today.year) * YEAR + day.month - today.month
