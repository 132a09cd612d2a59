"""What is kept of corrections by hand."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from event_bus.transaction import Transaction
from lead_intake.domain.corrected import Corrected, CorrectedBy


class Corrections(Protocol):
    """Who corrected what last."""

    async def keep(self, transaction: Transaction, corrections: Sequence[Corrected]) -> None:
        """The last of each lead's fields."""


class CorrectionReads(Protocol):
    """The same for pages."""

    async def corrections(self, lead_id: str) -> Mapping[str, CorrectedBy]:
        """The last correction of each field that was ever corrected, with the person's name."""
