"""The one step that fits a lead which came back: what to do, and the page where it is done, filled in."""

from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple
from urllib.parse import urlencode

USUAL_CALLS = 4
"""So many calls are usual before somebody is given up."""
LATER = ("no_budget", "too_early")
"""Reasons that time changes."""
CARD = "/digest/leads/{lead}"
BACK = "/digest/leads"
REPAIR = "/intake/leads/{lead}/correct"
What = Literal["remind", "call", "criteria", "data", "compare", "card"]


class Step(NamedTuple):
    """What to do and where; `calls` are missing, `until` is the day on which to remind."""

    what: What
    path: str
    calls: int = 0
    until: date | None = None


def step_for(lead: str, reason: str, attempts: int, owner: str | None, until: date | None) -> Step:
    """Remind when its time comes, ask for as many calls as are missing, repair the data, look at the criteria.

    `until` is the day until which it is nurtured, if that is still to come.
    """
    card = CARD.format(lead=lead)
    if reason == "not_reached" and attempts < USUAL_CALLS:
        missing = USUAL_CALLS - attempts
        asked = {"lead": lead, "person": owner or "", "calls": str(missing), "back": BACK}
        return Step("call", _page("hand-over", asked), calls=missing)
    if reason in LATER or reason == "not_reached":
        asked = {"lead": lead, "reason": reason, "until": until.isoformat() if until else "", "back": BACK}
        return Step("remind", _page("nurture", asked), until=until)
    if reason == "not_our_market":
        return Step("criteria", "/qualification/criteria")
    if reason == "wrong_contact_data":
        return Step("data", f"{REPAIR.format(lead=lead)}?{urlencode({'back': BACK})}")
    return Step("compare" if reason == "duplicate" else "card", card)


def said(what: What, gettext: Callable[[str], str], calls: str = "") -> str:
    """What to do, in the reader's words; `calls` says how many more of them, where it is that."""
    return {
        "remind": gettext("Remind later"),
        "call": calls,
        "criteria": gettext("Check the criteria"),
        "data": gettext("Repair the contact data"),
        "compare": gettext("Compare the two"),
        "card": gettext("Open card"),
    }[what]


def _page(name: str, asked: dict[str, str]) -> str:
    return f"/qualification/leads/{name}?{urlencode({key: value for key, value in asked.items() if value})}"
