"""What every decision by hand must satisfy, and the refusals that say what would be right."""

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
    at = at or now
    if at > now + CLOCKS_DIFFER:
        return _refused_time("lies in the future", "Send the moment at which it was decided, or leave it out for now.")
    subject = Subject(lead, book.handovers_of(lead.id), at)
    if subject.open is not None and at < subject.open.handed_over_at:
        return _refused_time(
            "is before the open hand-over began",
            f"Send {_text(subject.open.handed_over_at)} or later, or leave it out.",
        )
    ended = max((one.end.at for one in subject.handovers if one.end is not None), default=None)
    if subject.open is None and ended is not None and at < ended:
        return _refused_time("is before the last hand-over ended", f"Send {_text(ended)} or later, or leave it out.")
    if lead.by_hand is not None and at < lead.by_hand.at:
        return _refused_time(
            "is before the last decision about this lead", f"Send {_text(lead.by_hand.at)} or later, or leave it out."
        )
    return subject


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
