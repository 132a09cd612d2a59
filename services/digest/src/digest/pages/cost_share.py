"""What was won against what it cost: a campaign's cost is spread evenly over its days."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from digest.domain.ledger import Cell, Key, by_key, figures
from digest.domain.money import DIGITS, USUAL_DIGITS
from digest.domain.reading import Campaign
from service_kit.pages import Formats


def cost_between(campaign: Campaign, begin: date, end: date) -> Fraction | None:
    """The part of its cost, in minor units, that falls on the days from `begin` to before `end`.

    None where the cost or a day is not written down: what cannot be said of a month is not guessed.
    """
    if campaign.cost is None or campaign.starts_on is None or campaign.ends_on is None:
        return None
    first, last = date.fromisoformat(campaign.starts_on), date.fromisoformat(campaign.ends_on)
    days = (last - first).days + 1
    shared = (min(last + timedelta(days=1), end) - max(first, begin)).days
    return Fraction(campaign.cost * max(shared, 0), days)


def won_by_cost(
    cells: Sequence[Cell], campaigns: Sequence[Campaign], begin: date, end: date, formats: Formats
) -> Mapping[Key, tuple[str, str]]:
    """By campaign (what was won, for one unit of cost), in words; only where both are in one currency."""
    known = {one.id: one for one in campaigns}
    found: dict[Key, tuple[str, str]] = {}
    for key, its in by_key(cells):
        campaign = known.get(str(key))
        cost = None if campaign is None else cost_between(campaign, begin, end)
        if campaign is None or campaign.currency is None or not cost:
            continue
        amounts = dict(figures(its).amounts)
        # Won in another currency only: nothing is converted, so nothing can be said.
        if amounts and campaign.currency not in amounts:
            continue
        unit = 10 ** DIGITS.get(campaign.currency, USUAL_DIGITS)
        each = round(Fraction(amounts.get(campaign.currency, 0)) / cost * unit)
        found[key] = (formats.money(each, campaign.currency), formats.money(unit, campaign.currency))
    return found
