"""Whom one can ask to stand in: colleagues of the same team who get leads, those with room first."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from babel.support import NullTranslations

from qualification.application import Colleague
from qualification.domain.standing_in import Why
from qualification.pages.absences import absences_of
from service_kit.pages import Formats
from service_kit.pages.saying import N_

WRONG: Mapping[Why, str] = {
    "oneself": N_("Choose a colleague, or nobody."),
    "other_team": N_("That is no colleague of the same team. Choose another one, or nobody."),
    "gets_none": N_("That colleague gets no leads. Choose another one, or nobody."),
    "away": N_("That colleague is away at that time too. Choose another one, or nobody."),
}


def stand_ins(
    colleagues: Iterable[Colleague], now: datetime, words: NullTranslations, language: str
) -> list[tuple[str, str]]:
    """(id, words) to choose from; the first choice is nobody. Without colleagues there is no choice."""
    with_profiles: list[tuple[Colleague, Mapping[str, Any]]] = [
        (one, one.profile.document) for one in colleagues if one.profile is not None
    ]
    found = [
        (one.open >= document["capacity"], one.id, _said(one, document, now, words, language))
        for one, document in with_profiles
        if document["active"]
    ]
    chosen = [(identity, said) for _, identity, said in sorted(found, key=lambda one: one[0])]
    return [("", words.gettext("Nobody")), *chosen] if chosen else []


def _said(one: Colleague, document: Mapping[str, Any], now: datetime, words: NullTranslations, language: str) -> str:
    formats = Formats(language, document["time_zone"], now)
    load = {"open": formats.number(one.open), "capacity": formats.number(document["capacity"])}
    away = [absence.words for absence in absences_of(document, now, words, language) if absence.state != "over"]
    parts = [one.name, words.gettext("%(open)s open of %(capacity)s") % load]
    if away:
        parts.append(words.gettext("away %(days)s") % {"days": ", ".join(away)})
    return " · ".join(parts)
