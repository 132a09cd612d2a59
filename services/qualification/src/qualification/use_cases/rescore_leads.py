"""All leads under criteria that took force, page by page: a stop in between loses nothing and keeps no row for long."""

from event_bus.transaction import Transaction
from qualification.domain.criteria_moves import moves_of
from qualification.domain.hearing import rescored
from qualification.domain.lead import Cause
from qualification.ports import CriteriaVersions, Progress, Rescoring
from qualification.use_cases.book import Book, Desk

PAGE = 5000


async def rescore_leads(
    tx: Transaction, *, desk: Desk, criteria: CriteriaVersions, progress: Progress, page: int = PAGE
) -> bool:
    """Re-score one page; answers whether there is more to do.

    Only leads with news, or on another side of the line, are written: any other is expressed under the new version when
    something happens to it.
    """
    due = await progress.due(tx, desk.clock())
    if due is None:
        return False
    rulebook = await criteria.rulebook(tx)
    stored = await desk.leads.page(tx, due.after_lead, due.version, page)
    book = Book(tx, desk, rulebook)
    for one in stored:
        decision = rescored(one.value, rulebook, due.version)
        if decision.facts or moves_of(one.value, due.version, rulebook):
            book.adopt(one)
            book.put(decision.lead)
            book.tell(decision.facts, Cause())

    await book.save()
    finished = len(stored) < page
    after = stored[-1].value.id if stored else due.after_lead
    await progress.advance(tx, Rescoring(due.version, after), desk.clock() if finished else None)
    return True
