"""Moments as people and spreadsheets write them."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from lead_intake.domain.cells import text
from lead_intake.domain.problems import Problem

NO_TIME = Problem("", "is not a date that can be read", "Write for example 2026-11-24 14:30 or 24.11.2026.")
TWO_DATES = Problem(
    "", "could be two dates, the day or the month first", "Write the month's name, or for example 2026-04-03."
)
EXCEL_DAYS = (10_000, 80_000)
"""Serial numbers that are dates of people alive, 1927 to 2119; anything else is some other number."""
EXCEL_ZERO = date(1899, 12, 30)

_MONTH_NAMES = "jan,янв feb,фев mar,мар apr,апр may,мая,май jun,июн jul,июл aug,авг sep,сен oct,окт nov,ноя dec,дек"
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split(), 1) for name in names.split(",")}
_TIME = re.compile(
    r"(?:[T,]?\s*(?:at|в)?\s*)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?\s*"
    r"(z|utc|gmt|msk|мск|[+-]\d{2}:?\d{2})?(?:\s*\([^)]*\))?",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_NAME = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс)\w*[.,]*\s+", re.IGNORECASE)
_NAMED_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|-?го)?[\s.-]+([^\W\d_]{3,})[.,]?[\s-]+(\d{4})(?:\s*г(?:ода)?\b\.?)?,?"
)
_NAMED_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4}),?")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_NAMED_ZONES = {
    "z": UTC,
    "utc": UTC,
    "gmt": UTC,
    "msk": timezone(timedelta(hours=3)),
    "мск": timezone(timedelta(hours=3)),
}


def moment(cell: str, zone: ZoneInfo) -> datetime | Problem | None:
    """The moment in a cell, with its own zone where it says one and in `zone` else; a day alone is its beginning.

    None for an empty cell; a problem where it can not be read, or has two meanings.
    """
    said = text(cell)
    if not said:
        return None
    if _SERIAL.fullmatch(said):
        return _of_excel(said, zone)
    said = _DAY_NAME.sub("", said)
    read = _day(said)
    if isinstance(read, Problem):
        return read
    day, rest = read
    clock = _clock(rest.strip(), zone)
    return clock if isinstance(clock, Problem) else datetime.combine(day, clock)


def _day(said: str) -> tuple[date, str] | Problem:
    """The day at the beginning of a text, and what stands behind it."""
    if match := _YEAR_LAST.match(said):
        first, separator, second, year = match.groups()
        day_first = separator == "." or int(first) > 12 or first == second
        if not day_first and int(second) <= 12:
            return TWO_DATES
        day, month = (first, second) if day_first else (second, first)
        year = year if len(year) == 4 else f"20{year}"
    elif match := _YEAR_FIRST.match(said):
        year, _, month, day = match.groups()
    elif match := _NAMED_DAY_FIRST.match(said):
        day, month, year = match.groups()
    elif match := _NAMED_MONTH_FIRST.match(said):
        month, day, year = match.groups()
    else:
        return NO_TIME
    return _existing(year, month, day, said[match.end() :])


def _existing(year: str, month: str, day: str, rest: str) -> tuple[date, str] | Problem:
    number = int(month) if month.isdigit() else _MONTHS.get(month[:3].casefold(), 0)
    try:
        return date(int(year), number, int(day)), rest
    except ValueError:
        return NO_TIME


def _clock(rest: str, zone: ZoneInfo) -> time | Problem:
    """The time of day in what stands behind a day."""
    if not rest:
        return time(tzinfo=zone)
    match = _TIME.fullmatch(rest)
    if match is None:
        return NO_TIME
    hour, half = int(match[1]), (match[5] or "").casefold()[:1]
    if half and not 1 <= hour <= 12:
        return NO_TIME
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    micros = int((match[4] or "0").ljust(6, "0")[:6])
    try:
        return time(hour, int(match[2]), int(match[3] or 0), micros, tzinfo=_zone(match[6], zone))
    except ValueError:
        return NO_TIME


def _zone(said: str | None, zone: ZoneInfo) -> tzinfo:
    if said is None:
        return zone
    if said.casefold() in _NAMED_ZONES:
        return _NAMED_ZONES[said.casefold()]
    hours, minutes = int(said[1:3]), int(said[-2:])
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if said[0] == "-" else away)


def _of_excel(said: str, zone: ZoneInfo) -> datetime | Problem:
    """A spreadsheet's day number, its fraction being the time of day, to the second."""
    days, _, fraction = said.replace(",", ".").partition(".")
    if not EXCEL_DAYS[0] <= int(days) <= EXCEL_DAYS[1]:
        return NO_TIME
    day = EXCEL_ZERO + timedelta(days=int(days))
    seconds = min(round(float(f"0.{fraction or 0}") * 86_400), 86_399)
    midnight = datetime.combine(day, time())
    return (midnight + timedelta(seconds=seconds)).replace(tzinfo=zone)
