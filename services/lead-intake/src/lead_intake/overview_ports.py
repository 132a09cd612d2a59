"""What pages read beyond single things: many sources at once, and refused submissions that are alike."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from lead_intake.domain.source_health import SourceDay, Waiting
from lead_intake.ports import SubmissionRow


class Named(NamedTuple):
    """A source that nobody registered: leads, lists or events name it; `channel` is the last door it came by."""

    id: str
    channel: str | None
    first_day: date


class Alike(NamedTuple):
    """Refused submissions of one source that wait for the same reason, word for word; `problem` is JSON.

    `latest` is the id of the last one, by which they are found again.
    """

    source: str | None
    channel: str
    problem: str
    waiting: int
    latest: str


class Sample(NamedTuple):
    """One of them with its words."""

    id: str
    received_at: datetime
    source: str | None
    channel: str
    problem: str
    body: str | None


class WaitingOnes(NamedTuple):
    """All that wait for a repair outside of lists: how many, in how many groups, the largest groups, some of each."""

    total: int
    kinds: int
    groups: Sequence[Alike]
    samples: Sequence[Sample]


class Overviews(Protocol):
    """Reads for pages; each in a fixed number of statements however many there are."""

    async def named(self, since: date, limit: int) -> Sequence[Named]:
        """Sources that are not registered and of which something came on a day since then, by id."""

    async def days(self, ids: Sequence[str], since: date) -> Mapping[str, Sequence[SourceDay]]:
        """By source its days from this one on, and the last one before it on which something came."""

    async def waiting(self, asked: Mapping[str, datetime], midnight: datetime) -> Mapping[str, Waiting]:
        """By source how many refused ones wait since the moment asked for and since midnight; without lists."""

    async def waiting_ones(self, groups: int, of_each: int) -> WaitingOnes:
        """What waits for a repair, the newest group first."""

    async def repairs(self, newest: int) -> int:
        """How many repairs wait, one for all alike, among the newest submissions that wait for any."""

    async def alike(self, submission_id: str, limit: int) -> Sequence[str]:
        """Ids of those that wait for the same reason as this one, oldest first; none where it waits no longer."""

    async def alike_rows(self, submission_id: str, after: str | None, limit: int) -> Sequence[SubmissionRow]:
        """The same with what became of them but without their words, newest first."""
