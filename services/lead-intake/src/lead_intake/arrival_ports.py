"""What the lists behind the numbers of sources read: everything that was counted as received, one by one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

from lead_intake.domain.source_health import SourceDay

What = Literal["all", "refused", "mended"]
Place = tuple[datetime, str]
"""When the last one shown came, and its id."""


class Wanted(NamedTuple):
    """Received in [`begin`, `end`), by one source or by any that was said.

    `what` of it: all, only what is refused still, or only what was refused and led to a lead since.
    """

    begin: datetime
    end: datetime
    source: str | None = None
    what: What = "all"


class Arrival(NamedTuple):
    """One thing that came; `channel` and `problem` (JSON) are of a submission, a touch that was only reported has none.

    `status` as of a submission; a reported touch is always of a known lead. `kind` is what it was, or what the touch
    was.
    """

    id: str
    at: datetime
    source: str
    channel: str | None
    kind: str
    status: str
    lead_id: str | None
    problem: str | None
    reason: str | None


class Arrivals(Protocol):
    """Reads for pages."""

    async def days(self, first: date, end: date, source: str | None = None) -> Sequence[SourceDay]:
        """The days in [`first`, `end`) on which anything was counted, of one source or of all together."""

    async def arrivals(self, wanted: Wanted, after: Place | None, limit: int) -> Sequence[Arrival]:
        """Exactly what the days of sources count as received, as refused and not mended, or as mended; newest first."""
