"""Marketing closed the lead, and with it a hand-over that was open; or it took a hand-over back."""

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


class Recalled(NamedTuple):
    """`lead.recalled`: whoever handed the lead over wants it back."""

    event_id: str
    lead_id: str
    handover_id: str
    at: datetime
    recorded_at: datetime
    by: str | None


def end_by_marketing(desk: Desk, news: Disqualified) -> None:
    """Remembered also behind an end of sales, which outranks it, in case that end is undone.

    Raises `UnknownHandoverError`.
    """
    entry = Entry(news.event_id, "disqualified", news.at, news.recorded_at, 0, by=news.by)
    _remember(desk, news.handover_id, entry._replace(reason=news.reason, duplicate_of=news.duplicate_of))


def take_back(desk: Desk, news: Recalled) -> None:
    """Remembered also where an action of sales outranks it, in case that is undone.

    Raises `UnknownHandoverError`.
    """
    _remember(desk, news.handover_id, Entry(news.event_id, "recalled", news.at, news.recorded_at, 0, by=news.by))


def _remember(desk: Desk, handover_id: str, entry: Entry) -> None:
    handover = desk.handovers.get(handover_id)
    if handover is None:
        raise UnknownHandoverError(handover_id)
    if not handover.knows(entry.event_id):
        desk.record(handover, entry._replace(number=handover.next_number))
