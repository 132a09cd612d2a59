"""How letters speak: translations by the English sentence, and moments, days and money in the reader's manner."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Protocol

from digest.domain.people import Language

SPELLED = 10
QUOTE = 160
NEAR_DAYS = 7


class Words(Protocol):
    """A language and a time zone."""

    language: Language

    def gettext(self, message: str, /, **values: object) -> str:
        """The sentence in this language, with `{names}` filled in."""

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The same for a count, which is `{n}`."""

    def local(self, at: datetime) -> datetime:
        """The moment on the reader's clock."""

    def clock(self, at: datetime) -> str:
        """10:00."""

    def full_day(self, day: date) -> str:
        """Monday 30 November."""

    def short_day(self, day: date, *, with_year: bool = False) -> str:
        """7 Dec, 7 Dec 2025."""

    def weekday(self, day: date) -> str:
        """Tue."""

    def full_weekday(self, day: date) -> str:
        """Tuesday."""

    def month(self, day: date) -> str:
        """November."""

    def span(self, begin: date, end: date) -> str:
        """23 to 29 November; both are part of it."""

    def length(self, time: timedelta) -> str:
        """40 min, 3 h, 2 days: as pages write it."""

    def money(self, amount: int, currency: str) -> str:
        """An amount in minor units with its currency."""


def spelled(words: Words, number: int) -> str:
    """The number as a word up to ten, with a capital, as sentences begin."""
    _ = words.gettext
    names = (
        _("One"), _("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven"), _("Eight"), _("Nine"), _("Ten"),
    )  # fmt: skip
    return names[number - 1] if 1 <= number <= SPELLED else str(number)


def on_day(words: Words, at: datetime, now: datetime) -> str:
    """When something was, in a sentence: today, yesterday, on Friday, on 7 Dec."""
    _ = words.gettext
    day, today = words.local(at).date(), words.local(now).date()
    if day == today:
        return _("today")
    if day == today - timedelta(days=1):
        return _("yesterday")
    if timedelta(0) < today - day < timedelta(days=NEAR_DAYS):
        names = (
            _("on Monday"), _("on Tuesday"), _("on Wednesday"), _("on Thursday"), _("on Friday"), _("on Saturday"),
            _("on Sunday"),
        )  # fmt: skip
        return names[day.weekday()]
    return _("on {day}", day=words.short_day(day))


def due_label(words: Words, at: datetime, now: datetime) -> str:
    """When something is to be done, at the right of a line: 14:00, Tue 10:00, 7 Dec."""
    day, today = words.local(at).date(), words.local(now).date()
    if day == today:
        return words.clock(at)
    if abs(day - today) < timedelta(days=NEAR_DAYS):
        return f"{words.weekday(day)} {words.clock(at)}"
    return words.short_day(day)


def touch_words(words: Words) -> Mapping[str, str]:
    """What a lead did, by the kind of touch; nobody's gender is guessed."""
    _ = words.gettext
    return {
        "form_submitted": _("Sent a form"),
        "demo_requested": _("Asked for a demonstration"),
        "call_requested": _("Asked for a call"),
        "price_viewed": _("Looked at prices"),
        "page_viewed": _("Visited the site"),
        "email_opened": _("Opened a letter"),
        "email_clicked": _("Followed a link in a letter"),
        "event_registered": _("Signed up for an event"),
        "event_attended": _("Came to an event"),
        "content_downloaded": _("Downloaded a document"),
        "ad_clicked": _("Clicked an advertisement"),
        "call_received": _("Called"),
        "chat_started": _("Wrote in the chat"),
        "product_used": _("Tried the product"),
    }


def return_words(words: Words) -> Mapping[str, str]:
    """Why leads come back."""
    _ = words.gettext
    return {
        "no_budget": _("No budget"),
        "too_early": _("Too early"),
        "not_reached": _("Not reached"),
        "not_our_market": _("Not our market"),
        "wrong_contact_data": _("Wrong contact data"),
        "duplicate": _("Duplicate"),
        "other": _("Other"),
    }


def ended(sentence: str) -> str:
    """A sentence with one full stop at its end: Russian months are cut short with one of their own."""
    return sentence[:-1] if sentence.endswith("..") and not sentence.endswith("...") else sentence


def one_line(text: str, most: int) -> str:
    """Without line ends, cut at a word where it is longer than `most`."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut[most // 2 :] else cut}…"


def quoted(words: Words, text: str) -> str:
    """What somebody wrote, on one line, between the quotation marks of the language."""
    return words.gettext("“{text}”", text=one_line(text, QUOTE))
