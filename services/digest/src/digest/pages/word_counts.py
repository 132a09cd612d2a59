"""How many leads and hand-overs each word of the dictionary stands for now."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from digest.domain.lead_filter import LeadGroup
from digest.domain.reading import AllLeads
from digest.domain.which import EVERY, Which, how_many
from digest.pages.all_leads import at_most
from digest.pages.numbers import Numbers
from service_kit.pages import Formats

OF_LEADS: Mapping[str, LeadGroup] = {
    "lead": "everybody", "active_lead": "active", "nurturing": "nurturing", "client": "clients",
}  # fmt: skip
"""Words that are a group of all leads."""
OF_HANDOVERS: Mapping[str, Which] = {
    "handover": EVERY,
    "sal": Which(step="accepted"),
    "contacted": Which(step="contacted"),
    "sql": Which(step="opportunity"),
    "won": Which(state="won"),
    "lost": Which(state="lost"),
    "returned": Which(state="returned"),
    "disqualified": Which(state="disqualified"),
    "open": Which(state="open"),
    "overdue": Which(overdue=True),
}
"""Words that say how far hand-overs came, or how they stand."""


class WordCount(NamedTuple):
    """How many, as it is written, and the list of them; None where there is nothing to show."""

    many: str
    href: str | None
    of_month: bool
    """Of the hand-overs of this month; otherwise of all leads there are."""


def qualified_count(many: int, month: date, formats: Formats) -> WordCount:
    """How many times a lead met the criteria in this month."""
    href = f"/digest/qualified?month={month:%Y-%m}" if many else None
    return WordCount(formats.number(many), href, of_month=True)


def word_counts(found: AllLeads, numbers: Numbers, formats: Formats) -> dict[str, WordCount]:
    """By the word; what the reader may see, as the list of all leads and that of hand-overs count it."""
    leads = {
        word: WordCount(
            at_most(found.groups[group], formats),
            f"/digest/leads?group={group}" if found.groups[group] else None,
            of_month=False,
        )
        for word, group in OF_LEADS.items()
    }
    handovers = {
        word: WordCount(formats.number(how_many(found.cells, which)), numbers.href(which), of_month=True)
        for word, which in OF_HANDOVERS.items()
    }
    return leads | handovers
