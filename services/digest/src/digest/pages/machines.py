"""What the page of machines says: limits of each field, and how a key stands."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

from babel.support import NullTranslations

from digest.domain.people import ApiKey
from service_kit.pages.saying import N_

LIMITS = {
    "name": N_("Say in at most 200 characters what the key is for."),
    "role": N_("Choose the role of that person, or no person."),
    "person": N_("Nobody here has this id."),
    "scopes": N_("Write names of actions, like leads.capture or leads.*, or leave it empty."),
    "expires_at": N_("Choose a day that is not past, or none."),
}
"""What helps where a field is not accepted, by its name."""
STANDINGS = {"works": N_("works"), "revoked": N_("taken away"), "expired": N_("expired")}


def limits(fields: Iterable[str], words: NullTranslations) -> dict[str, str]:
    """By field: what helps."""
    return {field: words.gettext(LIMITS[field]) for field in fields if field in LIMITS}


def standing(key: ApiKey, at: datetime) -> str:
    """`works`, `revoked` or `expired`."""
    if key.revoked_at is not None:
        return "revoked"
    return "works" if key.works_at(at) else "expired"


def end_of(day: str, zone: tzinfo) -> datetime | None:
    """The moment at which this day (ISO 8601) is over in this zone; None for none.

    Raises `ValueError` for what is no day, or a day at the end of time.
    """
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), zone)
    except OverflowError:
        raise ValueError("is too far away") from None


def actions_in(text: str) -> list[str]:
    """Names of actions, however they are divided."""
    return text.replace(",", " ").split()
