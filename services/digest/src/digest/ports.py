"""What the use cases need from storage; on both databases the same."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from digest.domain.asks import Ask
from digest.domain.handover import Handover
from digest.domain.lead import Lead
from digest.domain.people import ApiKey, Person
from digest.domain.sessions import Session, SignInLink
from digest.domain.view import Saved
from event_bus.transaction import Transaction


class ViewStore(Protocol):
    """One set of views, as the projector reads and writes it.

    Whoever has it is its only writer until the transaction ends: a merge writes rows of leads on other partitions.
    """

    async def leads(self, transaction: Transaction, ids: Iterable[str]) -> list[Lead]:
        """Those that are known, by their own ids."""

    async def families(self, transaction: Transaction, roots: Iterable[str]) -> list[Lead]:
        """Every lead id that one of these stands for."""

    async def handovers(self, transaction: Transaction, leads: Iterable[str]) -> list[Handover]:
        """Every hand-over assigned under one of these lead ids."""

    async def save(self, transaction: Transaction, saved: Saved) -> None:
        """Write what a batch changed; documents only where they are newer."""

    async def clear(self, transaction: Transaction) -> None:
        """Forget everything."""

    async def begin_filling(self, transaction: Transaction) -> None:
        """Forget everything, indexes that only pages ask too: what nobody reads is filled quicker without them."""

    async def make_index(self, transaction: Transaction) -> bool:
        """Make one index that only pages ask and that is missing; False: none was."""


class ViewSlots(Protocol):
    """The two sets of views, of which one is read."""

    async def current(self, transaction: Transaction) -> ViewStore:
        """The set that is read."""

    async def other(self, transaction: Transaction) -> ViewStore:
        """The set that may be built beside it."""

    async def caught_up(self, transaction: Transaction, group: str, rebuilding: str) -> bool:
        """Whether `rebuilding` stands in every partition where `group` stands, or further; `group` waits meanwhile."""

    async def switch(self, transaction: Transaction, group: str, rebuilding: str) -> None:
        """From now on the other set is read, and `group` goes on where `rebuilding` stands."""

    async def started(self, transaction: Transaction, rebuilding: str) -> bool:
        """Whether a rebuild is under way or was broken off."""

    async def forget(self, transaction: Transaction, rebuilding: str) -> None:
        """Forget how far a rebuild was, and what waits in it."""


class Owners(Protocol):
    """Who may see which lead."""

    async def remember_owners(self, transaction: Transaction, owners: Sequence[tuple[str, str]]) -> None:
        """(lead id, person): the lead was handed to this person once."""


class SaidWord(NamedTuple):
    """A word of the glossary as it was said last; no document: it was taken back."""

    key: str
    version: int
    document: Mapping[str, Any] | None


class SaidWords(Protocol):
    """The glossary as it stands on the reference topic."""

    async def all(self, transaction: Transaction) -> dict[str, SaidWord]:
        """By key; others who ask wait until this transaction ends."""

    async def save(self, transaction: Transaction, words: Sequence[SaidWord]) -> None:
        """New and changed ones."""


class PeopleStore(Protocol):
    """People and keys, which digest owns."""

    async def people(self, transaction: Transaction, ids: Iterable[str]) -> dict[str, Person]:
        """Those that are known."""

    async def save_people(self, transaction: Transaction, people: Sequence[tuple[Person | None, Person]]) -> None:
        """Write each (before, after); raises `StaleError` where another transaction was quicker."""

    async def keys(self, transaction: Transaction, ids: Iterable[str]) -> dict[str, ApiKey]:
        """Those that are known."""

    async def any_key(self, transaction: Transaction) -> bool:
        """Whether a key was ever made; others who ask wait until this transaction ends."""

    async def any_admin(self, transaction: Transaction) -> bool:
        """Whether somebody active is an administrator; others who ask wait until this transaction ends."""

    async def admins(self, transaction: Transaction) -> set[str]:
        """Who is active and an administrator; others who ask wait until this transaction ends."""

    async def save_keys(self, transaction: Transaction, keys: Sequence[tuple[ApiKey | None, ApiKey]]) -> None:
        """Write each (before, after); raises `StaleError` where another transaction was quicker."""


class AskStore(Protocol):
    """Who asked for a link by e-mail."""

    async def save(self, transaction: Transaction, asks: Sequence[Ask]) -> None:
        """Write new and changed ones."""

    async def ask(self, transaction: Transaction, identity: str) -> Ask | None:
        """One, held until the transaction ends."""

    async def of_networks(self, transaction: Transaction, networks: Iterable[str], since: datetime) -> dict[str, int]:
        """How many came from each of these networks since then."""

    async def place_of(self, transaction: Transaction, ask: Ask, since: datetime) -> int:
        """The how manieth about its address it is since then."""

    async def waiting(self, transaction: Transaction, limit: int) -> list[Ask]:
        """Those whose mail was not written yet, oldest first."""

    async def people_at(self, transaction: Transaction, address: str) -> list[Person]:
        """Who may sign in and has this address, in whatever letters."""

    async def forget(self, transaction: Transaction, before: datetime) -> None:
        """Delete asks from before then, and links that ended before then."""


class SessionStore(Protocol):
    """Ways in, and who is in."""

    async def save_links(self, transaction: Transaction, links: Sequence[SignInLink]) -> None:
        """Write new ones."""

    async def link(self, transaction: Transaction, hash_: str) -> SignInLink | None:
        """One that is known, used or not."""

    async def use_link(self, transaction: Transaction, hash_: str, at: datetime) -> SignInLink | None:
        """The link, marked as used where it works only once; None where it does not work, or was used just now."""

    async def sessions(self, transaction: Transaction, ids: Iterable[str]) -> dict[str, Session]:
        """Those that are known."""

    async def save_sessions(self, transaction: Transaction, sessions: Sequence[Session]) -> None:
        """Write new and changed ones."""

    async def over(self, transaction: Transaction, ended: datetime, begun: datetime, limit: int) -> list[Session]:
        """Those that ended before `ended`, or began before `begun`: no cookie of theirs is good any more."""

    async def forget_sessions(self, transaction: Transaction, ids: Iterable[str]) -> None:
        """Delete them."""

    async def hold(self, transaction: Transaction, person: str) -> None:
        """Until the transaction ends nobody changes this person."""

    async def open_of(self, transaction: Transaction, people: Iterable[str], at: datetime) -> list[Session]:
        """Sessions of these people that are not over at that moment."""

    async def open_in(self, transaction: Transaction, families: Iterable[str], at: datetime) -> list[Session]:
        """Sessions of these families that are not over at that moment."""

    async def spend_links(self, transaction: Transaction, people: Iterable[str], at: datetime) -> None:
        """Links of these people that work once do not work any more."""
