"""Leads by what they are called. The words are personal data: they live and die with the profile they come from."""

from collections.abc import Iterable, Sequence

import orjson
from sqlalchemy import ColumnElement, and_, select

from digest.adapters.view_tables import Views
from digest.domain.finding import words_of
from event_bus.transaction import Transaction

LAST = "\U0010ffff"
"""Sorts behind every sign that can go on a word."""
PROFILE = "private.profile"


async def save_words(transaction: Transaction, views: Views, leads: Iterable[str]) -> None:
    """The words of these leads, as their profiles are kept now: an older version that came late changed nothing."""
    ids = sorted(set(leads))
    if not ids:
        return
    names = {"id": [f"{lead}/profile/main" for lead in ids]}
    found = await transaction.look_up(views.document, names, ("lead_id", "data"))
    rows = [(word, row.lead_id) for row in found for word in sorted(words_of(orjson.loads(row.data)))]
    await transaction.insert(views.word, ("word", "lead_id"), rows)


def called(views: Views, words: Sequence[str]) -> ColumnElement[bool]:
    """Which leads have, under any of their ids, a word for each of these that begins with it."""
    lead, word = views.lead, views.word
    conditions = []
    for begin in words:
        own = lead.alias()
        conditions.append(
            lead.c.id.in_(
                select(own.c.root)
                .select_from(word.join(own, own.c.id == word.c.lead_id))
                .where(word.c.word >= begin, word.c.word < begin + LAST)
            )
        )
    return and_(*conditions)
