"""A small history of one hand-over, told in days and hours."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from sales_feedback.domain.entries import Deadline, Entry, Kind
from sales_feedback.domain.handover import Handover

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""A Monday on which the hand-over begins, at the first minute of the default working week."""


class Story:
    """Builds hand-overs; times are hours after the hand-over."""

    def __init__(self) -> None:
        self._ids = count(1)

    def at(self, hours: float) -> datetime:
        """So many hours after the hand-over."""
        return MONDAY + timedelta(hours=hours)

    def begun(self, due: float = 4) -> Handover:
        """A hand-over given to anna."""
        empty = Handover("h1", "lead-1", "lead-1", 1, MONDAY, MONDAY)
        return self.then(empty, "assigned", 0, due=due, owner="anna")

    def then(
        self,
        handover: Handover,
        kind: Kind,
        hours: float,
        *,
        due: float | None = None,
        recorded: float | None = None,
        agreed: bool = False,
        minutes: int = 240,
        **details: Any,
    ) -> Handover:
        """The hand-over after one more entry."""
        deadline = None
        if due is not None:
            deadline = Deadline(self.at(due), agreed, self.at(hours), minutes)
        entry = Entry(
            event_id=f"e{next(self._ids)}",
            kind=kind,
            at=self.at(hours),
            recorded_at=self.at(hours if recorded is None else recorded),
            number=handover.next_number,
            deadline=deadline,
            **details,
        )
        return handover.with_entry(entry)

    def undo(self, handover: Handover, kind: Kind) -> Handover:
        """The hand-over after its last entry of this kind was taken back."""
        entry = next(e for e in reversed(handover.entries) if e.kind == kind and e.undone_at is None)
        return handover.undone(entry.event_id, entry.recorded_at)


@pytest.fixture(scope="session")
def story() -> Story:
    """A teller of stories."""
    return Story()
