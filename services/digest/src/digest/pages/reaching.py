"""How to reach a lead: the number as people read it, the time where it is, and the company's own pages."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from babel.core import get_global
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number

DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)


def spaced(phone: str) -> str:
    """An E.164 number in groups, as its country writes it abroad; anything else as it is."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def site_of(domain: object) -> str:
    """The address of the company's site; empty for what is no plain name of a host."""
    name = domain.strip().lower() if isinstance(domain, str) else ""
    return f"https://{name}/" if DOMAIN.fullmatch(name) else ""


def zone_there(country: str | None, phones: Sequence[str], now: datetime) -> ZoneInfo | None:
    """A zone whose clock a lead in this country reads; where it has several times, by the area of a telephone number.

    None where that does not tell either, or no country is known.
    """
    zone = _one_clock(_zones().get(country or "", ()), now)
    if zone is not None or country is None:
        return zone
    areas = (_one_clock(_zones_of_area(phone, country), now) for phone in phones)
    return next((zone for zone in areas if zone is not None), None)


def _one_clock(names: Iterable[str], now: datetime) -> ZoneInfo | None:
    """One of these zones, if all of them read the same time."""
    zones = [ZoneInfo(name) for name in names]
    clocks = {now.astimezone(zone).utcoffset() for zone in zones}
    return zones[0] if len(clocks) == 1 else None


def _zones_of_area(phone: str, country: str) -> Sequence[str]:
    """The zones in which numbers like this one are given out; nothing for a number of another country."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return ()
    if phonenumbers.region_code_for_number(number) != country:
        return ()
    return tuple(name for name in time_zones_for_number(number) if name != UNKNOWN_TIMEZONE)


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, tuple[str, ...]]:
    """Zones by country, as CLDR has them."""
    found: dict[str, list[str]] = defaultdict(list)
    for zone, country in sorted(get_global("zone_territories").items()):
        if zone != "Etc/Unknown":
            found[country].append(zone)
    return {country: tuple(zones) for country, zones in found.items()}
