"""When a salesperson is away: shown in days of the person's zone, and put into the profile or taken out of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from babel.support import NullTranslations

from qualification.application import Colleague
from qualification.domain.profile import away_until, calendar_of
from service_kit.pages import Formats
from service_kit.pages.saying import N_
from working_time import local_day, start_of_day

MOST_BACK = timedelta(days=366)
MOST_AHEAD = timedelta(days=3 * 366)
ENDS = ("starts_at", "ends_at")
WRONG_DAYS = {
    "first": N_("Choose the first day, at most a year ago."),
    "last": N_("Choose the last day, at most three years ahead."),
    "order": N_("The last day is before the first. Choose a later one."),
    "past": N_("That is over already. Choose a last day from today on."),
}


class ShownAbsence(NamedTuple):
    """One absence in words; the two texts are those of the profile, by which it is found again."""

    words: str
    starts_at: str
    ends_at: str
    state: str
    """`coming`, `going` or `over`."""
    stand_in: str = ""
    """Who stands in, by id."""


class Days(NamedTuple):
    """The first and the last day away."""

    first: date
    last: date


def absences_of(
    document: Mapping[str, Any], now: datetime, words: NullTranslations, language: str
) -> list[ShownAbsence]:
    """All of them, what is still to come first."""
    found = []
    for one in document["absences"]:
        starts_at, ends_at = (datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at"))
        state = "over" if ends_at <= now else "going" if starts_at <= now else "coming"
        said = absence_words(starts_at, ends_at, document["time_zone"], now, words, language)
        shown = ShownAbsence(said, one["starts_at"], one["ends_at"], state, one.get("stand_in") or "")
        found.append((state == "over", starts_at, shown))
    return [one for _, _, one in sorted(found, key=lambda one: one[:2])]


def back_on(person: Colleague, now: datetime, language: str) -> str:
    """The day, in the person's own zone, on which somebody is back who is away now; empty for who is there."""
    if person.profile is None:
        return ""
    calendar = calendar_of(person.profile.document)
    back = away_until(calendar, now)
    return "" if back is None else Formats(language, calendar.zone, now).day(back)


def absence_words(
    starts_at: datetime, ends_at: datetime, zone: str, now: datetime, words: NullTranslations, language: str
) -> str:
    """`3 Dec – 8 Dec` for whole days, with times where it begins or ends within a day."""
    formats = Formats(language, zone, now)
    first, last = _side(starts_at, zone, formats), _side(ends_at, zone, formats)
    if ends_at == start_of_day(local_day(ends_at, zone), zone):
        last = formats.day(local_day(ends_at, zone) - timedelta(days=1))
    return first if first == last else words.gettext("%(first)s – %(last)s") % {"first": first, "last": last}


def _side(moment: datetime, zone: str, formats: Formats) -> str:
    day = formats.day(moment)
    return day if moment == start_of_day(local_day(moment, zone), zone) else f"{day} {formats.clock(moment)}"


def wrong_days(days: Days, today: date) -> dict[str, str]:
    """What is wrong with two days, by field of the form: message ids."""
    if days.last < days.first:
        return {"last": WRONG_DAYS["order"]}
    if days.first < today - MOST_BACK:
        return {"first": WRONG_DAYS["first"]}
    if days.last > today + MOST_AHEAD:
        return {"last": WRONG_DAYS["last"]}
    return {"last": WRONG_DAYS["past"]} if days.last < today else {}


def span_of(days: Days, zone: str, now: datetime) -> tuple[datetime, datetime]:
    """The days as an absence; one that begins today begins now, since what was worked today was worked."""
    starts_at = start_of_day(days.first, zone)
    if days.first == local_day(now, zone):
        starts_at = now.replace(microsecond=0)
    return starts_at, start_of_day(days.last + timedelta(days=1), zone)


def with_absence(
    document: Mapping[str, Any], starts_at: datetime, ends_at: datetime, stand_in: str = ""
) -> dict[str, Any]:
    """The profile with one absence more; one that it has already is there once, with this stand-in."""
    one = {"starts_at": _text(starts_at), "ends_at": _text(ends_at)} | ({"stand_in": stand_in} if stand_in else {})
    return {**document, "absences": sorted([*_others(document, one), one], key=lambda each: each["starts_at"])}


def without_absence(document: Mapping[str, Any], starts_at: str, ends_at: str, now: datetime) -> dict[str, Any]:
    """The profile without it; one that has begun ends now instead, since its past is past."""
    one = {"starts_at": starts_at, "ends_at": ends_at}
    others = _others(document, one)
    if len(others) == len(document["absences"]):
        return dict(document)
    begun = datetime.fromisoformat(starts_at) < now < datetime.fromisoformat(ends_at)
    gone = next(dict(each) for each in document["absences"] if each not in others)
    kept = [gone | {"ends_at": _text(now.replace(microsecond=0))}] if begun else []
    kept = [each for each in kept if each["starts_at"] < each["ends_at"]]
    return {**document, "absences": sorted([*others, *kept], key=lambda each: str(each["starts_at"]))}


def _others(document: Mapping[str, Any], one: Mapping[str, str]) -> list[Mapping[str, str]]:
    """All but those of exactly this time, whoever stands in."""
    return [dict(each) for each in document["absences"] if any(each[name] != one[name] for name in ENDS)]


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
