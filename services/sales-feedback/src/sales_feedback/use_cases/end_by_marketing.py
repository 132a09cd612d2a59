"""Marketing closed the lead, and with it a hand-over that was open."""

from datetime import datetime
from typing import NamedTuple

from sales_feedback.domain.entries import Entry
from sales_feedback.use_cases.desk import Desk


class UnknownHandoverError(LookupError):
    """A hand-over ends that never began here: an event before it was skipped; its lead is parked for an operator."""


class Disqualified(NamedTuple):
    """`lead.disqualified` with a hand-over that it ends."""

    event_id: str
    lead_id: str
    handover_id: str
    at: datetime
    recorded_at: datetime
    reason: str
    duplicate_of: str | None
    by: str | None


def end_by_marketing(desk: Desk, news: Disqualified) -> None:
    """Remembered also behind an end of sales, which outranks it, in case that end is undone.

    Raises `UnknownHandoverError`.
    """
    handover = desk.handovers.get(news.handover_id)
    if handover is None:
        raise UnknownHandoverError(news.handover_id)
    if handover.knows(news.event_id):
        return
    desk.record(
        handover,
        Entry(
            event_id=news.event_id,
            kind="disqualified",
            at=news.at,
            recorded_at=news.recorded_at,
            number=handover.next_number,
            by=news.by,
            reason=news.reason,
            duplicate_of=news.duplicate_of,
        ),
    )
