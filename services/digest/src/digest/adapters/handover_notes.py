"""What was written with hand-overs, beside the rows of a list."""

from collections.abc import Sequence

from digest.adapters.naming import texts
from digest.adapters.view_tables import Views
from digest.domain.handover_notes import HandoverNote, note_from
from digest.domain.reading import ActiveHandover
from event_bus.transaction import Transaction


async def with_notes(transaction: Transaction, views: Views, rows: Sequence[ActiveHandover]) -> list[ActiveHandover]:
    """The rows with the words that have arrived; no statement where nothing was written."""
    named = [note_from(row.handover) for row in rows]
    words = await texts(transaction, views, (one.note_id for one in named if one is not None))
    return [
        row
        if one is None or not words.get(one.note_id)
        else row._replace(note=HandoverNote(one.by, words[one.note_id]))
        for row, one in zip(rows, named, strict=True)
    ]
