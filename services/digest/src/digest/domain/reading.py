"""What the reading routes are handed: values of the views, put together for one answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from digest.domain.handover import Handover
from digest.domain.handover_notes import HandoverNote
from digest.domain.lead import Lead
from digest.domain.lead_filter import LeadGroup
from digest.domain.ledger import Cell, Key
from digest.domain.pace import Waits
from digest.domain.period import Period
from digest.domain.standing_in import StandIn
from digest.domain.timeline import Entry
from working_time import Calendar

Json = Mapping[str, Any]


class Named(NamedTuple):
    """Names behind the keys of one answer; what is missing has not arrived, or was erased."""

    people: Mapping[str, str]
    zones: Mapping[str, str]
    """IANA names, by person."""
    hours: Mapping[str, Calendar]
    """Working time, by person; missing where nobody described it."""
    stand_ins: Mapping[str, Sequence[StandIn]]
    """Those named in absences, by who is away; only colleagues of the same team who are still here."""
    campaigns: Mapping[str, str]
    profiles: Mapping[str, Json]
    """By lead id, as the private document says."""
    criteria: Mapping[int, Json]
    """Definitions by version, to word reasons with."""
    accounts: Mapping[str, Json]
    """By account id."""
    in_force: Json | None = None
    """The definition in force, which says where the line is; None until it arrives, or where no grade is named."""


class Counts(NamedTuple):
    """The funnel's material; `created` and `qualified` are None where they cannot be split that way."""

    cells: list[Cell]
    created: Mapping[Key, int] | None
    qualified: Mapping[Key, int] | None
    names: Named
    seen: list[Cell]
    """Of the cells, what the caller may also see lead by lead."""


class ListedHandover(NamedTuple):
    """A hand-over as it stood at the moment asked for; `standing` is its cell, of one."""

    identity: str
    lead: Lead
    """Who stands for it now."""
    handed_over_at: datetime
    standing: Cell
    owner: str | None
    due_at: datetime | None
    campaign: str | None
    grade: str | None
    criteria_version: int | None


class HandoverList(NamedTuple):
    """A page of them, latest first."""

    rows: list[ListedHandover]
    names: Named


class Qualification(NamedTuple):
    """One time a lead met the criteria, as it was frozen then; `lead` is who stands for it now.

    `again`: a hand-over of theirs that was not taken back had begun before.
    """

    identity: str
    lead: Lead
    at: datetime
    how: str
    again: bool
    grade: str | None
    campaign: str | None


class QualificationList(NamedTuple):
    """A page of them, latest first; `many` are all."""

    rows: list[Qualification]
    many: int
    names: Named


class Campaign(NamedTuple):
    """A campaign as it was announced; `cost` in minor units of `currency`, days as ISO dates."""

    id: str
    name: str
    intent: str
    cost: int | None = None
    currency: str | None = None
    starts_on: str | None = None
    ends_on: str | None = None


class Choices(NamedTuple):
    """What figures can be narrowed to."""

    campaigns: list[Campaign]
    versions: list[tuple[int, str]]
    """Numbers and names of the criteria, newest first."""
    since: datetime | None = None
    """When the first hand-over of all began; no month before that has any."""


class Before(NamedTuple):
    """The hand-over before one of a second cycle."""

    began_at: datetime
    here: bool
    """Whether it is one of those shown, and had been returned."""


class Going(NamedTuple):
    """How the hand-overs of a period went: what each step took, and who was open before they began."""

    waits: tuple[Waits, ...]
    earlier: int
    """Open at that moment and handed over before the period."""
    earlier_seen: int
    """Of them, those whose leads the caller may see."""
    choices: Choices
    before: list[Before]
    """What came before those of a second or later cycle, as far as it is known."""


class ActiveHandover(NamedTuple):
    """An open hand-over and the lead that stands for it now."""

    handover: Handover
    lead: Lead
    place: tuple[datetime, str, str]
    """Where it stands in the list: deadline, grade, id."""
    note: HandoverNote | None = None
    """What was written for its owner."""


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


COLLEAGUES = 5
"""So many others of the same company are shown on a card."""


class Card(NamedTuple):
    """Everything known about one person; `lines` is one page of the timeline, newest first."""

    lead: Lead
    family: list[Lead]
    """Every id that this person was known under, this one among them, by id."""
    handovers: list[Handover]
    """Without those that were taken back, which the lines still tell of."""
    lines: list[Line]
    names: Named
    colleagues: list[Lead]
    """Others of the same company whom the caller may see, latest first."""
    nth: Mapping[str, int]
    """Which of the person's hand-overs each one is, by its id."""
    joinable: Sequence[str] = ()
    """Accounts of others of the company that this person could join, where sales may open one now."""


class LeadChoices(NamedTuple):
    """What the list of leads can be narrowed to."""

    campaigns: list[Campaign]
    sources: list[str]
    industries: list[str]


class Returned(NamedTuple):
    """A hand-over that came back: the lead that stands for it now, whose it was, and what sales wrote."""

    lead: Lead
    at: datetime
    reason: str
    owner: str | None
    attempts: int
    note: str


class AllLeads(NamedTuple):
    """A page of leads with what stands around it: how many are in each group, and the hand-overs of a period.

    Everything is as far as the caller may see, and read at one moment.
    """

    rows: list[Lead]
    names: Named
    groups: Mapping[LeadGroup, int]
    """Under the same filter; one more than `COUNTED` stands for any number beyond."""
    choices: LeadChoices
    period: Period
    """Whose hand-overs the following are."""
    cells: list[Cell]
    waits: tuple[Waits, ...]
    returned: list[Returned]
    """Those that came back last."""
    came_back: int
    """Leads of the group `came_back`, whatever the list is narrowed to."""
    without: Mapping[str, int]
    """Where none fits: how many would without one of what the list is narrowed by, for each; counted like groups."""
