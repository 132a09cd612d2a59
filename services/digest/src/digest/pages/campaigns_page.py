"""What the page of campaigns says: what each was for, what it cost, and what its hand-overs became."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.ledger import Cell, Key
from digest.domain.reading import Campaign
from digest.pages.funnel_page import GroupRow, group_rows
from digest.pages.numbers import Numbers
from service_kit.pages import Formats
from service_kit.pages.saying import N_

INTENT_WORDS = {"notification": N_("notification"), "nurture": N_("nurture"), "expert": N_("expert")}
UNDESCRIBED = N_("not described yet")
"""The intent of a campaign that leads name and nobody has written down."""


class CampaignRow(NamedTuple):
    """A campaign; `leads` came by it first, `brought` is None where none of its leads was handed over.

    `each` is its cost by the opportunities it brought, empty where there is no cost or no opportunity; `invited` are
    those whom the reader may see.
    """

    key: str
    name: str
    intent: str
    days: str
    cost: str
    leads: int
    brought: GroupRow | None
    each: str
    invited: int
    came: str | None = None
    """The list of those who came by it first; None where nobody did, or not all of them are the reader's to see."""


class Brought(NamedTuple):
    """What leads of campaigns became, each lead counted for the campaign that it was handed over by."""

    cells: Sequence[Cell]
    created: Mapping[Key, int]
    numbers: Numbers
    invited: Mapping[str, int]
    came: Mapping[str, str] = {}
    """The lists of the leads that came by each campaign, where all of them are the reader's to see."""


def campaign_rows(
    campaigns: Sequence[Campaign], brought: Brought, words: NullTranslations, formats: Formats
) -> tuple[CampaignRow, ...]:
    """In the order of the campaigns; those that only leads name come last."""
    known = {one.id for one in campaigns}
    named = {str(key) for key in (*brought.created, *(cell.key for cell in brought.cells)) if key is not None}
    every = [*campaigns, *(Campaign(key, key, UNDESCRIBED) for key in sorted(named - known))]
    of_campaigns = [cell for cell in brought.cells if cell.key is not None]
    groups = group_rows(of_campaigns, "campaign", {}, brought.numbers, formats, "")
    by_key = {group.name: group for group in groups}
    return tuple(
        _row(one, by_key.get(one.id), brought.created.get(one.id, 0), words, formats)._replace(
            invited=brought.invited.get(one.id, 0),
            came=brought.came.get(one.id),
        )
        for one in every
    )


def headline(rows: Sequence[CampaignRow], words: NullTranslations) -> str:
    """How many of them brought opportunities."""
    if not rows:
        return words.gettext("No campaign is known yet.")
    some = sum(1 for row in rows if row.brought is not None and row.brought.opportunities)
    return words.ngettext(
        "%(some)s of %(num)s campaign brought opportunities.",
        "%(some)s of %(num)s campaigns brought opportunities.",
        len(rows),
    ) % {"some": some, "num": len(rows)}


def _row(
    campaign: Campaign, brought: GroupRow | None, leads: int, words: NullTranslations, formats: Formats
) -> CampaignRow:
    cost, each = "", ""
    if campaign.cost is not None and campaign.currency is not None:
        cost = formats.money(campaign.cost, campaign.currency)
        if brought is not None and brought.opportunities:
            each = formats.money(round(campaign.cost / brought.opportunities), campaign.currency)
    intent = INTENT_WORDS.get(campaign.intent, campaign.intent)
    return CampaignRow(
        campaign.id, campaign.name, words.gettext(intent), _days(campaign, formats), cost, leads, brought, each, 0
    )


def _days(campaign: Campaign, formats: Formats) -> str:
    both = (campaign.starts_on, campaign.ends_on)
    begin, end = (formats.day(date.fromisoformat(day)) if day else "" for day in both)
    return f"{begin} – {end}" if begin and end else begin or (f"– {end}" if end else "")
