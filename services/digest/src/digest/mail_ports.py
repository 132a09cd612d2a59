"""What writers and the sender of mails need from storage and from the world; on both databases the same."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from digest.domain.letters.facts import Waiting
from digest.domain.letters.manager_letter import TeamNews
from digest.domain.letters.marketing_news import MarketingNews
from digest.domain.letters.sales_letter import SalesNews
from digest.domain.mail import Mail, Outcome, Posted
from digest.domain.people import Person
from digest.domain.plans import Plan
from digest.domain.team_load import Load
from event_bus.transaction import Transaction
from working_time import Calendar


class Postbox(Protocol):
    """Where mails are put, in the transaction of their cause; they are sent after it has committed."""

    async def put(self, transaction: Transaction, mails: Sequence[Mail], at: datetime) -> int:
        """Put those whose keys are new, to be sent from `at` on; answers how many that were."""


class MailStore(Protocol):
    """The mails as the sender works on them."""

    async def claim(self, transaction: Transaction, now: datetime, until: datetime, limit: int) -> list[Posted]:
        """Those that are due, oldest first; nobody else gets them before `until`. Others hold rows: they are left."""

    async def save(self, transaction: Transaction, mails: Sequence[tuple[Posted, Posted]]) -> None:
        """Write each (before, after); raises `StaleError` where another one was quicker."""

    async def empty(self, transaction: Transaction, now: datetime, limit: int) -> int:
        """Delete the words of mails whose time is over; answers of how many."""

    async def hold_names(self, transaction: Transaction) -> None:
        """From here on names may be read for mails: nobody is erased until the transaction ends."""

    async def stands(self, transaction: Transaction, mail: Posted) -> bool:
        """Whether a mail that was claimed is still as it was then: nobody whom it names was erased."""

    async def forget_leads(self, transaction: Transaction, leads: Iterable[str], at: datetime) -> None:
        """Delete the words of every mail that names one of these leads; those that still waited are not sent."""

    async def withdraw(self, transaction: Transaction, key: str) -> bool:
        """Take a mail back that nobody has tried to send yet; answers whether that was in time."""

    async def put_back(self, transaction: Transaction, identity: str, at: datetime) -> bool:
        """Try a mail again that was given up; answers whether there is one."""


Stands = Callable[[Posted], Awaitable[bool]]
"""Whether a mail is still to be sent."""


class Carrier(Protocol):
    """The way out."""

    kept: timedelta
    """For how long the words of a mail that was sent are kept to be looked at."""
    kept_secret: timedelta
    """The same for those that let in whoever reads them."""

    async def carry(self, mails: Sequence[Posted], stands: Stands) -> list[Outcome]:
        """Hand them over, one by one, in this order, each only if it still stands then; answers each."""


class PlanStore(Protocol):
    """When whose digest is due."""

    async def plans(self, transaction: Transaction, people: Iterable[str]) -> dict[str, Plan]:
        """Those that are known."""

    async def unplanned(self, transaction: Transaction, limit: int) -> list[str]:
        """People without a plan, or who have changed since it was made."""

    async def claim_due(self, transaction: Transaction, now: datetime, limit: int) -> list[Plan]:
        """Those that are due, longest first; rows that another one holds are left to it."""

    async def save(self, transaction: Transaction, plans: Sequence[tuple[Plan | None, Plan]]) -> None:
        """Write each (before, after); raises `StaleError` where another one was quicker."""


class BrokenPromise(NamedTuple):
    """A deadline that passed, as it was heard of; `look_at` is when it is looked at next."""

    handover_id: str
    due_at: datetime
    heard_at: datetime
    look_at: datetime
    lead_id: str
    """Under which sales said so."""
    sequence: int
    """The number of what it said, among all that it said of this lead."""


class Escalations(Protocol):
    """Promises that are broken and that no manager was told of yet."""

    async def remember(self, transaction: Transaction, broken: Sequence[BrokenPromise]) -> None:
        """Keep them until they are dealt with; the same one again changes nothing."""

    async def claim(self, transaction: Transaction, now: datetime, limit: int) -> list[BrokenPromise]:
        """Those to be looked at; rows that another one holds are left to it."""

    async def settle(self, transaction: Transaction, done: Sequence[BrokenPromise]) -> None:
        """They are dealt with."""

    async def later(self, transaction: Transaction, broken: Sequence[BrokenPromise], look_at: datetime) -> None:
        """Look at them again then."""


class LeftPromises(Protocol):
    """Broken promises of which somebody said that they know and leave it."""

    async def leave(
        self, transaction: Transaction, person: str, handover_id: str, due_at: datetime, now: datetime
    ) -> None:
        """This person knows that this deadline is broken: their digests do not name it again."""

    async def care_again(self, transaction: Transaction, person: str, handover_id: str) -> bool:
        """The other way round; answers whether it was left."""


class News(Protocol):
    """What letters tell of, out of the views that are read."""

    async def sales(self, transaction: Transaction, person: Person, now: datetime) -> SalesNews:
        """A salesperson's open hand-overs and how the month goes."""

    async def team(self, transaction: Transaction, person: Person, now: datetime) -> TeamNews:
        """A manager's team: what is overdue, and what nobody has tried yet."""

    async def marketing(self, transaction: Transaction, begin: date, end: date, now: datetime) -> MarketingNews:
        """What became of marketing's leads in these days of the installation's zone, half-open, and in the month."""

    async def waiting(self, transaction: Transaction, handover_id: str, now: datetime) -> Waiting | None:
        """An open hand-over; None where it is not known, or is closed."""

    async def heard(self, transaction: Transaction, leads: Iterable[str]) -> Mapping[str, int]:
        """Of each lead the number of the last that sales said and the views know; missing where that is nothing."""

    async def managers(self, transaction: Transaction, owner: str) -> list[Person]:
        """Who leads the team of this salesperson, active and with an address; the administrators where nobody does."""

    async def hours(self, transaction: Transaction, people: Sequence[str]) -> Mapping[str, Calendar]:
        """When these people work, of those who said so."""

    async def loads(self, transaction: Transaction, owner: str, now: datetime) -> tuple[Load, ...]:
        """What this salesperson's team has open; everybody's, where there is no team."""
