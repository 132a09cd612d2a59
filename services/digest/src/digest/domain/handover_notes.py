"""What marketing or a manager wrote for the salesperson when a hand-over was given by hand."""

from typing import NamedTuple

from digest.domain.handover import ASSIGNED, Handover


class NoteFrom(NamedTuple):
    """Where the words are found, and who wrote them; `by` is None for a machine without a person."""

    note_id: str
    by: str | None


class HandoverNote(NamedTuple):
    """The words, and who wrote them."""

    by: str | None
    text: str


def note_from(handover: Handover) -> NoteFrom | None:
    """The newest note of the hand-over's assignments that stand: it outlives being given on without a word."""
    said = [fact for fact in handover.standing() if fact.type == ASSIGNED and fact.note_id is not None]
    return NoteFrom(said[-1].note_id, said[-1].by) if said and said[-1].note_id is not None else None
