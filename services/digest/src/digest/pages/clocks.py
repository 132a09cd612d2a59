"""The deadline of an open hand-over in pictures and words: how it stands, and how far away it is."""

from datetime import datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

from babel.support import NullTranslations

from digest.domain.pausing import Pace, lateness
from digest.domain.urgency import Need
from service_kit.pages import Formats

Clock = Literal["on_time", "soon", "overdue", "paused"]
Group = Literal["today", "next_days", "later"]
SOON_SHARE = 0.25
"""With less than this share of the time left a deadline is due soon; so is one of today."""
NEXT_DAYS = timedelta(days=7)
LEFT = timedelta(hours=3)
"""So close to its end a deadline is said as the time that is left."""
TOMORROW = timedelta(days=1)


class Speech(NamedTuple):
    """How one reader reads: words, formats, and the zone of whoever has none of their own."""

    words: NullTranslations
    formats: Formats
    zone: tzinfo
    now: datetime


def clock_of(asks: Need, pace: Pace, stage: str, now: datetime, zone: tzinfo) -> Clock:
    """Which clock is drawn; it stands still outside working time and where a later day was agreed."""
    if asks.urgency == "overdue":
        return "overdue"
    if pace.resumes_at is not None:
        return "paused"
    if asks.urgency == "due_today":
        return "soon"
    # A later date that was agreed with the client is no waiting of ours; tomorrow is no later date.
    if asks.next_at is not None and stage != "opportunity" and _day(asks.next_at, zone) > _day(now + TOMORROW, zone):
        return "paused"
    return "soon" if pace.share < SOON_SHARE else "on_time"


def group_of(asks: Need, now: datetime, zone: tzinfo) -> Group:
    """In which part of a day's list it stands."""
    if asks.urgency in {"overdue", "due_today"}:
        return "today"
    soon = asks.due_at is not None and _day(asks.due_at, zone) <= _day(now + NEXT_DAYS, zone)
    return "next_days" if soon else "later"


def due_words(asks: Need, pace: Pace, zone: tzinfo, speech: Speech) -> str:
    """How long it is overdue, how much time is left, or until when there is time."""
    words, formats, now, due_at = speech.words, speech.formats, speech.now, asks.due_at
    if due_at is None:
        return words.gettext("no deadline")
    if asks.urgency == "overdue":
        return late_words(due_at, pace, speech)
    if pace.left < LEFT:
        if pace.resumes_at is not None:
            soon = pace.resumes_at - now < TOMORROW
            when = formats.clock(pace.resumes_at) if soon else formats.weekday(pace.resumes_at)
            return words.gettext("starts %(when)s") % {"when": when}
        return words.gettext("%(time)s left") % {"time": formats.span(pace.left)}
    if asks.urgency == "due_today":
        return words.gettext("today %(time)s") % {"time": formats.clock(due_at)}
    return formats.weekday(due_at, hour=_day(due_at - TOMORROW, zone) == _day(now, zone))


def late_words(due_at: datetime, pace: Pace, speech: Speech) -> str:
    """How long a deadline has passed, in the working time of whoever broke it."""
    words, formats = speech.words, speech.formats
    late = lateness(due_at, speech.now, pace)
    match late.said:
        case "since":
            return words.gettext("overdue since %(when)s") % {"when": formats.day(due_at)}
        case "just":
            return words.gettext("overdue")
        case "for":
            return words.gettext("%(time)s overdue") % {"time": formats.span(late.length)}


def _day(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).date().isoformat()
