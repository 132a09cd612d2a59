"""What digest can do about mails: use cases and questions by name."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.domain.letters.facts import Waiting
from digest.domain.mail import Mail, Posted
from digest.domain.people import Person
from digest.domain.plans import Plan, Wish
from digest.use_cases.leave_promises import Leave
from digest.use_cases.send_digests import SendNow, SentNow
from digest.use_cases.wish_digests import Remind, SetWish
from event_bus.clock import Clock
from service_kit.commands import Commands


class MailReading(Protocol):
    """What the mailbox shows."""

    async def mails(self, after: str | None, limit: int, person: str | None = None) -> list[Posted]:
        """Up to `limit`, newest first, those before the mail `after`."""

    async def mail(self, identity: str) -> Posted | None:
        """One of them."""

    async def by_key(self, key: str) -> Posted | None:
        """The one with this key."""


class PlanReading(Protocol):
    """What the account page shows."""

    async def plan(self, person: str) -> Plan:
        """What this person wants; as their role has it where nothing was said."""

    async def wishes(self, people: Sequence[str]) -> dict[str, Wish]:
        """What these people want, in one look."""


class WaitingReading(Protocol):
    """What the pages behind buttons of mails show."""

    async def waiting(self, handover_id: str) -> Waiting | None:
        """An open hand-over as it stands now; None where it is not known, or is closed."""

    async def left(self, person: str, handover_id: str) -> datetime | None:
        """The deadline that this person leaves broken."""


class Staff(Protocol):
    """Who is written to."""

    async def person(self, identity: str) -> Person | None:
        """One of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailApplication:
    """The table of contents; planning, writing and sending are the poller's."""

    set_wishes: Commands[SetWish, Plan]
    remind: Commands[Remind, str]
    take_back: Commands[str, bool]
    leave_promises: Commands[Leave, bool]
    care_again: Commands[Leave, bool]
    send_now: Commands[SendNow, SentNow]
    mails: MailReading
    plans: PlanReading
    waiting: WaitingReading
    preview: Callable[[str], Awaitable[Mail | None]]
    """The digest of a person as it would be written now."""
    staff: Staff
    clock: Clock
