"""What dialogs offer and how they read what people write."""

from datetime import date

import pytest

from sales_feedback.entrypoints.pages.answering import after_of
from sales_feedback.entrypoints.pages.fields import plain_amount
from sales_feedback.pages.again import again_choices, in_months


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 9, 30), ["2026-10-30", "2026-12-30", "2027-03-30"]),
        (date(2026, 10, 1), ["2026-11-01", "2027-01-15", "2027-04-01"]),
        (date(2026, 12, 31), ["2027-01-31", "2027-03-31", "2027-06-30"]),
        (date(2027, 1, 31), ["2027-02-28", "2027-04-30", "2027-07-31"]),
    ],
)
def test_days_to_try_again_know_the_new_budget_at_the_end_of_a_year(today: date, days: list[str]) -> None:
    assert [one.day.isoformat() for one in again_choices(today)] == days


def test_a_month_without_that_day_gives_its_last() -> None:
    assert in_months(date(2027, 8, 31), 6) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("written", "language", "plain"),
    [
        ("1,200.50", "en", "1200.50"),
        ("1,200", "en", "1200"),
        ("12,5", "en", "12.5"),
        ("1 200,50", "ru", "1200.50"),
        ("1,200", "ru", "1.200"),
        ("1\u00a0000\u202f000", "ru", "1000000"),
        ("1,2,3", "en", "1,2,3"),
    ],
)
def test_an_amount_is_read_as_its_reader_writes_it(written: str, language: str, plain: str) -> None:
    assert plain_amount(written, language) == plain


def test_the_way_back_waits_for_the_newest_write_only() -> None:
    assert after_of("/digest/leads?stage=won&after=x:y:1", "x:y:2") == "/digest/leads?stage=won&after=x%3Ay%3A2"
