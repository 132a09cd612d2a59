"""Who stands in for whom at a moment, by name, as lists and letters say it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple


class StandIn(NamedTuple):
    """A colleague named in an absence, from its beginning until its end (half-open)."""

    person: str
    name: str
    starts_at: datetime
    ends_at: datetime


def standing_in(named: Sequence[StandIn], now: datetime) -> str | None:
    """The name of who stands in at `now`; of several absences at once, the one that ends last says it."""
    there = [one for one in named if one.starts_at <= now < one.ends_at]
    return max(there, key=lambda one: (one.ends_at, one.person)).name if there else None
