"""What the use cases need from storage."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Generic, NamedTuple, Protocol, TypeVar

from event_bus.transaction import Transaction
from qualification.domain.criteria import Criteria, Rulebook
from qualification.domain.criteria_moves import MovedLead
from qualification.domain.lead import Handover, Lead
from qualification.domain.routing import Member, Waiting
from qualification.domain.standing_in import Candidate

V = TypeVar("V")


class Stored(NamedTuple, Generic[V]):
    """A value as it is stored; `revision` grows with every write and is checked by the next one."""

    value: V
    revision: int


class Leads(Protocol):
    """Leads and their hand-overs."""

    async def leads(self, tx: Transaction, ids: Iterable[str]) -> dict[str, Stored[Lead]]:
        """Those of the leads that are stored."""

    async def handovers(self, tx: Transaction, ids: Iterable[str]) -> dict[str, Stored[Handover]]:
        """Those of the hand-overs that are stored."""

    async def handovers_of(self, tx: Transaction, holders: Iterable[str]) -> dict[str, Stored[Handover]]:
        """Every hand-over of these leads, ended ones too."""

    async def save_leads(self, tx: Transaction, leads: Sequence[tuple[Stored[Lead] | None, Lead]]) -> None:
        """Write each lead over what was read (None: it is new). Raises `StaleError` when that changed meanwhile."""

    async def save_handovers(
        self, tx: Transaction, handovers: Sequence[tuple[Stored[Handover] | None, Handover]]
    ) -> None:
        """Write each hand-over over what was read (None: it is new). Raises `StaleError`."""

    async def tally(self, tx: Transaction, changes: Sequence[tuple[Stored[Handover] | None, Handover]]) -> None:
        """Count what became of hand-overs that changed; the last write of a batch, as every batch counts the same."""

    async def remember_moves(self, tx: Transaction, moves: Sequence[MovedLead]) -> None:
        """Count leads that a version of the criteria moved; after `tally`, for the same reason."""

    async def waiting(self, tx: Transaction, after: tuple[datetime, str] | None, limit: int) -> list[Waiting]:
        """Leads in the queue, in the order in which they are routed."""

    async def page(self, tx: Transaction, after: str, below_version: int, limit: int) -> list[Stored[Lead]]:
        """Leads by id after `after` whose score is expressed under a version below; merged and erased ones left out."""


class CriteriaVersions(Protocol):
    """Criteria versions; none is ever changed."""

    async def rulebook(self, tx: Transaction) -> Rulebook:
        """Every version, oldest first."""

    async def add(self, tx: Transaction, criteria: Criteria, about: "About") -> None:
        """Store a new version. Raises `StaleError` when its number was just taken."""


class About(NamedTuple):
    """What a version says of itself: its name, the reason of each number, and who made it when."""

    name: str
    why: Mapping[str, str]
    at: datetime
    by: str


class Note(NamedTuple):
    """The words a person gave for a decision about a lead; personal, and deleted when the lead is erased.

    `origin` is the lead that they were said of, with a hand-over the one that keys its facts: a merge moves `lead_id`
    but never the origin. Those with a hand-over are for its salesperson and travel as a private document.
    """

    id: str
    lead_id: str
    action: str
    at: datetime
    by: str
    note: str
    origin: str
    handover_id: str | None = None


class Notes(Protocol):
    """The words of decisions by hand."""

    async def add(self, tx: Transaction, notes: Sequence[Note]) -> None:
        """Keep them."""

    async def find(self, tx: Transaction, note_id: str) -> Note | None:
        """One of them, if it still stands."""

    async def forget(self, tx: Transaction, lead_ids: Sequence[str]) -> Sequence[Note]:
        """Delete those of erased leads; answers those that travel."""

    async def follow_merge(self, tx: Transaction, loser: str, winner: str) -> None:
        """They are the winner's from now on."""

    async def follow_unmerge(self, tx: Transaction, origin: str, holder: str) -> None:
        """Those said of `origin`, or written with its hand-overs, are `holder`'s: erasing the other lead keeps them."""


class Team(Protocol):
    """Salespeople as routing sees them."""

    async def members(self, tx: Transaction) -> list[Member]:
        """Everybody with a routing profile who is still with us, with their open hand-overs."""

    async def known(self, tx: Transaction, people: Iterable[str]) -> dict[str, Member | None]:
        """Which of these people exist and are with us; None for those without a routing profile."""

    async def open_counts(self, tx: Transaction, people: Iterable[str]) -> dict[str, int]:
        """Open hand-overs of each."""

    async def capacities(self, tx: Transaction, people: Iterable[str]) -> dict[str, int]:
        """Capacity of each who has a profile."""

    async def candidates(self, tx: Transaction, people: Iterable[str]) -> dict[str, Candidate]:
        """Those of these people who are salespeople and with us, with their teams and working time."""

    async def freed(self, tx: Transaction, since: dict[str, datetime]) -> None:
        """Remember since when people who were full have room again; it only grows."""

    async def take_turn(self, tx: Transaction) -> None:
        """Make this transaction the only one that routes: two at a time end in `StaleError` for one of them."""


MACHINE = ""
"""Changed with a key that is nobody's."""


class Profile(NamedTuple):
    """A routing profile: the document that travels, since when it holds, and when it was stored.

    `changed_by` is the person who changed it last, `MACHINE` where it was none, None where that is not known.
    """

    person: str
    version: int
    document: Mapping[str, object]
    changed_at: datetime
    recorded_at: datetime
    changed_by: str | None = None


class Profiles(Protocol):
    """Routing profiles; the newest version of each travels on the reference topic."""

    async def profiles(self, tx: Transaction, people: Iterable[str]) -> dict[str, Profile]:
        """Those of these people who have one."""

    async def save(self, tx: Transaction, profiles: Sequence[tuple[Profile | None, Profile]]) -> None:
        """Write each over what was read (None: it is new). Raises `StaleError`."""


class Owners(Protocol):
    """Who may see a lead because it was handed to them once."""

    async def remember_owners(self, transaction: Transaction, owners: Sequence[tuple[str, str]]) -> None:
        """(lead id, person) pairs."""

    async def follow_merge(self, transaction: Transaction, loser: str, winner: str) -> None:
        """Whoever was handed the loser may see the winner."""


class Rescoring(NamedTuple):
    """How far a version has come: leads up to this id are done."""

    version: int
    after_lead: str


class Progress(Protocol):
    """Where re-scoring stands, in the database."""

    async def due(self, tx: Transaction, now: datetime) -> Rescoring | None:
        """The newest version in force whose re-scoring is not done yet."""

    async def advance(self, tx: Transaction, done: Rescoring, finished_at: datetime | None) -> None:
        """Remember how far it has come."""
