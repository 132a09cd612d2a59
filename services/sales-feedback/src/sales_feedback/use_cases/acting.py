"""What every action of a salesperson has in common: may they, is it possible, record it, say it, show the result."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from event_bus.transaction import Transaction
from sales_feedback.domain.accounts import Account
from sales_feedback.domain.clock import by_default, kept
from sales_feedback.domain.entries import Deadline, Entry
from sales_feedback.domain.handover import Handover, standing
from sales_feedback.domain.moves import RECORDED_AS, Move, check, happened_at, possible
from sales_feedback.domain.reasons import Of, needs_note
from sales_feedback.domain.refusals import NotPossibleError, WrongValueError
from sales_feedback.domain.undo import undoable
from sales_feedback.ports import Note
from sales_feedback.use_cases.desk import Desk
from sales_feedback.use_cases.workplace import Workplace
from service_kit.errors import FieldError, Refusal, conflict, invalid, not_found
from service_kit.policy import Principal, Thing, allow, covers
from service_kit.web.writing import precondition_failed

NOBODY = Thing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A person or machine does something on a hand-over; `occurred_at` is when, if not now.

    `expected_version`: only if nobody has changed it since that version.
    """

    handover_id: str
    principal: Principal
    occurred_at: datetime | None = None
    expected_version: int | None = None


class Shown(NamedTuple):
    """A hand-over as its reader sees it at `now`; `sequence` is the last one said on the key of its lead."""

    handover: Handover
    sequence: int
    now: datetime
    possible: tuple[str, ...]
    undoable: str | None


A = TypeVar("A", bound=Act)


class Case:
    """One action on its hand-over."""

    def __init__(self, desk: Desk, handover: Handover, act: Act, readers: Mapping[str, Thing]) -> None:
        self.desk = desk
        self.handover = handover
        self.by = act.principal.person
        self._act = act
        self._readers = readers

    def entry(self, move: Move) -> Entry:
        """The bare entry of this move, once it is known to be possible.

        Raises `NotPossibleError` or `WrongValueError`.
        """
        at = happened_at(self.handover, self._act.occurred_at, self.desk.now)
        check(self.handover, move, at)
        return Entry(
            event_id=self.desk.new_id(),
            kind=RECORDED_AS[move],
            at=at,
            recorded_at=self.desk.now,
            number=self.handover.next_number,
            by=self.by,
        )

    def due(self, since: datetime, minutes: int) -> Deadline:
        """The deadline where nothing was agreed, in the owner's working time."""
        return by_default(self.desk.owner_profile(self.handover).calendar, since, minutes)

    def kept_or_due(self, since: datetime, minutes: int) -> Deadline:
        """The agreed next step, else the deadline where nothing was agreed."""
        return kept(self.handover, since) or self.due(since, minutes)

    def sees(self, account: Account) -> bool:
        """Whether whoever acts may see somebody in this account."""
        return sees(self._act.principal, account, self.desk, self._readers)

    def say(self, entry: Entry, note: str | None = None) -> None:
        """Record the entry, with what was written, and say it."""
        if note is not None:
            entry = entry._replace(note_id=entry.event_id)
        self.handover = self.desk.say(self.handover, entry)
        if note is not None:
            self.desk.write(Note(entry.event_id, self.handover.lead_id, self.handover.id, self.by, entry.at, note))


Decide = Callable[[Case, A], None]


async def act(
    tx: Transaction, acts: Sequence[A], decide: Decide[A], workplace: Workplace, accounts: Iterable[str] = ()
) -> list[Shown | Refusal]:
    """Load, decide one by one, save, tell; each act is answered or refused in its place.

    `accounts` are those that the acts name themselves.
    """
    desk = await workplace.desk(tx, handovers={one.handover_id for one in acts}, accounts=accounts)
    on_desk = desk.handovers.values()
    readers = await workplace.people.readers(tx, {one.living_lead for one in on_desk})
    owners = await workplace.people.owners(tx, {standing(one).owner for one in on_desk})

    answers: list[Shown | Refusal] = []
    for one in acts:
        try:
            handover = _admitted(desk.handovers.get(one.handover_id), one, readers, owners)
            answers.append(_decided(desk, handover, one, decide, readers))
        except Refusal as refusal:
            answers.append(refusal)

    await workplace.save(tx, desk)
    return answers


