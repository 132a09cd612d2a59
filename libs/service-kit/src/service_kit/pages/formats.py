"""Numbers, money and times in a person's language and time zone, as pages and mails write them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol

from event_contracts.vocabulary import MINOR_DIGITS, USUAL_MINOR_DIGITS

NO_BREAK = "\N{NO-BREAK SPACE}"
SOON = timedelta(hours=24)
WEEK = timedelta(days=7)


def span_words(language: Locale | str, length: timedelta) -> str:
    """40 min, 3 h: how long, rounded, in the largest unit of which there are two; pages and mails say it alike."""
    words = format_timedelta(
        max(length, timedelta(minutes=1)), granularity="minute", threshold=2, format="short", locale=language
    )
    return words.replace(" hr", " h")  # English alone has the longer word there; the symbol of an hour is h (SI)


def day_pattern(language: str) -> str:
    """3 Dec; in Russian, whose months are long enough to fall into the next line of a phone, in one piece."""
    return "d\u00a0MMM" if language == "ru" else "d MMM"


def money_words(language: str, minor: int, currency: str) -> str:
    """An amount in minor units; without decimals where they are nothing; pages and mails say it alike."""
    digits = MINOR_DIGITS.get(currency, USUAL_MINOR_DIGITS)
    exact = Decimal(minor).scaleb(-digits)
    number = "#,##0" if exact == exact.to_integral_value() else f"#,##0.{'0' * digits}"
    # A symbol of letters is set off from the digits behind it (CLDR, currencySpacing), which Babel leaves to us.
    gap = NO_BREAK if get_currency_symbol(currency, language)[-1].isalpha() else ""
    pattern = f"¤{gap}{number}" if language == "en" else f"{number}{NO_BREAK}¤"
    return format_currency(exact, currency, pattern, locale=language, currency_digits=False)


class Formats:
    """How one reader reads; `now` is the moment that relative times start from."""

    def __init__(self, language: str, zone: str, now: datetime) -> None:
        self._locale = Locale.parse(language)
        self._zone = ZoneInfo(zone)
        self._now = now
        self._day = day_pattern(language)

    def number(self, value: float) -> str:
        """40,000 and 40 000."""
        return format_decimal(value, locale=self._locale)

    def country(self, code: str) -> str:
        """The name of a country by its ISO 3166-1 code."""
        return str(self._locale.territories.get(code, code))

    def percent(self, share: float) -> str:
        """A share of 1 in whole percent."""
        return format_percent(share, "#,##0 %", locale=self._locale)

    def money(self, minor: int, currency: str) -> str:
        """An amount in minor units; without decimals where they are nothing."""
        return money_words(self._locale.language, minor, currency)

    def when(self, moment: datetime) -> str:
        """Relative within 24 hours, the weekday and time within 7 days, else the date."""
        away = moment - self._now
        if abs(away) < SOON:
            return format_timedelta(away, add_direction=True, locale=self._locale, threshold=0.95)
        local = moment.astimezone(self._zone)
        if abs(away) < WEEK:
            return format_datetime(local, "EEE HH:mm", locale=self._locale)
        return self.day(local)

    def span(self, length: timedelta) -> str:
        """40 min, 3 h: how long, rounded, in the largest unit of which there are two."""
        return span_words(self._locale, length)

    def weekday(self, moment: datetime, *, hour: bool = False) -> str:
        """Tue 1 Dec, with the year where it is another, and with the time where it matters."""
        local = moment.astimezone(self._zone)
        day = self._day if self._this_year(local) else f"{self._day} y"
        return format_datetime(local, f"EEE {day} HH:mm" if hour else f"EEE {day}", locale=self._locale)

    def long_day(self, moment: datetime) -> str:
        """Monday 30 November, with the year where it is another."""
        local = moment.astimezone(self._zone)
        return format_datetime(local, "EEEE d MMMM" if self._this_year(local) else "d MMMM y", locale=self._locale)

    def day(self, moment: datetime | date) -> str:
        """3 Dec, with the year where it is another."""
        local = moment.astimezone(self._zone).date() if isinstance(moment, datetime) else moment
        return format_date(local, self._day if self._this_year(local) else f"{self._day} y", locale=self._locale)

    def _this_year(self, local: date) -> bool:
        return local.year == self._now.astimezone(self._zone).year

    def month(self, day: date) -> str:
        """November 2026."""
        return format_skeleton("yMMMM", day, locale=self._locale)

    def short_month(self, day: date) -> str:
        """Nov 2026."""
        return format_skeleton("yMMM", day, locale=self._locale)

    def name_of_month(self, day: date) -> str:
        """October, as it follows another word; with the year where it is another."""
        same = day.year == self._now.astimezone(self._zone).year
        return format_date(day, "MMMM" if same else "MMMM y", locale=self._locale)

    def is_today(self, moment: datetime) -> bool:
        """Whether it is of the reader's own day."""
        return moment.astimezone(self._zone).date() == self._now.astimezone(self._zone).date()

    def clock(self, moment: datetime) -> str:
        """14:30."""
        return format_time(moment.astimezone(self._zone), "HH:mm", locale=self._locale)
