"""What the other services say about leads, in the order in which it stands on the log."""

from collections.abc import Sequence

from event_bus.transaction import Transaction
from qualification.ports import CriteriaVersions, Notes
from qualification.use_cases.book import Book, Desk
from qualification.use_cases.handover_notes import forget_notes
from qualification.use_cases.hear_outcomes import hear_outcome
from qualification.use_cases.heard import (
    ABOUT_HANDOVERS,
    Absorbed,
    Acted,
    Ended,
    Erased,
    Heard,
    Merged,
    Opened,
    Rated,
    Touched,
    Undone,
    Unmerged,
)
from qualification.use_cases.score_leads import score_lead


async def hear_leads(
    tx: Transaction, heard: Sequence[Heard], *, desk: Desk, criteria: CriteriaVersions, notes: Notes
) -> None:
    """One batch: load all its leads, decide event by event, write and say everything at once."""
    rulebook = await criteria.rulebook(tx)
    book = Book(tx, desk, rulebook)
    await _load(book, heard)
    now = desk.clock()

    for one in heard:
        if isinstance(one, ABOUT_HANDOVERS):
            hear_outcome(book, one)
        else:
            score_lead(book, one, rulebook, now)

    await book.save()
    for lead, holder, separated in book.merges:
        if separated:
            await notes.follow_unmerge(tx, lead, holder)
        else:
            await desk.owners.follow_merge(tx, lead, holder)
            await notes.follow_merge(tx, lead, holder)
    if book.erasures:
        await forget_notes(tx, book.erasures, desk=desk, kept=notes)


async def _load(book: Book, heard: Sequence[Heard]) -> None:
    """Touches need their lead only; whatever moves hand-overs needs all of its leads' hand-overs."""
    leads: set[str] = set()
    settled: set[str] = set()
    handovers: set[str] = set()
    for one in heard:
        match one:
            case Touched():  # first, since most are
                pass
            case Ended() | Acted() | Undone() | Rated() | Opened():
                handovers.add(one.handover_id)
                continue
            case Merged():
                settled |= {one.lead_id, one.into}
            case Absorbed():
                settled |= {one.lead_id, one.from_id}
            case Unmerged() | Erased():
                settled.add(one.lead_id)
            case _:
                pass
        leads.add(one.lead_id)
    await book.load(leads | settled, handovers, settled)
