"""The words of a timeline: what its template asks for by key."""

from collections.abc import Callable, Iterable, Mapping

import orjson
from babel.support import NullTranslations

from digest.domain.handover import ACCEPTED, ACCOUNT_OPENED, Handover
from digest.domain.reading import Named
from digest.domain.timeline import Entry
from digest.pages.details import after_words, detail_words
from digest.pages.wording import FACTS, JOINED, TOUCHES, said
from service_kit.pages import Formats


def telling(
    words: NullTranslations, formats: Formats, names: Named, handovers: Iterable[Handover]
) -> Mapping[str, Callable[..., str]]:
    """Words for touches, facts and their details, and the names of people and campaigns.

    Of one of these hand-overs it is also said how long after it began it was accepted.
    """
    begun = {one.id: one.handed_over_at for one in handovers}

    def fact(entry: Entry) -> str:
        joined = entry.type == ACCOUNT_OPENED and orjson.loads(entry.detail or "{}").get("joined")
        return words.gettext(JOINED) if joined else said(words, FACTS, entry.type)

    def detail(entry: Entry) -> str:
        if entry.type == ACCEPTED and entry.handover_id in begun:
            return after_words(words, formats, entry.at - begun[entry.handover_id])
        return detail_words(words, formats, names.people, entry.type, orjson.loads(entry.detail or "{}"))

    return {
        "person": lambda key: names.people.get(key or "", ""),
        "campaign": lambda key: names.campaigns.get(key or "", key or ""),
        "touch": lambda key: said(words, TOUCHES, key),
        "fact": fact,
        "detail": detail,
    }
