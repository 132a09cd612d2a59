"""What digest can do: every use case and every question, by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal, Protocol

from digest.domain.account import Account
from digest.domain.active import ActiveList, Wanted
from digest.domain.asks import Ask
from digest.domain.lead_filter import LeadFilter
from digest.domain.ledger import Cell, Filters, Group
from digest.domain.people import ApiKey, Person
from digest.domain.period import Period
from digest.domain.reading import (
    ActiveHandovers,
    AllLeads,
    Campaign,
    Card,
    Counts,
    Going,
    HandoverList,
    LeadList,
    Line,
    QualificationList,
)
from digest.domain.sessions import Session, SignInLink
from digest.domain.which import Which
from digest.use_cases.make_first_admin import FirstAdmin
from digest.use_cases.make_keys import MakeKey
from digest.use_cases.put_people import Put, PutPerson
from digest.use_cases.renew_sessions import Renew
from digest.use_cases.sign_in import EndSession, MakeLink, Opened, OpenSession, OtherBrowser, TryCode
from digest.use_cases.sign_in_by_address import ByAddress
from event_bus.clock import Clock
from service_kit.commands import Commands
from service_kit.policy import Principal


class Reading(Protocol):
    """What the views answer; each answer is one consistent snapshot."""

    async def counts(
        self,
        period: Period,
        group: Group | None,
        filters: Filters,
        *,
        funnel: bool,
        principal: Principal | None = None,
    ) -> Counts:
        """The cells of the ledger; with `funnel` also how many leads were created and qualified in the period.

        With `principal` also which of them the caller may see lead by lead.
        """

    async def handovers(
        self,
        principal: Principal,
        period: Period,
        filters: Filters,
        which: Which,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> HandoverList:
        """The hand-overs behind a number, as far as the caller may see their leads; latest first."""

    async def going(self, principal: Principal, period: Period, filters: Filters) -> Going:
        """How the hand-overs of a period went, and what figures can be narrowed to."""

    async def months(self, period: Period, filters: Filters, starts: Sequence[datetime]) -> tuple[list[Cell], ...]:
        """The ledger of each month that begins at one of `starts`, by the version of the criteria."""

    async def invited(self, principal: Principal) -> Mapping[str, int]:
        """How many of those whom the caller may see are invited to each campaign."""

    async def campaigns(self) -> list[Campaign]:
        """Campaigns as they were announced, up to as many as can be chosen, those first that began last."""

    async def active_handovers(
        self,
        principal: Principal,
        person: str | None,
        now: datetime,
        after: tuple[datetime, str, str] | None,
        limit: int,
    ) -> ActiveHandovers | None:
        """Open hand-overs of `person`, or of everybody within the caller's reach; None where `person` is beyond it."""

    async def active_list(self, principal: Principal, wanted: Wanted, now: datetime, zone: tzinfo) -> ActiveList | None:
        """The most urgent of what is asked for, all promises counted; None where the person is beyond the reach."""

    async def overdue(self, principal: Principal, now: datetime) -> int:
        """How many promises are broken at `now`, of everybody whose list the caller may see."""

    async def may_act(self, principal: Principal, owner: str) -> bool:
        """Whether the caller may act on what is this person's now; the service that acts asks again."""

    async def heard(self, lead: str) -> Line | None:
        """The latest words of a client whom the caller was shown already; None where nothing is written down."""

    async def leads(
        self,
        principal: Principal,
        wanted: LeadFilter,
        now: datetime,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> LeadList:
        """Leads that fit and that the caller may see; latest first."""

    async def any_lead(self, principal: Principal, now: datetime) -> bool:
        """Whether there is a lead at all that the caller may see."""

    async def all_leads(
        self,
        principal: Principal,
        wanted: LeadFilter,
        periods: Sequence[Period],
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> AllLeads:
        """The list with its groups and the hand-overs of the first of `periods` that has any, else of the first of all.

        As far as the caller may see, and as of the moment that the periods share.
        """

    async def close_by_grade(self, principal: Principal, now: datetime) -> Mapping[str, int]:
        """How many leads of each grade that the caller may see are close to the line, all together up to `COUNTED`."""

    async def card(
        self, principal: Principal, identity: str, now: datetime, after: tuple[datetime, str] | None, limit: int
    ) -> Card | None:
        """The card at `now` of the person behind this id; None where there is none, or none that the caller may see."""


class Accounts(Protocol):
    """Clients, and everything that is known of them."""

    async def account(
        self, principal: Principal, identity: str, now: datetime, after: tuple[datetime, str] | None, limit: int
    ) -> Account | None:
        """The account at `now` as far as the caller may see its people; None where there is none, or nobody of them."""


class PeopleReading(Protocol):
    """What is shown of people and keys."""

    async def person(self, identity: str) -> Person | None:
        """One of them."""

    async def people(self, after: str | None, limit: int) -> list[Person]:
        """Up to `limit` in the order of their ids."""

    async def any_admin(self) -> bool:
        """Whether somebody active is an administrator."""

    async def count(self) -> tuple[int, int]:
        """How many are known, and how many of them may sign in."""

    async def keys(self, after: str | None, limit: int) -> list[ApiKey]:
        """Up to `limit` in the order of their ids, revoked ones too."""


class SessionReading(Protocol):
    """What people are shown of their sessions."""

    async def of_person(self, person: str, since: datetime) -> list[Session]:
        """Those that were begun since then and not ended, newest first."""

    async def was_followed(self, session: str, at: datetime) -> bool:
        """Whether this one is over while another one of its family is open."""


class Qualifications(Protocol):
    """When leads met the criteria."""

    async def qualified(
        self,
        principal: Principal,
        period: Period,
        source: str | Literal[True] | None,
        after: tuple[datetime, str] | None,
        limit: int,
    ) -> QualificationList:
        """Those of a period whose leads the caller may see, latest first.

        They came by this first source, by any that was said (True), or by any or none.
        """

    async def how_many(self, principal: Principal, period: Period) -> int:
        """Those of a period whose leads the caller may see."""


@dataclass(frozen=True, slots=True)
class Application:
    """The table of contents; the events' use case, `project_events`, is called by the subscription."""

    put_people: Commands[PutPerson, Put]
    make_first_admin: Commands[FirstAdmin, Opened]
    make_keys: Commands[MakeKey, ApiKey]
    revoke_keys: Commands[str, ApiKey]
    make_links: Commands[MakeLink, SignInLink]
    ask_to_sign_in: Commands[Ask, Ask]
    open_sessions: Commands[OpenSession, Opened | OtherBrowser]
    try_codes: Commands[TryCode, Opened]
    sign_in_by_address: Commands[ByAddress, Opened]
    end_sessions: Commands[EndSession, Session]
    renew_sessions: Commands[Renew, Session]
    revoke_families: Commands[str, Session]
    reading: Reading
    qualifications: Qualifications
    accounts: Accounts
    sessions: SessionReading
    staff: PeopleReading
    clock: Clock
    zone: tzinfo
