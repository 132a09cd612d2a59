"""What a letter says about one lead that came back: what is known of it, and one step that fits the reason."""

from datetime import datetime

from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Button
from digest.domain.letters.marketing_news import CameBack
from digest.domain.letters.wording import ended, quoted
from digest.domain.returned_steps import step_path

USUAL_CALLS = 4
"""So many calls are usual before somebody is given up."""
TELLING = 2
"""So many of one campaign have to come back before that is more than chance."""


def known_of(one: CameBack, reader: Reader) -> str | None:
    """Sales' own words if there are any, and what the figures say of this reason."""
    said = (quoted(reader.words, one.note) if one.note else None, _figures(one, reader))
    return " ".join(part for part in said if part is not None) or None


def step_for(one: CameBack, reader: Reader) -> Button | None:
    """The one step; None where the lead has moved on meanwhile."""
    if one.moved_on:
        return None
    gettext = reader.words.gettext
    labels = {
        "no_budget": gettext("Remind later"),
        "too_early": gettext("Remind later"),
        "not_reached": gettext("Ask for more calls"),
        "not_our_market": gettext("Check the criteria"),
        "wrong_contact_data": gettext("Look at the contact data"),
        "duplicate": gettext("Compare the two"),
    }
    label = labels.get(one.reason, gettext("Open card"))
    return Button(label, reader.links.page(step_path(one.reason, one.lead_id)))


def _figures(one: CameBack, reader: Reader) -> str | None:
    words = reader.words
    if one.moved_on:
        return None
    if one.reason == "not_reached" and 0 < one.attempts < USUAL_CALLS:
        return words.ngettext("{n} call only.", "{n} calls only.", one.attempts)
    if one.reason == "not_our_market" and one.campaign is not None and one.campaign.returned >= TELLING:
        return words.gettext(
            "{name}: {n} of {all} came back this month.",
            name=one.campaign.name, n=one.campaign.returned, all=one.campaign.handed_over,
        )  # fmt: skip
    if one.reason in {"no_budget", "too_early"} and one.revisit_at is not None:
        return ended(words.gettext("Nurtured until {day}.", day=_day(one.revisit_at, reader)))
    return None


def _day(at: datetime, reader: Reader) -> str:
    day, today = reader.words.local(at).date(), reader.words.local(reader.written_at).date()
    return reader.words.short_day(day, with_year=day.year != today.year)
