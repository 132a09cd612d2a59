"""A person hands a lead over by hand, or gives an open hand-over to somebody else."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from event_bus.transaction import Transaction
from qualification.domain.assigning import Person, give, hand_over_by_hand
from qualification.domain.criteria import Rulebook
from qualification.domain.facts import Assigned
from qualification.domain.lead import Before, Cause, Handover
from qualification.domain.routing import Member
from qualification.ports import CriteriaVersions, Note, Notes
from qualification.use_cases.book import Book, Desk, Told
from qualification.use_cases.checks import Subject, not_possible, subject_of, unknown_person
from qualification.use_cases.handover_notes import write_notes
from service_kit.errors import Refusal
from working_time import Calendar


class HandOver(NamedTuple):
    """Hand this lead to this person; `at` None is now, `by` is the person who decided, if it was one.

    `seen` is the hand-over and its owner as the caller saw them: if they are others by now, nothing is done.
    """

    lead_id: str
    person: str
    at: datetime | None = None
    by: str | None = None
    note: str | None = None
    seen: tuple[str, str] | None = None


class HandedOver(NamedTuple):
    """The hand-over as it stands now; `given` says that it was open before."""

    handover: Handover
    given: bool
    told: Told
    note_id: str | None = None


async def hand_over_leads(
    tx: Transaction, commands: Sequence[HandOver], *, desk: Desk, criteria: CriteriaVersions, notes: Notes
) -> list[HandedOver | Refusal]:
    """Works for a lead in any stage, and without any routing profile: working time is the default week's then."""
    rulebook = await criteria.rulebook(tx)
    known = await desk.team.known(tx, (command.person for command in commands))
    book = Book(tx, desk, rulebook)
    ids = [command.lead_id for command in commands]
    await book.load(ids, settled=ids)

    answers = [_hand_over(book, command, known, rulebook, desk) for command in commands]

    await book.save()
    said = [note for pair in zip(commands, answers, strict=True) for note in _note(desk, *pair)]
    await write_notes(tx, said, desk=desk, kept=notes)
    return answers


def _hand_over(
    book: Book, command: HandOver, known: dict[str, Member | None], rulebook: Rulebook, desk: Desk
) -> HandedOver | Refusal:
    now = desk.clock()
    subject = subject_of(book, command.lead_id, command.at, now)
    if isinstance(subject, Refusal):
        return subject
    if command.seen is not None and (subject.open is None or (subject.open.id, subject.open.owner) != command.seen):
        return not_possible(subject.lead, "Somebody changed this hand-over meanwhile.", ("look at it again",))
    if command.person not in known:
        return unknown_person()
    member = known[command.person]
    person = Person(command.person, Calendar() if member is None else member.calendar)
    if subject.open is not None:
        return _give(book, subject, subject.open, person, command, desk)
    cause = subject.lead.queued.cause if subject.lead.queued else Cause(None, desk.new_id())
    waited = subject.lead.queued
    decided = hand_over_by_hand(
        subject.lead, person, rulebook, at=subject.at, now=now, minutes=desk.first_deadline_minutes, by=command.by
    )
    book.put(decided.lead)
    book.put_handover(decided.handover)
    *before, assigned = decided.facts
    qualified = book.tell(before, cause)
    if qualified is not None:
        cause = cause._replace(id=qualified.event_id)
    note_id = desk.new_id() if command.note else None
    assert isinstance(assigned, Assigned)  # noqa: S101  # the last fact of a hand-over
    told = book.tell([assigned._replace(note_id=note_id)], cause)
    assert told is not None  # noqa: S101  # one fact was told
    qualified_id = None if qualified is None else qualified.event_id
    stood = Before(told.event_id, now, person.id, qualified_id, waited, subject.lead.nurtured)
    handover = decided.handover._replace(before=stood)
    book.put_handover(handover)
    return HandedOver(handover, given=False, told=told, note_id=note_id)


def _give(
    book: Book, subject: Subject, handover: Handover, person: Person, command: HandOver, desk: Desk
) -> HandedOver | Refusal:
    if handover.owner == person.id:
        return not_possible(
            subject.lead, "This person has the open hand-over already.", ("hand-over to somebody else", "disqualify")
        )
    given, fact, freed = give(handover, person, at=subject.at, minutes=desk.first_deadline_minutes, by=command.by)
    book.put_handover(given)
    book.free([freed])
    note_id = desk.new_id() if command.note else None
    told = book.tell([fact._replace(note_id=note_id)], Cause(None, desk.new_id()))
    assert told is not None  # noqa: S101  # one fact was told
    return HandedOver(given, given=True, told=told, note_id=note_id)


def _note(desk: Desk, command: HandOver, answer: HandedOver | Refusal) -> list[Note]:
    if not command.note or isinstance(answer, Refusal) or answer.note_id is None:
        return []
    at, handover = command.at or desk.clock(), answer.handover
    by = command.by or ""
    return [Note(answer.note_id, handover.holder, "hand_over", at, by, command.note, handover.lead_id, handover.id)]
