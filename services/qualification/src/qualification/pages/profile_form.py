"""The routing profile as a form of plain texts: shown, read back, and what is wrong with it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from babel.support import NullTranslations

from qualification.pages.hours import (
    NotUnderstoodError,
    countries_of,
    countries_text,
    days_of,
    days_text,
    hours_of,
    hours_text,
)
from service_kit.pages.saying import N_

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = {
    "mon": N_("Monday"), "tue": N_("Tuesday"), "wed": N_("Wednesday"), "thu": N_("Thursday"), "fri": N_("Friday"),
    "sat": N_("Saturday"), "sun": N_("Sunday"),
}  # fmt: skip
WRONG = {
    "capacity": N_("Write a whole number from 0 to 10,000."),
    "time_zone": N_("There is no such time zone. Write it as Continent/City."),
    "territories": N_("At most 300 countries."),
    "holidays": N_("At most 2,000 days."),
    "working_hours": N_("Name the hours of at least one day."),
    "day": N_("The end is before the beginning. Write the earlier time first."),
    "absences": N_("There are 500 absences already. Remove one that is over first."),
}
UNCLEAR = {
    "territories": N_("“%(part)s” is no country we know. Write its name or its two letters."),
    "holidays": N_("“%(part)s” is no day. Write it as 2026-12-25."),
    "day": N_("“%(part)s” is no time of work. Write it as 09:00–18:00, a break with a comma."),
}
FIELD_NAMES = {
    "active": N_("Gets leads by routing"),
    "capacity": N_("Open leads at once, at most"),
    "territories": N_("Countries"),
    "working_hours": N_("Working hours"),
    "time_zone": N_("Time zone"),
    "holidays": N_("Public holidays"),
}
MOST_LETTERS = 20_000


class ProfileText(NamedTuple):
    """What the form holds; `hours` are those of the weekdays from Monday on."""

    active: bool
    capacity: str
    territories: str
    time_zone: str
    holidays: str
    hours: tuple[str, ...]


def text_of(shown: Mapping[str, Any], language: str) -> ProfileText:
    """A profile, in the words of the API, as texts."""
    return ProfileText(
        bool(shown["active"]),
        str(shown["capacity"]),
        countries_text(list(shown["territories"]), language),
        shown["time_zone"],
        days_text(shown["holidays"], language),
        tuple(hours_text(shown["working_hours"].get(day, ())) for day in WEEKDAYS),
    )


def read_profile(text: ProfileText, words: NullTranslations) -> tuple[dict[str, Any], dict[str, str]]:
    """The texts in the words of the API, and what is wrong with them by field."""
    wrong: dict[str, str] = {}

    def read(field: str, kind: str, read_one: Any, said: str) -> Any:
        if len(said) > MOST_LETTERS:
            wrong[field] = words.gettext(WRONG[kind])
            return []
        try:
            return read_one(said)
        except NotUnderstoodError as error:
            wrong[field] = words.gettext(UNCLEAR[kind]) % {"part": str(error.args[0])[:40]}
            return []

    hours = {day: read(day, "day", hours_of, said) for day, said in zip(WEEKDAYS, text.hours, strict=True)}
    found = {
        "active": text.active,
        "capacity": text.capacity,
        "territories": read("territories", "territories", countries_of, text.territories),
        "time_zone": text.time_zone,
        "holidays": read("holidays", "holidays", days_of, text.holidays),
        "working_hours": {day: stretches for day, stretches in hours.items() if stretches},
    }
    return found, wrong


def wrong_field(where: str) -> tuple[str, str]:
    """The field of the form, and the message id, for a field that the API's model refuses (`working_hours.mon.0.1`)."""
    name, _, rest = where.partition(".")
    day = rest.partition(".")[0]
    if name == "working_hours" and day in WEEKDAYS:
        return day, WRONG["day"]
    return name, WRONG.get(name, WRONG["working_hours"])


def differences(mine: ProfileText, theirs: ProfileText, words: NullTranslations) -> list[tuple[str, str]]:
    """(field, what it is now) of everything that somebody else has otherwise than the form says."""
    yes_or_no = (words.gettext("no"), words.gettext("yes"))
    pairs = [
        (FIELD_NAMES["active"], yes_or_no[mine.active], yes_or_no[theirs.active]),
        (FIELD_NAMES["capacity"], mine.capacity.strip(), theirs.capacity),
        (FIELD_NAMES["territories"], mine.territories.strip(), theirs.territories),
        (FIELD_NAMES["time_zone"], mine.time_zone.strip(), theirs.time_zone),
        (FIELD_NAMES["holidays"], " ".join(mine.holidays.split()), " ".join(theirs.holidays.split())),
        *((DAY_NAMES[day], mine.hours[n].strip(), theirs.hours[n]) for n, day in enumerate(WEEKDAYS)),
    ]
    return [(words.gettext(name), now or "—") for name, said, now in pairs if said != now]
