"""What every decision by hand must satisfy, and the refusals that say what would be right."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from qualification.domain.lead import Handover, Lead
from qualification.use_cases.book import Book
from service_kit.errors import FieldError, Refusal, conflict, invalid, not_found

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of our clock a client's may be."""


class Subject(NamedTuple):
    """The lead that a person decides about, its hand-overs, and the moment of the decision."""

    lead: Lead
    handovers: list[Handover]
    at: datetime

    @property
    def open(self) -> Handover | None:
        """The open hand-over, if there is one."""
        return next((one for one in self.handovers if one.end is None), None)


def subject_of(book: Book, lead_id: str, at: datetime | None, now: datetime) -> Subject | Refusal:
    """The lead as it stands, or why nothing can be decided about it at that moment."""
    lead = book.lead(lead_id)
    if lead.created_at is None or lead.stage == "erased":
        return not_found("lead")
    handovers = book.handovers_of(lead.id)
    earliest = _earliest(lead, handovers)
    if at is None:
        # Whoever says no moment means after all of this, also where another's clock ran ahead of ours.
        return Subject(lead, handovers, max(now, *(moment for moment, _ in earliest)) if earliest else now)
    if at > now + CLOCKS_DIFFER:
        return _refused_time("lies in the future", "Send the moment at which it was decided, or leave it out for now.")
    for moment, reason in earliest:
        if at < moment:
            return _refused_time(reason, f"Send {_text(moment)} or later, or leave it out.")
    return Subject(lead, handovers, at)


def _earliest(lead: Lead, handovers: Sequence[Handover]) -> list[tuple[datetime, str]]:
    """The moments before which nothing can be decided about the lead any more, each with what is wrong before it."""
    begun = [one.handed_over_at for one in handovers if one.end is None]
    ended = [one.end.at for one in handovers if one.end is not None]
    found = []
    if begun:
        found.append((begun[0], "is before the open hand-over began"))
    elif ended:
        found.append((max(ended), "is before the last hand-over ended"))
    if lead.by_hand is not None:
        found.append((lead.by_hand.at, "is before the last decision about this lead"))
    return found


def _refused_time(reason: str, remedy: str) -> Refusal:
    return invalid([FieldError("occurred_at", reason, remedy)])


def _text(at: datetime) -> str:
    return at.isoformat()


def unknown_person(field: str = "person_id") -> Refusal:
    """422: there is nobody by that id, or not any more."""
    remedy = "Name a rep or manager; a new one is created by PUT /digest/v1/people/{id} and known here after a moment."
    return invalid([FieldError(field, "is no salesperson who works with us", remedy)])


def not_possible(lead: Lead, detail: str, possible: tuple[str, ...]) -> Refusal:
    """409 with the lead's stage and what is possible in it."""
    return conflict(detail, stage=lead.stage, possible=list(possible))
