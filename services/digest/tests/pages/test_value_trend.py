"""What each month won for a unit of what it cost, worked out by hand."""

from datetime import UTC, date, datetime

from digest.domain.ledger import Cell
from digest.domain.reading import Campaign
from digest.pages.value_trend import value_trends
from service_kit.pages import Formats

FORMATS = Formats("en", "UTC", datetime(2026, 11, 30, tzinfo=UTC))
FAIR = Campaign("fair", "Fair", "expert", 910_000, "EUR", "2026-09-01", "2026-11-30")  # 91 days, 100 euros a day
MAIL = Campaign("mail", "Mail", "nurture", 310_000, "EUR", "2026-10-01", "2026-10-31")  # 100 euros a day
AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (8, 9, 10, 11))


def won(amount: int, currency: str = "EUR", many: int = 1) -> Cell:
    return Cell(1, False, "won", "won", False, None, None, currency, many, amount)


OPEN = Cell(1, False, "accepted", "open", False, None, None, None, 1, 0)


def nowhere(_: date) -> None:
    return None


def test_a_month_is_set_against_all_the_cost_that_falls_on_its_days() -> None:
    months = [
        (AUGUST, [won(5_000_000)]),  # nothing is known to have cost anything
        (SEPTEMBER, [won(6_000_000, many=2), won(900, "SEK")]),
        (OCTOBER, [OPEN]),
        (NOVEMBER, [won(100_000), OPEN]),
    ]
    [value] = value_trends(months, [FAIR, MAIL], date(2026, 11, 11), "/list?month={:%Y-%m}".format, FORMATS)
    assert [(one.deals, one.won, one.cost, one.each, one.rises) for one in value.points] == [
        (3, "€60,000", "€3,000", "€20", False),
        (0, "€0", "€6,200", "€0", True),
        (1, "€1,000", "€1,000", "€1", True),  # ten days so far
    ]
    assert (value.unit, value.top) == ("€1", "€20")
    # 20 stands on the upper edge at 16, 1 a twentieth of 60 px above the lower one at 76
    assert value.lines == ("M32 16L52 76L72 73",)
    assert [one.href for one in value.points] == ["/list?month=2026-09", None, "/list?month=2026-11"]


def test_a_month_without_cost_is_a_gap_and_currencies_stand_apart() -> None:
    kroner = MAIL._replace(id="krone", currency="NOK")
    months = [(SEPTEMBER, [won(100_000)]), (OCTOBER, [won(620_000, "NOK")]), (NOVEMBER, [won(100_000)])]
    of = [FAIR._replace(starts_on="2026-11-01", cost=300_000), FAIR._replace(ends_on="2026-09-30", cost=300_000)]
    found = value_trends(months, [*of, kroner], date(2026, 12, 1), nowhere, FORMATS)
    assert [one.unit for one in found] == ["€1", "NOK\xa01"]
    assert [one.lines for one in found] == [(), ()]
    assert [[point.each for point in one.points] for one in found] == [["€0.33", "€0.33"], ["NOK\xa02"]]


def test_what_no_cost_is_written_down_of_is_not_guessed() -> None:
    months = [(NOVEMBER, [won(100_000)])]
    for campaign in (FAIR._replace(cost=None), FAIR._replace(ends_on=None), FAIR._replace(currency=None)):
        assert value_trends(months, [campaign], date(2026, 12, 1), nowhere, FORMATS) == ()
