"""Rows of the views that are no values of their own, and all that one batch saves."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import NamedTuple

from digest.domain.handover import Frozen, Handover
from digest.domain.lead import Lead
from digest.domain.timeline import Entry


class Mql(NamedTuple):
    """One time a lead met the criteria."""

    event_id: str
    lead_id: str
    cycle: int
    qualified_at: datetime
    how: str
    frozen: Frozen


class Fate(NamedTuple):
    """A hand-over with what became of its lead after it came back: handed over again, or closed by marketing.

    `nth` is which of the lead's hand-overs it is, those that were taken back left out; None is one of those.
    """

    handover: Handover
    again_at: datetime | None
    closed_at: datetime | None
    nth: int | None


class Invitation(NamedTuple):
    """That a lead was invited to a campaign, or that this invitation was withdrawn: two rows, heard in any order."""

    id: str
    withdrawn: bool
    lead_id: str
    campaign: str
    at: datetime


class Undone(NamedTuple):
    """When a line of the timeline was taken back, and by whom, if it was a person."""

    at: datetime
    by: str | None


class Document(NamedTuple):
    """A private document, `data` as JSON text; its id is `{lead id}/{kind}/{id}` or `account/{id}`."""

    id: str
    lead_id: str | None
    text_id: str | None
    type: str
    version: int
    data: str
    company: str | None = None
    """Of a profile: equal for people of one company."""


class Campaign(NamedTuple):
    """A campaign as intake last described it; cost in minor units, dates as ISO texts."""

    id: str
    name: str
    intent: str
    cost: int | None
    currency: str | None
    starts_on: str | None
    ends_on: str | None
    version: int


class CriteriaVersion(NamedTuple):
    """One version of the criteria, `definition` as JSON text."""

    id: int
    name: str
    definition: str
    in_force_from: datetime
    version: int


class Routing(NamedTuple):
    """How many leads a salesperson can work, and when they work: the routing profile as JSON text."""

    id: str
    document: str
    version: int


class Source(NamedTuple):
    """A source as intake last described it: well, or which trouble it is in and since when; `usual` come a day."""

    id: str
    name: str
    state: str
    since: datetime | None
    usual: float | None
    version: int


class Saved(NamedTuple):
    """What one batch of events changes in the views."""

    leads: Sequence[Lead]
    new: Set[str]
    """Ids of leads of which nothing was kept before this batch, neither a row nor a line."""
    fates: Sequence[Fate]
    mqls: Sequence[Mql]
    invitations: Sequence[Invitation]
    entries: Sequence[Entry]
    undone: Mapping[tuple[str, datetime, str], Undone | None]
    documents: Sequence[Document]
    gone: Sequence[str]
    """Ids of documents that their owner withdrew."""
    erased: Sequence[str]
    """Lead ids whose documents are deleted."""
    campaigns: Sequence[Campaign]
    criteria: Sequence[CriteriaVersion]
    routing: Sequence[Routing]
    sources: Sequence[Source]
