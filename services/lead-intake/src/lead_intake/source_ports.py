"""What the use cases about sources need from the outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from event_bus.transaction import Transaction
from lead_intake.domain.source_trouble import SourceState
from lead_intake.domain.sources import Source


class Tally(NamedTuple):
    """What a batch adds to one day of one source.

    `refused_in_row` are the refused ones at its end with nothing good behind them; where that is all that was received,
    what was refused before belongs to the same row. `mended` are refused ones of that day that were taken after all,
    `too_large` were answered 413, `channel` is the door of the last one.
    """

    received: int = 0
    refused: int = 0
    qualified: int = 0
    last_received_at: datetime | None = None
    refused_in_row: int = 0
    mended: int = 0
    too_large: int = 0
    channel: str | None = None


Tallies = Mapping[tuple[str, date], Tally]
"""By source and day of the installation."""


class Sources(Protocol):
    """Sources and what they brought day by day."""

    async def load(self, transaction: Transaction, ids: Collection[str]) -> dict[str, Source]:
        """Those that exist, by id."""

    async def taken(self, transaction: Transaction, bases: Collection[str]) -> set[str]:
        """Every id that begins like one of these."""

    async def add(self, transaction: Transaction, sources: Sequence[Source]) -> None:
        """Write new ones.

        Raises `StaleError` when an id was taken meanwhile.
        """

    async def change(self, transaction: Transaction, sources: Sequence[tuple[int, Source]]) -> None:
        """Write changed ones, each with the version it had before.

        Raises `StaleError` when somebody else changed one meanwhile.
        """

    async def count(self, transaction: Transaction, tallies: Tallies) -> None:
        """Add to the days."""


class SaidSource(NamedTuple):
    """How a source was said to be last, and the version of that document."""

    state: SourceState
    version: int


class SaidSources(Protocol):
    """How sources were said to be."""

    async def load(self, transaction: Transaction, ids: Collection[str]) -> dict[str, SaidSource]:
        """Those of which something was ever said, by id."""

    async def save(self, transaction: Transaction, said: Sequence[SaidSource]) -> None:
        """Write new and changed ones."""


class SourceReads(Protocol):
    """What routes read about sources."""

    async def source(self, source_id: str) -> Source | None:
        """One source."""

    async def by_token(self, token_hash: str) -> Source | None:
        """The source whose door this token opens."""

    async def sources(self, after: str | None, limit: int) -> Sequence[Source]:
        """Sources by id."""


class Seen(NamedTuple):
    """A form that came: the hash of its door and of what it said, when, and the problem it was answered (JSON)."""

    fingerprint: str
    at: datetime
    problem: str | None


class SeenForms(Protocol):
    """Forms of the last seconds."""

    async def find(self, transaction: Transaction, prints: Sequence[str]) -> Mapping[str, Seen]:
        """Those that were seen, however long ago."""

    async def keep(self, transaction: Transaction, new: Sequence[Seen], known: Mapping[str, Seen]) -> None:
        """Remember them; `known` are replaced.

        Raises `StaleError` when another process saw one meanwhile.
        """

    async def forget(self, transaction: Transaction, before: datetime) -> None:
        """Those that were seen earlier."""
