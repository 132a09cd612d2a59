"""What the use cases need from storage and from the installation's copy of people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from event_bus.transaction import Transaction
from sales_feedback.domain.accounts import Account
from sales_feedback.domain.entries import Entry
from sales_feedback.domain.handover import Handover, State
from sales_feedback.domain.rescheduling import Profile
from service_kit.policy import Principal, Thing


class Lead(NamedTuple):
    """A lead as sales knows it: `version` is the last sequence said on its key; an erased one takes nothing more."""

    id: str
    version: int = 0
    erased_at: datetime | None = None


class Note(NamedTuple):
    """What a salesperson wrote with an action; `id` is that of the action, `lead_id` the lead of its facts."""

    id: str
    lead_id: str
    handover_id: str
    by: str | None
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Values as they are stored, by id; `aliases` are merged leads and what each was merged into."""

    handovers: Mapping[str, Handover] = field(default_factory=dict)
    leads: Mapping[str, Lead] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch changed; versions before are those of `Loaded`."""

    leads: Sequence[tuple[Lead | None, Lead]] = ()
    handovers: Sequence[tuple[Handover | None, Handover]] = ()
    new_entries: Sequence[tuple[str, Entry]] = ()
    undone_entries: Sequence[tuple[str, Entry]] = ()
    new_notes: Sequence[Note] = ()
    forgotten_notes: Sequence[str] = ()
    accounts: Sequence[tuple[Account | None, Account]] = ()
    aliases: Sequence[tuple[str, str]] = ()
    ended_aliases: Sequence[str] = ()
    profiles: Sequence[Profile] = ()
    awaited: Sequence[tuple[str, datetime]] = ()
    """Hand-overs and the deadline to be noticed when it passes."""
    not_awaited: Sequence[str] = ()
    now: datetime | None = None


class Store(Protocol):
    """Hand-overs and everything that belongs to them."""

    async def load(
        self,
        tx: Transaction,
        *,
        handovers: Iterable[str] = (),
        leads: Iterable[str] = (),
        owners: Iterable[str] = (),
        accounts: Iterable[str] = (),
    ) -> Loaded:
        """These hand-overs, all others of the leads concerned, and their leads, aliases, accounts and profiles.

        The leads of the `accounts` named are concerned, too.
        """

    async def open_of(self, tx: Transaction, owners: Iterable[str]) -> list[str]:
        """Ids of the open hand-overs of these persons."""

    async def notes(self, tx: Transaction, lead_ids: Iterable[str]) -> list[Note]:
        """The notes that stand under these leads."""

    async def note(self, tx: Transaction, lead_id: str, note_id: str) -> tuple[bool, Note | None]:
        """Whether this lead ever had the note, and the note itself if it still stands."""

    async def account(self, tx: Transaction, account_id: str) -> Account | None:
        """The account; closed ones too."""

    async def passed(self, tx: Transaction, now: datetime) -> int:
        """How many awaited deadlines have passed."""

    async def claim_passed(self, tx: Transaction, now: datetime, limit: int) -> list[str]:
        """Hand-overs whose awaited deadline has passed, oldest first, that no other transaction holds."""

    async def save(self, tx: Transaction, changes: Changes) -> None:
        """Write them. Raises `StaleError` when a lead, a hand-over or an account changed since it was loaded."""


class People(Protocol):
    """Who may see and do what."""

    async def readers(self, tx: Transaction, lead_ids: Iterable[str]) -> dict[str, Thing]:
        """Each lead with everybody it was ever handed to, and their teams."""

    async def owners(self, tx: Transaction, persons: Iterable[str]) -> dict[str, Thing]:
        """Each person with their team."""

    async def names(self, tx: Transaction, persons: Iterable[str]) -> dict[str, str]:
        """What these persons are called; who is not known is left out."""

    async def remember(self, tx: Transaction, owners: Iterable[tuple[str, str]]) -> None:
        """(lead, person): the lead was handed to this person once."""


class Filters(NamedTuple):
    """Which hand-overs a list shows; None shows all."""

    lead: str | None = None
    owner: str | None = None
    states: tuple[State, ...] | None = None
    overdue: bool | None = None


class Listed(NamedTuple):
    """A hand-over in a list."""

    id: str
    lead_id: str
    assigned_under: str
    cycle: int
    owner: str
    state: State
    due_at: datetime | None
    overdue: bool
    handed_over_at: datetime
    ended_at: datetime | None
    attempts: int
    version: int


class Reads(Protocol):
    """Reads for lists."""

    async def list_handovers(
        self,
        tx: Transaction,
        principal: Principal,
        filters: Filters,
        after: tuple[datetime, str] | None,
        limit: int,
        now: datetime,
    ) -> list[Listed]:
        """Those that the principal may see, newest first, behind `after` (handed over at, id)."""
