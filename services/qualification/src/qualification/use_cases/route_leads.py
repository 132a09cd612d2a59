"""The one decision maker of an installation gives qualified leads to salespeople, in order."""

from datetime import datetime

from event_bus.transaction import Transaction
from qualification.domain.assigning import Person, assign
from qualification.domain.routing import Member, Placed, anybody_free, route, with_loads
from qualification.use_cases.book import Book, Desk

PAGE = 500
MOST_PER_TURN = 500
"""Hand-overs per transaction: a long queue is drained in steps that others can come between."""


async def route_leads(tx: Transaction, *, desk: Desk) -> bool:
    """Place what can be placed; answers whether there may be more."""
    members = await desk.team.members(tx)
    if not anybody_free(members):
        return False
    placed, more = await _placed(tx, members, desk)
    if not placed:
        return False

    # Two processes that both think they lead: the second one begins again and sees what the first has placed.
    await desk.team.take_turn(tx)
    book = Book(tx, desk)
    await book.load(one.lead_id for one in placed)
    calendars = {member.person: member.calendar for member in members}
    for one in placed:
        lead = book.lead(one.lead_id)
        if lead.queued is None:
            continue
        cause = lead.queued.cause
        person = Person(one.person, calendars[one.person])
        decided = assign(lead, lead.queued, person, at=one.at, minutes=desk.first_deadline_minutes)
        book.put(decided.lead)
        book.put_handover(decided.handover)
        book.tell(decided.facts, cause)

    await book.save()
    return more


async def _placed(tx: Transaction, members: list[Member], desk: Desk) -> tuple[list[Placed], bool]:
    """Who gets what, page by page of the queue, until it is at its end or nobody has room."""
    now = desk.clock()
    placed: list[Placed] = []
    after: tuple[datetime, str] | None = None
    while True:
        page = await desk.leads.waiting(tx, after, PAGE)
        found = route(page, members, now)
        placed += found
        members = with_loads(members, found)
        if len(page) < PAGE or not anybody_free(members):
            return placed, False
        if len(placed) >= MOST_PER_TURN:
            return placed, True
        after = (page[-1].qualified_at, page[-1].lead_id)
