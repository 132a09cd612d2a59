"""The lists of leads behind numbers of those that came: first seen in a period, by what they came with."""

from collections.abc import Mapping
from urllib.parse import urlencode

from digest.domain.ledger import Filter, Filters, Key
from digest.domain.period import Period
from event_contracts.envelope import instant

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
