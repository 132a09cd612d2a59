"""What the reading routes are handed: values of the views, put together for one answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from digest.domain.handover import Handover
from digest.domain.lead import Lead
from digest.domain.ledger import Cell, Key
from digest.domain.timeline import Entry

Json = Mapping[str, Any]


class Named(NamedTuple):
    """Names behind the keys of one answer; what is missing has not arrived, or was erased."""

    people: Mapping[str, str]
    zones: Mapping[str, str]
    """IANA names, by person."""
    campaigns: Mapping[str, str]
    profiles: Mapping[str, Json]
    """By lead id, as the private document says."""
    criteria: Mapping[int, Json]
    """Definitions by version, to word reasons with."""
    accounts: Mapping[str, Json]
    """By account id."""


class Counts(NamedTuple):
    """The funnel's material; `created` and `qualified` are None where they cannot be split that way."""

    cells: list[Cell]
    created: Mapping[Key, int] | None
    qualified: Mapping[Key, int] | None
    names: Named


class ActiveHandover(NamedTuple):
    """An open hand-over and the lead that stands for it now."""

    handover: Handover
    lead: Lead
    place: tuple[datetime, str, str]
    """Where it stands in the list: deadline, grade, id."""


class ActiveHandovers(NamedTuple):
    """A page of them, most urgent first."""

    rows: list[ActiveHandover]
    names: Named


class LeadList(NamedTuple):
    """A page of leads, latest first."""

    rows: list[Lead]
    names: Named


class Line(NamedTuple):
    """A line of a timeline with the words that belong to it."""

    entry: Entry
    text: str | None


class Card(NamedTuple):
    """Everything known about one person; `lines` is one page of the timeline, newest first."""

    lead: Lead
    family: list[Lead]
    """Every id that this person was known under, this one among them, by id."""
    handovers: list[Handover]
    lines: list[Line]
    names: Named


class LeadFilter(NamedTuple):
    """Which leads a list shows; None is any. Without `active`, also those that are quiet or closed."""

    stage: str | None = None
    owner: str | None = None
    source: str | None = None
    campaign: str | None = None
    grade: str | None = None
    active: bool = True
