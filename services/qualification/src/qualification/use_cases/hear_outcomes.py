"""What sales says of a hand-over: an action keeps it, its end decides what is next, an undo takes that back."""

from typing import assert_never

from qualification.domain.lifecycle import hear_end, hear_undo
from qualification.domain.recalling import hear_act
from qualification.domain.returns import action_for
from qualification.use_cases.book import Book
from qualification.use_cases.heard import AboutHandover, Acted, Ended, Opened, Rated, Undone


class UnknownHandoverError(Exception):
    """A hand-over that was never assigned here: its lead is parked until an operator has looked."""


def hear_outcome(book: Book, heard: AboutHandover) -> None:
    """Apply one event to the book; raises `UnknownHandoverError`."""
    handover = book.handover(heard.handover_id)
    if handover is None:
        raise UnknownHandoverError(heard.handover_id)
    lead = book.lead(handover.holder)
    handovers = book.handovers_of(lead.id)
    match heard:
        case Ended():
            ending = heard.ending
            if ending.how == "returned":
                until = action_for(ending.reason or "other").revisit_at(ending.at, heard.revisit_at)
                ending = ending._replace(until=until)
            settled = hear_end(lead, handovers, handover.id, ending, duplicate_of=heard.duplicate_of, by=heard.by)
            book.settle(settled, heard.cause)
        case Undone():
            book.settle(hear_undo(lead, handovers, handover.id, heard.event_id, heard.at), heard.cause)
        case Rated():
            book.put_handover(handover._replace(rating=heard.rating))
        case Acted():
            book.settle(hear_act(lead, handovers, handover.id, heard.act, heard.at), heard.cause)
        case Opened():
            book.settle(hear_act(lead, handovers, handover.id, heard.act, heard.at), heard.cause)
            handover = book.handover(handover.id) or handover
            if handover.opportunity is None:
                book.put_handover(handover._replace(opportunity=heard.act.event_id))
        case _:
            assert_never(heard)
