"""The words of a timeline: what its template asks for by key."""

from collections.abc import Callable, Mapping

import orjson
from babel.support import NullTranslations

from digest.domain.reading import Named
from digest.domain.timeline import Entry
from digest.pages.details import detail_words
from digest.pages.wording import FACTS, TOUCHES, said
from service_kit.pages import Formats


def telling(words: NullTranslations, formats: Formats, names: Named) -> Mapping[str, Callable[..., str]]:
    """Words for touches, facts and their details, and the names of people and campaigns."""

    def detail(entry: Entry) -> str:
        return detail_words(words, formats, names.people, entry.type, orjson.loads(entry.detail or "{}"))

    return {
        "person": lambda key: names.people.get(key or "", ""),
        "campaign": lambda key: names.campaigns.get(key or "", key or ""),
        "touch": lambda key: said(words, TOUCHES, key),
        "fact": lambda key: said(words, FACTS, key),
        "detail": detail,
    }
