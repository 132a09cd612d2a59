"""What a letter says about one lead that came back: what is known of it, and one step that fits the reason."""

from datetime import date

from digest.domain.letters.facts import Reader
from digest.domain.letters.letter import Button
from digest.domain.letters.marketing_news import CameBack
from digest.domain.letters.wording import ended, quoted
from digest.domain.returned_steps import LATER, USUAL_CALLS, said, step_for

TELLING = 2
"""So many of one campaign have to come back before that is more than chance."""


def known_of(one: CameBack, reader: Reader) -> str | None:
    """Sales' own words if there are any, and what the figures say of this reason."""
    parts = (quoted(reader.words, one.note) if one.note else None, _figures(one, reader))
    return " ".join(part for part in parts if part is not None) or None


def advice_for(one: CameBack, reader: Reader) -> Button | None:
    """The one step; None where the lead is with sales again."""
    if one.moved_on:
        return None
    words = reader.words
    step = step_for(one.lead_id, one.reason, one.attempts, one.owner, _until(one, reader))
    calls = words.ngettext("Ask for {n} more call", "Ask for {n} more calls", step.calls)
    return Button(said(step.what, words.gettext, calls), reader.links.page(step.path))


def _until(one: CameBack, reader: Reader) -> date | None:
    """The reader's day until which it is nurtured, if that is still to come."""
    if one.revisit_at is None or one.revisit_at <= reader.written_at:
        return None
    return reader.words.local(one.revisit_at).date()


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
    until = _until(one, reader)
    if one.reason not in LATER or until is None:
        return None
    with_year = until.year != words.local(reader.written_at).year
    return ended(words.gettext("Nurtured until {day}.", day=words.short_day(until, with_year=with_year)))
