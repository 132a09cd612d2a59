"""Languages of mails: gettext catalogues, and moments, days and money by Babel."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from digest.domain.people import Language
from service_kit.pages import Languages, day_pattern, money_words, span_words

Catalogues = Mapping[str, NullTranslations]


@cache
def read_catalogues(package: str) -> Catalogues:
    """What a package ships in `locale`, read when a language is first spoken, and once; English is the source."""
    return Languages(lambda language: NullTranslations() if language == "en" else _read(package, language))


def _read(package: str, language: str) -> NullTranslations:
    found: NullTranslations = NullTranslations()
    folder = files(package) / "locale" / language / "LC_MESSAGES"
    for place in sorted(folder.iterdir(), key=lambda one: one.name):
        if place.name.endswith(".po"):
            compiled = BytesIO()
            write_mo(compiled, read_po(BytesIO(place.read_bytes()), locale=language))
            compiled.seek(0)
            read = GNUTranslations(compiled)
            read.add_fallback(found)
            found = read
    return found


class BabelWords:
    """One reader's language and time zone."""

    def __init__(self, language: Language, zone: str, catalogues: Catalogues) -> None:
        self.language: Language = language
        self._zone = ZoneInfo(zone)
        self._texts = catalogues[language]

    def gettext(self, message: str, /, **values: object) -> str:
        """The sentence in this language, with `{names}` filled in."""
        return self._texts.gettext(message).format(**values) if values else self._texts.gettext(message)

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The same for a count, which is `{n}`."""
        return self._texts.ngettext(one, many, number).format(n=number, **values)

    def local(self, at: datetime) -> datetime:
        """The moment on the reader's clock."""
        return at.astimezone(self._zone)

    def clock(self, at: datetime) -> str:
        """10:00."""
        return format_time(self.local(at), "HH:mm", locale=self.language)

    def full_day(self, day: date) -> str:
        """Monday 30 November."""
        return format_date(day, "EEEE d MMMM", locale=self.language)

    def short_day(self, day: date, *, with_year: bool = False) -> str:
        """7 Dec, 7 Dec 2025."""
        pattern = day_pattern(self.language)
        return format_date(day, f"{pattern} y" if with_year else pattern, locale=self.language)

    def weekday(self, day: date) -> str:
        """Tue."""
        return format_date(day, "EEE", locale=self.language)

    def full_weekday(self, day: date) -> str:
        """Tuesday."""
        return format_date(day, "EEEE", locale=self.language)

    def month(self, day: date) -> str:
        """November."""
        name = format_date(day, "LLLL", locale=self.language)
        return name[0].upper() + name[1:]

    def span(self, begin: date, end: date) -> str:
        """23 to 29 November; both are part of it."""
        last = format_date(end, "d MMMM", locale=self.language)
        if begin == end:
            return last
        same = (begin.year, begin.month) == (end.year, end.month)
        first = str(begin.day) if same else format_date(begin, "d MMMM", locale=self.language)
        return self.gettext("{first} to {last}", first=first, last=last)

    def length(self, time: timedelta) -> str:
        """40 min, 3 h, 2 days: as pages write it."""
        return span_words(self.language, time)

    def money(self, amount: int, currency: str) -> str:
        """An amount in minor units with its currency; without digits after the point where they are all zero."""
        return money_words(self.language, amount, currency)
