"""What a rule compares with, as people type it: words where the vocabulary has them, keys of one's own as they are."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from babel.support import NullTranslations

from event_contracts.countries import COUNTRIES
from qualification.domain.attributes import SIZE_BANDS
from qualification.pages.criteria_words import ATTRIBUTES, VALUES
from qualification.pages.hours import NotUnderstoodError, countries_of, country_name
from service_kit.pages.saying import N_

SEPARATOR = ","
YES, NO = N_("yes"), N_("no")
MEANT_AS_YES = frozenset({"true", "yes", "да", ""})


class Offered(NamedTuple):
    """A word that a field offers while somebody types, and what it says about."""

    word: str
    about: str


class ValueWords:
    """Values in one reader's language, and back."""

    def __init__(self, words: NullTranslations, language: str) -> None:
        self._words = words
        self._language = language

    def text(self, attribute: str, value: Any) -> str:
        """A rule's value for reading; several with commas between them."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return self._words.gettext(YES if value else NO)
        several = value if isinstance(value, list | tuple) else (value,)
        return f"{SEPARATOR} ".join(self._word(attribute, str(one)) for one in several)

    def read(self, attribute: str, op: str, text: str) -> Any:
        """What was typed, as the interface takes it; whether that makes sense its model says."""
        if op == "exists" or attribute == "has_company":
            return text.casefold() in MEANT_AS_YES
        if op in ("in", "range"):
            return [self._key(attribute, part.strip()) for part in text.split(SEPARATOR) if part.strip()]
        return self._key(attribute, text)

    def offered(self) -> list[Offered]:
        """Every word that the vocabulary has, by what it says about."""
        sizes = {one: one for one in SIZE_BANDS}
        known: dict[str, Mapping[str, str]] = {**VALUES, "size_band": sizes, "country": {one: one for one in COUNTRIES}}
        return [
            Offered(word, self._words.gettext(ATTRIBUTES[attribute]))
            for attribute, keys in known.items()
            for word in sorted(self._word(attribute, key) for key in keys)
        ]

    def _word(self, attribute: str, key: str) -> str:
        if attribute == "country":
            word = country_name(key, self._language)
        else:
            known = VALUES.get(attribute, {})
            word = self._words.gettext(known[key]) if key in known else key
        return key if SEPARATOR in word else word

    def _key(self, attribute: str, typed: str) -> str:
        """The key that is meant, by its word in the reader's language or in English; else what was typed."""
        if attribute == "country":
            try:
                return countries_of(typed)[0] if typed else typed
            except NotUnderstoodError:
                return typed
        said = typed.casefold()
        for key, word in VALUES.get(attribute, {}).items():
            if said in (key.casefold(), word.casefold(), self._words.gettext(word).casefold()):
                return key
        return typed
