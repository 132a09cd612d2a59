"""How to reach a lead: the number as people read it, the time where it is, and the company's own pages."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from babel.core import get_global

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


def zone_there(country: str | None, now: datetime) -> ZoneInfo | None:
    """A zone whose clock a lead in this country reads; None where the country has several times, or is not known."""
    zones = [ZoneInfo(name) for name in _zones().get(country or "", ())]
    clocks = {now.astimezone(zone).utcoffset() for zone in zones}
    return zones[0] if len(clocks) == 1 else None


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, tuple[str, ...]]:
    """Zones by country, as CLDR has them."""
    found: dict[str, list[str]] = defaultdict(list)
    for zone, country in sorted(get_global("zone_territories").items()):
        if zone != "Etc/Unknown":
            found[country].append(zone)
    return {country: tuple(zones) for country, zones in found.items()}
