"""Working hours, countries and days as people type them into a form, and back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from babel import Locale

from event_contracts.countries import COUNTRIES

SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")


class NotUnderstoodError(ValueError):
    """`args[0]` is the part of what was typed that says nothing to us."""


def hours_of(text: str) -> list[tuple[str, str]]:
    """`9-12, 13:00-18:00` as stretches; an empty text is none. Raises `NotUnderstoodError`."""
    found = []
    for part in filter(None, (one.strip() for one in re.split(r"[,;]", text))):
        span = SPAN.fullmatch(part)
        if span is None:
            raise NotUnderstoodError(part)
        start, end = (int(span[1]), int(span[2] or 0)), (int(span[3]), int(span[4] or 0))
        if max(start, end) > (24, 0) or max(start[1], end[1]) > 59:
            raise NotUnderstoodError(part)
        found.append((f"{start[0]:02}:{start[1]:02}", f"{end[0]:02}:{end[1]:02}"))
    return found


def hours_text(stretches: Iterable[Sequence[str]]) -> str:
    """The same for reading: `09:00–12:00, 13:00–18:00`."""
    return ", ".join(f"{start}–{end}" for start, end in stretches)


def countries_of(text: str) -> list[str]:
    """Countries by code or by name, English or Russian, separated by commas or lines. Raises `NotUnderstoodError`."""
    found = []
    for part in filter(None, (one.strip() for one in re.split(r"[,;\n]", text))):
        code = part.upper() if part.upper() in COUNTRIES else _codes().get(part.casefold())
        if code is None:
            raise NotUnderstoodError(part)
        found.append(code)
    return sorted(set(found))


def country_name(code: str, language: str) -> str:
    """The country's name."""
    names: Mapping[str, str] = Locale.parse(language).territories
    return names.get(code, code)


def countries_text(codes: Sequence[str], language: str) -> str:
    """The same for reading, by name; a name that holds our separator is written as its code."""
    names = (country_name(code, language) for code in codes)
    return ", ".join(code if "," in name else name for code, name in zip(codes, names, strict=True))


def days_of(text: str) -> list[date]:
    """Days, `2026-12-25` or `25.12.2026`, separated by commas, blanks or lines. Raises `NotUnderstoodError`."""
    found = []
    for part in filter(None, re.split(r"[,;\s]+", text)):
        day = DAY.fullmatch(part)
        if day is None:
            raise NotUnderstoodError(part)
        year, month, number = (day[1], day[2], day[3]) if day[1] else (day[6], day[5], day[4])
        try:
            found.append(date(int(year), int(month), int(number)))
        except ValueError:
            raise NotUnderstoodError(part) from None
    return sorted(set(found))


def days_text(days: Iterable[date | str], language: str) -> str:
    """The same for reading, a line each, as this language writes days: `2026-12-25`, in Russian `25.12.2026`."""
    pattern = "%d.%m.%Y" if language == "ru" else "%Y-%m-%d"
    return "\n".join(date.fromisoformat(str(day)).strftime(pattern) for day in days)


def _codes() -> dict[str, str]:
    return {
        Locale.parse(language).territories[code].casefold(): code
        for language in ("en", "ru")
        for code in COUNTRIES
        if code in Locale.parse(language).territories
    }
