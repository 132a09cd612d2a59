"""Read your own write: wait until this service has seen a write that another one answered."""

import asyncio
import re
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Table, func, select

from event_bus.event import RawSubscription, Subscription
from event_bus.transaction import Database
from event_contracts.topics import REFERENCE
from service_kit.errors import FieldError, Refusal, invalid

FORM = re.compile(
    r"(?P<subject>[0-9a-f-]{36}|[a-z]{1,20}/[a-z0-9_-]{1,64}):(?P<source>[a-z-]{1,64}):(?P<sequence>[0-9]{1,18})"
)
WAIT_SECONDS = 1.0
LOOK_AGAIN_SECONDS = 0.05


def token(subject: str, source: str, sequence: int) -> str:
    """A `Leadloop-After` value: a version of a lead, or of a reference entity such as `person/anna`."""
    return f"{subject}:{source}:{sequence}"


class Hearers(NamedTuple):
    """By which consumer groups a service hears of leads, and of reference entities."""

    of_leads: tuple[str, ...]
    of_references: tuple[str, ...]

    @classmethod
    def among(cls, name: str, heard: Sequence[Subscription | RawSubscription]) -> "Hearers":
        """Those of a service; groups by which it only watches its own documents have no effects to wait for."""
        groups = [
            one.group for one in heard if isinstance(one, Subscription) and one.types and REFERENCE.name in one.topics
        ]
        return cls((name,), tuple(groups))


class Seen:
    """Knows how far this service's consumers are, per lead and source."""

    def __init__(self, database: Database, sequences: Table, source: str) -> None:
        self._database = database
        self._sequences = sequences
        self._source = source
        self.hearers = Hearers((source,), ())
        self._applied = asyncio.Event()

    def applied(self) -> None:
        """A consumer of this process committed something."""
        self._applied.set()
        self._applied = asyncio.Event()

    async def wait(self, after: str) -> None:
        """Return once the write is visible here, at most a second later.

        Raises `Refusal`: 422 for a malformed value, 503 when the second is over.
        """
        form = FORM.fullmatch(after)
        if form is None:
            raise invalid(
                [FieldError("after", "must be lead:source:sequence", "Send a Leadloop-After value as it came.")]
            )
        subject, source, sequence = form["subject"], form["source"], int(form["sequence"])
        if source == self._source:
            return  # answered after its commit: everybody who reads this database sees it
        groups = self.hearers.of_references if "/" in subject else self.hearers.of_leads
        loop = asyncio.get_running_loop()
        deadline = loop.time() + WAIT_SECONDS
        while True:
            applied = self._applied
            if await self._have_seen(groups, subject, source, sequence):
                return
            if loop.time() >= deadline:
                raise Refusal(
                    503,
                    "not-seen-yet",
                    "The write has not arrived here yet",
                    "Nothing is lost. Please ask again.",
                    headers={"Retry-After": "1"},
                )
            try:
                # Another replica may be the one that handles this lead; its commits do not wake us.
                await asyncio.wait_for(applied.wait(), LOOK_AGAIN_SECONDS)
            except TimeoutError:
                continue

    async def _have_seen(self, groups: Sequence[str], subject: str, source: str, sequence: int) -> bool:
        table = self._sequences
        async with self._database.snapshot() as snapshot:
            found = await snapshot.execute(
                select(func.count()).where(
                    table.c.consumer_group.in_(groups),
                    table.c.subject == subject,
                    table.c.source == source,
                    table.c.sequence >= sequence,
                )
            )
            return int(found.scalar_one()) == len(groups)
