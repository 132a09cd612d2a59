"""To whom a lead can be given: everybody in alphabetical order, with what speaks for and against each."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from babel.support import NullTranslations

from qualification.application import Colleague
from qualification.pages.absences import back_on
from service_kit.pages import Formats
from service_kit.pages.saying import N_

ENDINGS: Mapping[str, str] = {
    "won": N_("It was won."),
    "lost": N_("It was lost."),
    "returned": N_("Sales returned it to marketing."),
    "disqualified": N_("Marketing closed it."),
    "recalled": N_("Marketing took it back."),
}


class Receiver(NamedTuple):
    """One person to choose; `free` has room now, `notes` are short and separate."""

    id: str
    name: str
    load: str
    notes: tuple[str, ...]
    free: bool


def receivers(
    people: Iterable[Colleague], country: str | None, now: datetime, words: NullTranslations, language: str
) -> list[Receiver]:
    """Everybody in the order given; nobody is left out, since a person may know better."""
    return [_receiver(one, country, now, words, language) for one in people]


def _receiver(one: Colleague, country: str | None, now: datetime, words: NullTranslations, language: str) -> Receiver:
    formats = Formats(language, "UTC", now)
    if one.profile is None:
        load = words.ngettext("%(num)s open", "%(num)s open", one.open) % {"num": formats.number(one.open)}
        return Receiver(one.id, one.name, load, (words.gettext("gets leads by hand only"),), free=False)
    document: Mapping[str, object] = one.profile.document
    capacity, territories = document["capacity"], document["territories"]
    assert isinstance(capacity, int)  # noqa: S101  # the contract says so
    assert isinstance(territories, list | tuple)  # noqa: S101
    notes = []
    back = back_on(one, now, language)
    if back:
        notes.append(words.gettext("away until %(day)s") % {"day": back})
    if one.open >= capacity:
        notes.append(words.gettext("no room"))
    if not document["active"]:
        notes.append(words.gettext("gets leads by hand only"))
    if territories and country not in territories:
        notes.append(words.gettext("other countries"))
    said = {"open": formats.number(one.open), "capacity": formats.number(capacity)}
    load = words.gettext("%(open)s open of %(capacity)s") % said
    return Receiver(one.id, one.name, load, tuple(notes), free=not notes)