def _admitted(handover: Handover | None, one: Act, readers: dict[str, Thing], owners: dict[str, Thing]) -> Handover:
    """The hand-over, if the caller may act on it and saw its present version."""
    if handover is None:
        raise not_found("hand-over")
    if not may(one.principal, "handovers.act", handover, owners.get(standing(handover).owner, NOBODY)):
        raise turned_away(one.principal, readers.get(handover.living_lead, NOBODY))
    if one.expected_version is not None and one.expected_version != handover.version:
        raise precondition_failed()
    return handover


def may(principal: Principal, action: str, handover: Handover, thing: Thing) -> bool:
    """Whether somebody may do this to a hand-over: as far as their own role reaches, or standing in for its owner."""
    stands = standing(handover)
    ended_at = stands.end.at if stands.end is not None else None
    return allow(principal, action, thing) or covers(principal, action, stands.owner, ended_at)


def sees(principal: Principal, account: Account, desk: Desk, readers: Mapping[str, Thing]) -> bool:
    """Whether somebody may see anybody in the account; nobody sees one that is closed."""
    return any(
        one.lead_id in account.lead_ids and may(principal, "handovers.read", one, readers.get(one.living_lead, NOBODY))
        for one in desk.handovers.values()
    )


def turned_away(principal: Principal, readers: Thing) -> Refusal:
    """Why somebody does not act on a hand-over: it is another's (403), or not even theirs to see (404)."""
    if not allow(principal, "handovers.read", readers):
        return not_found("hand-over")
    return Refusal(403, "forbidden", "Not allowed", "This hand-over is somebody else's to work on.")


def _decided(desk: Desk, handover: Handover, one: A, decide: Decide[A], readers: Mapping[str, Thing]) -> Shown:
    if desk.is_erased(handover):
        raise conflict("The person has been erased.", why="erased", state=standing(handover).state, possible=[])
    case = Case(desk, handover, one, readers)
    try:
        decide(case, one)
    except NotPossibleError as error:
        shown = show(desk, handover)
        stands = standing(handover)
        extra: dict[str, Any] = {"state": stands.state, "possible": shown.possible, "undoable": shown.undoable}
        if stands.state == "recalled":
            extra["recalled_by"] = stands.end and stands.end.by
        raise conflict(str(error), why=error.why, **extra) from error
    except WrongValueError as error:
        raise wrong(error) from error
    return show(desk, case.handover)


def wrong(error: WrongValueError) -> Refusal:
    """422 for a value that cannot be right; beside the sentences it carries the code of why."""
    refusal = invalid([FieldError(error.field, error.reason, error.remedy)])
    refusal.extra["why"] = error.why
    return refusal


def show(desk: Desk, handover: Handover) -> Shown:
    """A hand-over with what can be done to it now."""
    sequence = desk.lead(handover.lead_id).version
    if desk.is_erased(handover):
        return Shown(handover, sequence, desk.now, (), None)
    moves: list[str] = list(possible(handover, handover.present(desk.now)))
    try:
        latest = undoable(handover, desk.others(handover), desk.now)
    except NotPossibleError:
        return Shown(handover, sequence, desk.now, tuple(moves), None)
    return Shown(handover, sequence, desk.now, (*moves, "undo"), latest.event_id)


def check_note(of: Of, reason: str, note: str | None) -> None:
    """Raises `WrongValueError` where the reason says nothing without a note."""
    if note is None and needs_note(of, reason):
        raise WrongValueError(
            "note", f"is needed with the reason {reason}", "Say in a sentence what happened.", why="needs_note"
        )
