"""Numbers, money and times as their reader writes them."""

from datetime import UTC, datetime

import pytest

from service_kit.pages import Formats

NOW = datetime(2026, 11, 30, 9, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "number", "money", "cents", "soon", "weekday", "day", "year"),
    [
        ("en", "40,000", "€64,000", "€64,000.50", "in 3 hours", "Fri 10:40", "20 Nov", "20 Nov 2025"),
        ("ru", "40\xa0000", "64\xa0000\xa0€", "64\xa0000,50\xa0€", "через 3 часа", "пт 10:40", "20\xa0нояб.",
         "20\xa0нояб. 2025"),
    ],
)  # fmt: skip
def test_numbers_money_and_times_are_written_as_the_reader_writes_them(
    language: str, number: str, money: str, cents: str, soon: str, weekday: str, day: str, year: str
) -> None:
    formats = Formats(language, "Europe/Stockholm", NOW)
    assert formats.number(40_000) == number
    assert formats.money(6_400_000, "EUR") == money
    assert formats.money(6_400_050, "EUR") == cents
    assert formats.when(datetime(2026, 11, 30, 12, 40, tzinfo=UTC)) == soon
    assert formats.when(datetime(2026, 11, 27, 9, 40, tzinfo=UTC)) == weekday
    assert formats.when(datetime(2026, 11, 20, 9, 40, tzinfo=UTC)) == day
    assert formats.day(datetime(2025, 11, 20, 9, 40, tzinfo=UTC)) == year


@pytest.mark.parametrize(
    ("minor", "currency", "english", "russian"),
    [
        (64_000, "JPY", "¥64,000", "64\xa0000\xa0¥"),
        (64_000_000, "KWD", "KWD\xa064,000", "64\xa0000\xa0KWD"),
        (1_250_125, "KWD", "KWD\xa01,250.125", "1\xa0250,125\xa0KWD"),
        (6_400_000, "RSD", "RSD\xa064,000", "64\xa0000\xa0RSD"),  # Babel's own digits would say 6,400,000
        (64_000_000, "IQD", "IQD\xa064,000", "64\xa0000\xa0IQD"),
        (10**15 - 1, "EUR", "€9,999,999,999,999.99", "9\xa0999\xa0999\xa0999\xa0999,99\xa0€"),
    ],
)
def test_an_amount_has_the_digits_of_its_minor_units(minor: int, currency: str, english: str, russian: str) -> None:
    assert Formats("en", "UTC", NOW).money(minor, currency) == english
    assert Formats("ru", "UTC", NOW).money(minor, currency) == russian


@pytest.mark.parametrize(
    ("language", "near", "far", "hour"),
    [
        ("en", "Thu 31 Dec", "Fri 1 Jan 2027", "Fri 1 Jan 2027 09:40"),
        ("ru", "чт 31\xa0дек.", "пт 1\xa0янв. 2027", "пт 1\xa0янв. 2027 09:40"),
    ],
)
def test_a_weekday_of_another_year_says_which(language: str, near: str, far: str, hour: str) -> None:
    formats, in_january = Formats(language, "UTC", NOW), datetime(2027, 1, 1, 9, 40, tzinfo=UTC)
    assert formats.weekday(datetime(2026, 12, 31, 9, 40, tzinfo=UTC)) == near
    assert formats.weekday(in_january) == far
    assert formats.weekday(in_january, hour=True) == hour
