"""A person takes back what was decided by hand: find the lead, say why not, else settle it as it stood before."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from event_bus.transaction import Transaction
from qualification.domain.lead import Cause, Handover, Lead
from qualification.domain.lifecycle import Settled
from qualification.use_cases.book import Book, Desk, Told
from service_kit.errors import Refusal, conflict, not_found

MERGED = "The lead was merged with another one since, so this cannot be undone."


class TakesBack(Protocol):
    """Asks for what was decided about a lead to be taken back."""

    @property
    def lead_id(self) -> str:
        """The lead."""


C = TypeVar("C", bound=TakesBack)


class Undone(NamedTuple):
    """The lead without the decision, and the hand-over that this took back, if it was one."""

    settled: Settled
    handover_id: str | None = None


class TakenBack(NamedTuple):
    """The lead as it stands now, and the hand-over that was taken back, if it was one."""

    lead: Lead
    handover_id: str | None
    told: Told


Undo = Callable[[C, Lead, Sequence[Handover], datetime], Undone | Refusal]


async def take_back(
    tx: Transaction, commands: Sequence[C], undo: Undo[C], *, desk: Desk
) -> Sequence[TakenBack | Refusal]:
    """Each is answered or refused in its place; nothing of a lead that was merged since is taken back."""
    book = Book(tx, desk)
    ids = [command.lead_id for command in commands]
    await book.load(ids, settled=ids)

    answers = [_taken_back(book, command, undo, desk) for command in commands]

    await book.save()
    return answers


def _taken_back(book: Book, command: C, undo: Undo[C], desk: Desk) -> TakenBack | Refusal:
    lead = book.lead(command.lead_id)
    if lead.created_at is None or lead.stage == "erased":
        return not_found("lead")
    if lead.id != command.lead_id:
        return conflict(MERGED, why="merged", stage=lead.stage)
    undone = undo(command, lead, book.handovers_of(lead.id), desk.clock())
    if isinstance(undone, Refusal):
        return undone
    told = book.settle(undone.settled, Cause(None, desk.new_id()))
    assert told is not None  # noqa: S101  # taking back is said
    book.route_again()
    return TakenBack(book.lead(lead.id), undone.handover_id, told)
