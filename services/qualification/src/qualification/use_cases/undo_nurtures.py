"""A person takes back that leads were put to nurturing by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.transaction import Transaction
from qualification.domain.lead import Cause, Lead
from qualification.domain.undoing import WhyNot, undo_nurture, why_not
from qualification.use_cases.book import Book, Desk, Told
from service_kit.errors import Refusal, conflict, not_found

DETAILS: dict[WhyNot, str] = {
    "not_nurtured": "This lead is not in nurturing by hand.",
    "merged": "The lead was merged with another one since, so this cannot be undone.",
    "with_sales": "The lead is with sales by now, so this cannot be undone.",
    "later_decision": "Something else was decided about this lead since, so this cannot be undone.",
    "only_latest": "Only the latest decision about a lead can be undone.",
    "over_a_day": "The lead went to nurturing over 24 hours ago.",
}


class UndoNurture(NamedTuple):
    """Take back the nurturing of the moment `nurtured_at`; None is the latest, `by` the person, if it was one."""

    lead_id: str
    nurtured_at: datetime | None = None
    by: str | None = None


class NurtureTakenBack(NamedTuple):
    """The lead as it stands now."""

    lead: Lead
    told: Told


async def undo_nurtures(
    tx: Transaction, commands: Sequence[UndoNurture], *, desk: Desk
) -> list[NurtureTakenBack | Refusal]:
    """Within 24 hours, before anything else was decided about the lead and before it was merged."""
    book = Book(tx, desk)
    ids = [command.lead_id for command in commands]
    await book.load(ids, settled=ids)

    answers = [_undo(book, command, desk) for command in commands]

    await book.save()
    return answers


def _undo(book: Book, command: UndoNurture, desk: Desk) -> NurtureTakenBack | Refusal:
    lead, now = book.lead(command.lead_id), desk.clock()
    if lead.created_at is None or lead.stage == "erased":
        return not_found("lead")
    handovers = book.handovers_of(lead.id)
    why = "merged" if lead.id != command.lead_id else why_not(lead, handovers, command.nurtured_at, now)
    if why is not None:
        return conflict(DETAILS[why], why=why, stage=lead.stage)
    told = book.settle(undo_nurture(lead, handovers, at=now, by=command.by), Cause(None, desk.new_id()))
    assert told is not None  # noqa: S101  # taking back is said
    book.route_again()
    return NurtureTakenBack(book.lead(lead.id), told)
