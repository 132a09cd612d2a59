"""What the use cases need from the outside; adapters give it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from event_bus.transaction import Transaction
from lead_intake.domain.campaigns import Campaign
from lead_intake.domain.desk import Desk, Loaded
from lead_intake.domain.identities import Identity
from lead_intake.domain.lead import Lead
from lead_intake.domain.problems import Problem
from service_kit.policy import Principal


class Wanted(NamedTuple):
    """What a batch is about; `members` also asks for every lead that was merged into one of `lead_ids`."""

    identities: Collection[Identity] = ()
    lead_ids: Collection[str] = ()
    campaigns: Collection[str] = ()
    members: bool = False


class SubmissionRow(NamedTuple):
    """One raw submission and what became of it.

    `raw`, with its `content_type` and its harmless `headers` (JSON), are the bytes of what is no JSON of ours; `place`
    is the number of the row in the file of `import_id`. `mended_at` is when a refused one was taken after all or
    discarded, `reason` why it was discarded; `handled_by` tried it again or discarded it last, at `handled_at`.
    `mended` is True where it was counted as refused and led to a lead since.
    """

    id: str
    received_at: datetime
    channel: str
    kind: str
    source: str | None
    status: str
    lead_id: str | None
    problem: str | None
    body: str | None
    origin: str | None
    import_id: str | None = None
    place: int | None = None
    raw: bytes | None = None
    content_type: str | None = None
    headers: str | None = None
    mended_at: datetime | None = None
    reason: str | None = None
    handled_by: str | None = None
    handled_at: datetime | None = None
    mended: bool | None = None


LED_TO_NOTHING = ("refused", "discarded")
"""What became of submissions that can be tried again, and that belong to nobody but the person they name."""


class Leads(Protocol):
    """Leads with their identities and everything kept about them."""

    async def load(self, transaction: Transaction, wanted: Wanted) -> Loaded:
        """What is known of a batch, in a fixed number of statements."""

    async def exact(self, transaction: Transaction, lead_id: str) -> Lead | None:
        """The lead of this very id, merged away or not."""

    async def message(self, transaction: Transaction, touch_id: str) -> str | None:
        """The free text of a touch."""

    async def save(self, transaction: Transaction, desk: Desk, now: datetime) -> None:
        """Write everything that was decided.

        Raises `StaleError` when a lead or an identity was written by somebody else since it was loaded.
        """

    async def forget(
        self, transaction: Transaction, lead_ids: Sequence[str], identities: Sequence[Identity]
    ) -> Sequence[str]:
        """Delete personal data of erased leads everywhere in this database; answers the private documents' keys.

        `identities` are the addresses, numbers and ids by which refused submissions of the person are recognised.
        """


class Submissions(Protocol):
    """Raw submissions."""

    async def known_origins(self, transaction: Transaction, origins: Collection[str]) -> set[str]:
        """Those of the inbound events that were taken already."""

    async def keep(self, transaction: Transaction, rows: Sequence[SubmissionRow]) -> None:
        """Add them."""

    async def load(self, transaction: Transaction, ids: Collection[str]) -> dict[str, SubmissionRow]:
        """Those that exist, by id."""

    async def settle(self, transaction: Transaction, rows: Sequence[tuple[str, SubmissionRow]]) -> None:
        """Write what became of them, each with the status it had before.

        Raises `StaleError` when somebody else settled one meanwhile.
        """


class LastChange(NamedTuple):
    """When something was changed last; `by` is the person's id, None for a machine, `name` empty where not known."""

    at: datetime
    by: str | None
    name: str


class Campaigns(Protocol):
    """Registered campaigns."""

    async def load(self, transaction: Transaction, keys: Collection[str]) -> dict[str, Campaign]:
        """Those that exist, by key."""

    async def save(
        self, transaction: Transaction, campaigns: Sequence[tuple[Campaign, str | None]], now: datetime
    ) -> None:
        """Write campaigns whose version is one more than the stored one, each with the person who changed it."""


class Owners(Protocol):
    """Who was ever handed a lead and may therefore see it."""

    async def follow_merge(self, transaction: Transaction, loser: str, winner: str) -> None:
        """Whoever was ever handed the loser may see the winner."""

    async def remember_owners(self, transaction: Transaction, owners: Sequence[tuple[str, str]]) -> None:
        """(lead id, person) of hand-overs."""


class Contacts(Protocol):
    """Reads e-mails and phones as people write them."""

    def email(self, text: str) -> str | Problem:
        """The address in the form in which addresses are compared."""

    def phone(self, text: str, country: str | None) -> str | Problem:
        """E.164; `country` helps where the number has no calling code."""


Place = tuple[Any, ...]
"""The sort values of the row after which a page begins."""


class LeadFilter(NamedTuple):
    """Which leads a list shows; times half-open."""

    source: str | None = None
    campaign: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None


class Search(NamedTuple):
    """Whom a search looks for: every part that is given must fit."""

    identities: tuple[Identity, ...] = ()
    name: str | None = None


class SubmissionFilter(NamedTuple):
    """Which submissions a list shows; `problem` is a refusal's code, `field` one that it names."""

    status: str | None = None
    channel: str | None = None
    kind: str | None = None
    source: str | None = None
    lead_id: str | None = None
    import_id: str | None = None
    problem: str | None = None
    field: str | None = None


class Reads(Protocol):
    """What lists and single views read; leads only as far as the caller may see them."""

    async def lead(self, principal: Principal, action: str, lead_id: str) -> tuple[Lead, Sequence[str]] | None:
        """The lead that stands for this id and the ids merged into it; None if erased or not the caller's to act on."""

    async def leads(self, principal: Principal, chosen: LeadFilter, after: Place | None, limit: int) -> Sequence[Lead]:
        """Leads that are neither erased nor merged away, newest first."""

    async def search(self, principal: Principal, search: Search, after: Place | None, limit: int) -> Sequence[Lead]:
        """Leads with these identities and a name that begins like this, in order of their ids."""

    async def campaign(self, key: str) -> Campaign | None:
        """One campaign."""

    async def name_of(self, person: str) -> str:
        """What this person is called; empty where not known."""

    async def campaign_change(self, key: str) -> LastChange | None:
        """Who changed this campaign last; None where there is none."""

    async def campaigns(self, after: Place | None, limit: int) -> Sequence[Campaign]:
        """Campaigns in order of their keys."""

    async def submissions(self, chosen: SubmissionFilter, after: Place | None, limit: int) -> Sequence[SubmissionRow]:
        """Submissions without their bodies, newest first."""

    async def waiting(self, chosen: SubmissionFilter, beyond: str | None, limit: int) -> Sequence[str]:
        """Ids of such submissions after the one named, oldest first."""

    async def submission(self, submission_id: str) -> SubmissionRow | None:
        """One submission with its body."""
