"""What the page of people says: the words of each field's limits, and what somebody else changed meanwhile."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.support import NullTranslations

from digest.domain.parts import Part
from digest.domain.people import Person
from digest.domain.plans import Wish
from service_kit.pages.saying import N_, ROLES

LIMITS = {
    "id": N_("Write 1 to 64 small letters, digits, - or _."),
    "name": N_("Write the name in at most 200 characters, on one line."),
    "email": N_("Write a whole address, like anna@example.com, or leave it empty."),
    "role": N_("Choose one of the roles."),
    "team": N_("Write 1 to 64 small letters, digits, - or _, or leave it empty."),
    "language": N_("Choose one of the languages."),
    "time_zone": N_("There is no such time zone. Write it as Continent/City."),
}
"""What helps where a field is not accepted, by its name."""
LABELS = {
    "name": N_("Name"),
    "email": N_("Work e-mail"),
    "role": N_("Role"),
    "team": N_("Team"),
    "language": N_("Language"),
    "time_zone": N_("Time zone"),
    "active": N_("May sign in"),
}
WEEKDAYS = (
    N_("Mondays"), N_("Tuesdays"), N_("Wednesdays"), N_("Thursdays"), N_("Fridays"), N_("Saturdays"), N_("Sundays"),
)  # fmt: skip
PART_WORDS: dict[Part, tuple[str, str]] = {
    "ledger": (N_("The month"), N_("What became of the leads handed over, in one bar")),
    "sources": (N_("Sources in trouble"), N_("Which went silent or refuse what comes")),
    "came_back": (N_("Came back"), N_("Who, why, in the words of sales, and one step for each")),
    "won": (N_("Won"), N_("Who, and for how much")),
    "campaigns": (N_("Campaigns"), N_("What each brought this month")),
    "next_step": (N_("Next step"), N_("One thing to do, and who is close to the line")),
    "next_days": (N_("Next days"), N_("Leads whose turn comes after today")),
    "month": (N_("The month"), N_("Won, returned and active, in a line")),
    "overdue": (N_("Overdue"), N_("Promises of the team that are broken")),
    "unworked": (N_("Nobody has called yet"), N_("Leads that wait for a first call")),
    "room": (N_("Who has room"), N_("How many leads each has, and how many more fit")),
}
"""Parts of a digest: what each is called, and what stands there."""
LAST_ADMIN = N_("Nobody else is an administrator. Make somebody else one first.")
TAKEN = N_("Somebody has this id already. Choose another one.")
LANGUAGE_NAMES = {"en": "English", "ru": "Русский"}


class Comes(NamedTuple):
    """When somebody's digest comes: `days` is one of `working`, `off`, `no-address` or a plural weekday."""

    days: str
    hour: int = 0
    paused_until: date | None = None


def comes(person: Person, wish: Wish, now: datetime) -> Comes:
    """The person's column in the list of everybody."""
    if person.email is None:
        return Comes("no-address")
    settings = wish.settings(person)
    if not settings.on:
        return Comes("off")
    today = now.astimezone(ZoneInfo(person.time_zone)).date()
    paused = wish.paused_until if wish.paused_until is not None and wish.paused_until > today else None
    return Comes("working" if settings.kind == "daily" else WEEKDAYS[settings.weekday], settings.hour, paused)


class Difference(NamedTuple):
    """A field as it stands now, where the form says something else."""

    label: str
    now: str


def limits(fields: Iterable[str], words: NullTranslations) -> dict[str, str]:
    """By field: what helps."""
    return {field: words.gettext(LIMITS[field]) for field in fields if field in LIMITS}


def differences(current: Person, wanted: Person, words: NullTranslations) -> list[Difference]:
    """Where the stored person differs from the one in the form."""
    found = []
    for field, label in LABELS.items():
        now = getattr(current, field)
        if now != getattr(wanted, field):
            found.append(Difference(words.gettext(label), _said(field, now, words)))
    return found


def _said(field: str, value: str | bool | None, words: NullTranslations) -> str:
    if isinstance(value, bool):
        return words.gettext(N_("yes")) if value else words.gettext(N_("no"))
    if field == "role" and value:
        return words.gettext(ROLES[value])
    return LANGUAGE_NAMES.get(value or "", value or "–") if field == "language" else value or "–"
