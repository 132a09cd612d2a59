"""A campaign's cost falls evenly on its days; what a month brought is set against the month's part."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from digest.domain.ledger import Cell, Key
from digest.domain.reading import Campaign
from digest.pages.cost_share import cost_between, won_by_cost
from service_kit.pages import Formats

FORMATS = Formats("en", "UTC", datetime(2026, 11, 30, tzinfo=UTC))
NOVEMBER = (date(2026, 11, 1), date(2026, 12, 1))
QUARTER = Campaign("fair", "Fair", "expert", 910_000, "EUR", "2026-09-01", "2026-11-30")  # 91 days, 100 euros a day


def won(key: Key, currency: str, amount: int) -> Cell:
    return Cell(key, False, "won", "won", False, None, None, currency, 1, amount)


@pytest.mark.parametrize(("begin", "end", "cost"), [
    (date(2026, 11, 1), date(2026, 12, 1), 300_000),
    (date(2026, 11, 1), date(2026, 11, 12), 110_000),  # eleven days so far
    (date(2026, 9, 1), date(2026, 10, 1), 300_000),
    (date(2026, 8, 1), date(2026, 9, 2), 10_000),
    (date(2026, 12, 1), date(2027, 1, 1), 0),
])  # fmt: skip
def test_a_day_costs_as_much_as_any_other(begin: date, end: date, cost: int) -> None:
    assert cost_between(QUARTER, begin, end) == Fraction(cost)


def test_parts_of_a_cent_are_kept_until_the_end() -> None:
    one_of_three = QUARTER._replace(cost=100, starts_on="2026-11-30", ends_on="2026-12-02")
    assert cost_between(one_of_three, *NOVEMBER) == Fraction(100, 3)


@pytest.mark.parametrize(
    "campaign", [QUARTER._replace(cost=None), QUARTER._replace(starts_on=None), QUARTER._replace(ends_on=None)]
)
def test_what_is_not_written_down_is_not_guessed(campaign: Campaign) -> None:
    assert cost_between(campaign, *NOVEMBER) is None
    assert won_by_cost([won("fair", "EUR", 1)], [campaign], *NOVEMBER, FORMATS) == {}


def test_what_was_won_is_divided_by_the_part_of_the_month() -> None:
    cells = [won("fair", "EUR", 3_900_000), won("fair", "SEK", 700_000), won("unknown", "EUR", 5), won(None, "EUR", 5)]
    assert won_by_cost(cells, [QUARTER], *NOVEMBER, FORMATS) == {"fair": ("€13", "€1")}  # 39,000 by 3,000


def test_nothing_is_said_across_currencies_nor_of_a_month_without_cost() -> None:
    assert won_by_cost([won("fair", "SEK", 700_000)], [QUARTER], *NOVEMBER, FORMATS) == {}
    december = (date(2026, 12, 1), date(2027, 1, 1))
    assert won_by_cost([won("fair", "EUR", 700_000)], [QUARTER], *december, FORMATS) == {}


def test_where_nothing_was_won_yet_that_is_nothing_per_unit() -> None:
    opened = Cell("fair", False, "accepted", "open", False, None, None, None, 1, 0)
    assert won_by_cost([opened], [QUARTER], *NOVEMBER, FORMATS) == {"fair": ("€0", "€1")}


def test_a_currency_without_cents_has_its_own_unit() -> None:
    yen = QUARTER._replace(currency="JPY", cost=91_000)  # 1,000 a day
    assert won_by_cost([won("fair", "JPY", 75_000)], [yen], *NOVEMBER, FORMATS) == {"fair": ("¥2", "¥1")}
