"""What the use cases about sources need from the outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from event_bus.transaction import Transaction
from lead_intake.domain.source_health import SourceDay
from lead_intake.domain.sources import Source


class Tally(NamedTuple):
    """What a batch adds to one day of one source.

    `refused_in_row` are the refused ones at its end with nothing good behind them; `unbroken` says that all of it was
    refused, so that what was refused before belongs to the same row.
    """

    received: int = 0
    refused: int = 0
    qualified: int = 0
    last_received_at: datetime | None = None
    refused_in_row: int = 0
    unbroken: bool = True


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


class SourceReads(Protocol):
    """What routes read about sources."""

    async def source(self, source_id: str) -> Source | None:
        """One source."""

    async def by_token(self, token_hash: str) -> Source | None:
        """The source whose door this token opens."""

    async def sources(self, after: str | None, limit: int) -> Sequence[Source]:
        """Sources by id."""

    async def days(self, source_id: str, since: date) -> Sequence[SourceDay]:
        """Its days from this one on that have anything, and the last one before it on which something came."""
