"""The lists of leads behind numbers of those that came: first seen in a period, by what they came with."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from gettext import NullTranslations
from urllib.parse import urlencode

from digest.domain.ledger import Filter, Filters, Key
from digest.domain.period import Period
from event_contracts.envelope import instant
from service_kit.pages.formats import Formats

LEADS = "/digest/leads"
COMING: Mapping[Filter, str] = {"campaign": "came_by", "source": "source", "industry": "industry"}
"""What a lead comes with, as a filter of figures and as a parameter of the list of leads."""


def that_came(period: Period, filters: Filters) -> str | None:
    """The list of the leads first seen in the period, narrowed so; None where it cannot be narrowed like that."""
    if not filters.keys() <= COMING.keys() or None in filters.values():
        return None
    narrowed = {COMING[name]: str(value) for name, value in filters.items()}
    moments = {"from": period.start, "to": period.end, "as_of": period.as_of}
    said = {name: instant(at) for name, at in moments.items() if at is not None}
    return f"{LEADS}?{urlencode({'group': 'everybody', **narrowed, **said})}"


def came_by(created: Mapping[Key, int], period: Period, filters: Filters) -> dict[str, str]:
    """Of each campaign that brought leads first, the list of exactly these; none where none is narrowed like that."""
    links = {
        str(key): that_came(period, {**filters, "campaign": key})
        for key, many in created.items()
        if key is not None and many
    }
    return {key: href for key, href in links.items() if href is not None}


def days_words(came: Mapping[str, datetime | None], zone: tzinfo, words: NullTranslations, formats: Formats) -> str:
    """1 Nov – 30 Nov: the days between `from`, `to` and `as_of`; empty where neither end is known.

    Months begin at the installation's midnight: such a moment is said as that day, any other by the reader's clock.
    """
    begin, to, as_of = (came.get(name) for name in ("from", "to", "as_of"))
    last = min((at for at in (to, as_of) if at is not None), default=None)
    first, end = _said(begin, zone, formats, last=False), _said(last, zone, formats, last=True)
    if not first:
        return words.gettext("until %(when)s") % {"when": end} if end else ""
    return f"{first} – {end}".strip()


def _said(at: datetime | None, zone: tzinfo, formats: Formats, *, last: bool) -> str:
    if at is None:
        return ""
    local = at.astimezone(zone)
    if local.time() != time():
        return f"{formats.day(at)} {formats.clock(at)}"
    return formats.day(local.date() - timedelta(days=last))  # up to a midnight is through the day before it
