"""What was written for a salesperson, as a private document: never in a fact, erased with the person."""

from collections.abc import Sequence
from datetime import datetime

from event_bus.event import Outgoing
from event_bus.transaction import Transaction
from event_contracts.topics import PRIVATE
from qualification.ports import Note, Notes
from qualification.use_cases.book import Desk

KIND = "handover_note"
TYPE = f"private.{KIND}"
STANDS, GONE = 1, 2
"""Versions: a note is written once, and erased once."""


def note_document(note: Note, now: datetime, identity: str) -> Outgoing:
    """A note as it travels, as the event `identity`."""
    data = {
        "lead_id": note.origin,
        "handover_id": note.handover_id,
        "by": note.by or None,
        "at": note.at,
        "text": note.note,
    }
    return Outgoing(PRIVATE.name, _key(note.origin, note.id), TYPE, note.origin, STANDS, now, data, identity)


def note_tombstone(lead_id: str, note_id: str, now: datetime, identity: str) -> Outgoing:
    """The end of a note, as the event `identity`."""
    return Outgoing(PRIVATE.name, _key(lead_id, note_id), TYPE, lead_id, GONE, now, None, identity)


def _key(lead_id: str, note_id: str) -> str:
    return f"{lead_id}/{KIND}/{note_id}"


async def write_notes(tx: Transaction, notes: Sequence[Note], *, desk: Desk, kept: Notes) -> None:
    """Keep notes; those of a hand-over travel to whoever got it."""
    await kept.add(tx, notes)
    now = desk.clock()
    said = [note_document(note, now, desk.new_id()) for note in notes if note.handover_id is not None]
    await desk.outbox.append(tx, said)


async def forget_notes(tx: Transaction, lead_ids: Sequence[str], *, desk: Desk, kept: Notes) -> None:
    """Delete what was written about erased leads, here and wherever it travelled."""
    now = desk.clock()
    gone = await kept.forget(tx, lead_ids)
    said = [note_tombstone(note.origin, note.id, now, desk.new_id()) for note in gone]
    await desk.outbox.append(tx, said)
