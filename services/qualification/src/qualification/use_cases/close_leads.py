"""A person disqualifies leads, or puts them to nurturing."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.transaction import Transaction
from qualification.domain.assigning import disqualify, nurture
from qualification.domain.lead import Cause, Lead, Nurtured
from qualification.domain.returns import ACTIONS
from qualification.ports import Note, Notes
from qualification.use_cases.book import Book, Desk, Told
from qualification.use_cases.checks import Subject, not_possible, subject_of
from service_kit.errors import FieldError, Refusal, invalid

BY_HAND = "by_hand"


class Disqualify(NamedTuple):
    """Close this lead and its open hand-over."""

    lead_id: str
    reason: str = BY_HAND
    duplicate_of: str | None = None
    at: datetime | None = None
    by: str | None = None
    note: str | None = None


class Nurture(NamedTuple):
    """Put this lead to nurturing; not qualified before `revisit_at`, hand-raisers apart."""

    lead_id: str
    revisit_at: datetime | None = None
    reason: str = BY_HAND
    at: datetime | None = None
    by: str | None = None
    note: str | None = None


class Closed(NamedTuple):
    """The lead as it stands now, and the hand-over that this ended, if any."""

    lead: Lead
    handover_id: str | None
    told: Told


async def disqualify_leads(
    tx: Transaction, commands: Sequence[Disqualify], *, desk: Desk, notes: Notes
) -> list[Closed | Refusal]:
    """Only by hand can such a lead be handed over again."""
    book = Book(tx, desk)
    ids = [command.lead_id for command in commands]
    await book.load({*ids, *(one.duplicate_of for one in commands if one.duplicate_of)}, settled=ids)

    answers = [_disqualify(book, command, desk) for command in commands]

    await book.save()
    await notes.add(tx, _notes(desk, "disqualify", commands, answers))
    return answers


def _disqualify(book: Book, command: Disqualify, desk: Desk) -> Closed | Refusal:
    subject = subject_of(book, command.lead_id, command.at, desk.clock())
    if isinstance(subject, Refusal):
        return subject
    if subject.lead.stage == "disqualified":
        return not_possible(subject.lead, "The lead is disqualified already.", ("hand-over", "nurture"))
    other = command.duplicate_of
    if other is not None and (book.lead(other).created_at is None or book.resolved(other) == subject.lead.id):
        remedy = "Send the id of another lead, the one that stays."
        return invalid([FieldError("duplicate_of", "is not another lead that we know", remedy)])
    settled = disqualify(
        subject.lead,
        subject.handovers,
        reason=command.reason,
        at=subject.at,
        by=command.by,
        duplicate_of=None if other is None else book.resolved(other),
    )
    told = book.settle(settled, Cause(None, desk.new_id()))
    book.route_again()
    return _closed(book, subject, told)


async def nurture_leads(
    tx: Transaction, commands: Sequence[Nurture], *, desk: Desk, notes: Notes
) -> list[Closed | Refusal]:
    """For leads without an open hand-over; one that is with sales is returned by sales."""
    book = Book(tx, desk)
    ids = [command.lead_id for command in commands]
    await book.load(ids, settled=ids)

    answers = [_nurture(book, command, desk) for command in commands]

    await book.save()
    await notes.add(tx, _notes(desk, "nurture", commands, answers))
    return answers


def _nurture(book: Book, command: Nurture, desk: Desk) -> Closed | Refusal:
    subject = subject_of(book, command.lead_id, command.at, desk.clock())
    if isinstance(subject, Refusal):
        return subject
    if subject.open is not None:
        return not_possible(
            subject.lead, "The lead is with sales, who can return it.", ("hand-over to somebody else", "disqualify")
        )
    if command.revisit_at is not None and command.revisit_at <= subject.at:
        remedy = "Send a later date, or leave it out."
        return invalid([FieldError("revisit_at", "is not after the decision itself", remedy)])
    reason = command.reason if command.reason in ACTIONS else BY_HAND
    settled = nurture(
        subject.lead, subject.handovers, reason=reason, until=command.revisit_at, at=subject.at, by=command.by
    )
    told = book.settle(settled, Cause(None, desk.new_id()))
    assert told is not None  # noqa: S101  # going to nurturing is said
    before = Nurtured(told.event_id, desk.clock(), subject.lead.by_hand, subject.lead.queued)
    book.put(book.lead(subject.lead.id)._replace(nurtured=before))
    book.route_again()
    return _closed(book, subject, told)


def _closed(book: Book, subject: Subject, told: Told | None) -> Closed:
    assert told is not None  # noqa: S101  # both decisions say a fact
    return Closed(book.lead(subject.lead.id), subject.open.id if subject.open else None, told)


def _notes(
    desk: Desk, action: str, commands: Sequence[Disqualify | Nurture], answers: Sequence[Closed | Refusal]
) -> list[Note]:
    now = desk.clock()
    return [
        Note(desk.new_id(), answer.lead.id, action, command.at or now, command.by or "", command.note, answer.lead.id)
        for command, answer in zip(commands, answers, strict=True)
        if command.note and not isinstance(answer, Refusal)
    ]
