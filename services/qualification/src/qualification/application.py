"""What qualification can do: every use case and every question, by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from qualification.domain.criteria import Criteria
from qualification.domain.criteria_moves import Move, Moved
from qualification.domain.lead import Handover, Lead
from qualification.domain.outcomes import Became
from qualification.domain.routing import Why
from qualification.ports import Profile
from qualification.use_cases.add_criteria import AddCriteria
from qualification.use_cases.close_leads import Closed, Disqualify, Nurture
from qualification.use_cases.hand_over_leads import HandedOver, HandOver
from qualification.use_cases.put_routing_profiles import PutProfile
from qualification.use_cases.recall_handovers import RecallHandover
from qualification.use_cases.show_score import ShownScore
from qualification.use_cases.taking_back import TakenBack
from qualification.use_cases.undo_nurtures import UndoNurture
from service_kit.commands import Commands
from service_kit.policy import Principal

WHOLE = "all"
"""All months of a version."""
HandOverCheck = Literal["allowed", "lead", "person"]
"""Allowed, or what the caller may not dispose of."""


class CriteriaVersion(NamedTuple):
    """One version as it is shown; `in_force` is whether it judges what is recorded now."""

    criteria: Criteria
    definition: Mapping[str, object]
    name: str
    why: Mapping[str, str]
    created_at: datetime
    created_by: str
    in_force: bool


class QueuedLead(NamedTuple):
    """A qualified lead that nobody has yet, and why."""

    lead_id: str
    qualified_at: datetime
    how: str
    cycle: int
    grade: str
    country: str | None
    why: Why


class NurturedLead(NamedTuple):
    """A lead in nurturing: since when, for which reason, until when it is not handed over."""

    lead_id: str
    reason: str
    since: datetime
    revisit_at: datetime | None
    track: str | None
    handover_id: str | None
    by: str | None
    note: str | None


class TeamMember(NamedTuple):
    """A routing profile with the hand-overs that are open now."""

    profile: Profile
    open: int


class Colleague(NamedTuple):
    """A member of staff by name, with the hand-overs that are open now; without a profile routing passes them by."""

    id: str
    name: str
    role: str
    team: str | None
    active: bool
    time_zone: str
    open: int
    profile: Profile | None


class ShownHandover(NamedTuple):
    """A hand-over with the lead that holds it now."""

    handover: Handover
    lead: Lead


class Staff(Protocol):
    """Who works with leads, for pages, which know people by name."""

    async def handover(self, handover_id: str) -> ShownHandover | None:
        """A hand-over and its lead."""

    async def salespeople(self, principal: Principal, action: str) -> list[Colleague]:
        """Those of the salespeople who are with us whom the caller may do this to, by name."""

    async def teammates(self, person: Colleague) -> list[Colleague]:
        """Other salespeople of the person's team who are with us, by name; those without a team are one."""

    async def colleague(self, person: str) -> Colleague | None:
        """Somebody, whether still with us or not."""

    async def names(self, people: Iterable[str]) -> dict[str, str]:
        """The names of those who are known here."""


class OutcomesOfHandovers(Protocol):
    """What became of hand-overs."""

    async def of_version(self, version: int, month: str | None = None, versions: Sequence[int] = ()) -> Became:
        """Those qualified under one version of the criteria, by their grade and by the rules that gave them points.

        They began in `month`: 2026-11, `WHOLE` for any, None for the newest in which one began. And what became of all
        that were qualified under each of these versions.
        """


class Regraded(NamedTuple):
    """A lead that a version moved, and the little that is known here of who it is."""

    lead_id: str
    move: Move
    industry: str | None
    country: str | None


class MovedLeads(Protocol):
    """Leads that versions of the criteria moved."""

    async def by_version(self, version: int) -> Moved:
        """Those that the version gave another grade, or has on the other side of the line."""

    async def leads(self, moves: Iterable[Move], after: str | None, limit: int) -> list[Regraded]:
        """Those that made one of these moves (at least one), by id, from behind `after` on."""


class Questions(Protocol):
    """What can be asked; nothing is changed by it."""

    async def criteria(self, version: int) -> CriteriaVersion | None:
        """One version."""

    async def criteria_versions(self, before: int | None, limit: int) -> list[CriteriaVersion]:
        """Versions, newest first."""

    async def score(self, lead_id: str, principal: Principal) -> ShownScore | None:
        """The score of a lead that the caller may see."""

    async def may_see(self, lead_ids: Sequence[str], principal: Principal, action: str) -> bool:
        """Whether the caller may do this to every one of these leads."""

    async def may_hand_over(self, lead_ids: Sequence[str], person: str, principal: Principal) -> HandOverCheck:
        """Whether the caller may hand these leads to this person, or what stands against it: a lead or the person."""

    async def may_change_profile(self, person: str, principal: Principal) -> bool:
        """Whether the caller may change this person's routing."""

    async def person_arrived(self, person: str) -> bool:
        """Whether the person is known here, waiting a moment for one who was just made."""

    async def member(self, person: str) -> TeamMember | None:
        """One person's routing."""

    async def members(self, after: str | None, limit: int) -> list[TeamMember]:
        """Everybody's routing, by person id."""

    async def queue(self, after: tuple[datetime, str] | None, limit: int) -> list[QueuedLead]:
        """The queue, in routing order."""

    async def nurtured(
        self, principal: Principal, before: tuple[datetime, str] | None, limit: int
    ) -> list[NurturedLead]:
        """Leads in nurturing that the caller may see, newest first."""


@dataclass(frozen=True, slots=True)
class Application:
    """Everything the doors need."""

    hand_over_leads: Commands[HandOver, HandedOver]
    disqualify_leads: Commands[Disqualify, Closed]
    nurture_leads: Commands[Nurture, Closed]
    undo_nurtures: Commands[UndoNurture, TakenBack]
    recall_handovers: Commands[RecallHandover, TakenBack]
    put_routing_profiles: Commands[PutProfile, Profile]
    add_criteria: Commands[AddCriteria, Criteria]
    ask: Questions
    staff: Staff
    outcomes: OutcomesOfHandovers
    moved: MovedLeads
    clock: Callable[[], datetime]
