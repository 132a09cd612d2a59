"""Who needs somebody now: open hand-overs with their clocks, in the groups of a day or by salesperson."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from digest.domain.active import ActiveList, Only, Promises, Wanted
from digest.domain.course import State, course
from digest.domain.lead import Lead
from digest.domain.ledger import Cell
from digest.domain.pausing import away_until
from digest.domain.standing_in import standing_in
from digest.domain.which import Which, how_many
from digest.pages.clocks import Speech
from digest.pages.numbers import Numbers
from digest.pages.waiting import Waiting, waiting
from service_kit.pages.saying import N_

FITS = {"A": N_("Top fit"), "B": N_("Good fit"), "C": N_("Some fit"), "D": N_("Little fit")}
ACTIVITIES = {"1": N_("very active"), "2": N_("active"), "3": N_("a little active"), "4": N_("quiet")}
SHORT = 12
"""So many last characters of a hand-over's id tell rows apart."""


class Section(NamedTuple):
    """The open hand-overs of one salesperson: those shown, and how all of them stand."""

    person: str
    owner: str
    """The name."""
    rows: tuple[Waiting, ...]
    promises: Promises
    back: datetime | None = None
    """When somebody who is away works again."""
    stand_in: str | None = None
    """The name of who stands in for them."""


class MyLeads(NamedTuple):
    """The list, most urgent first in each group; `new` came since the page was shown and is held back."""

    rows: tuple[Waiting, ...]
    promises: Promises
    """How everything stands that the reader asks about, shown or not."""
    more: int = 0
    """How many stand behind the last one shown."""
    new: int = 0

    @property
    def next(self) -> Waiting | None:
        """The most urgent of all."""
        return self.rows[0] if self.rows else None

    def after_next(self, group: str) -> tuple[Waiting, ...]:
        """A group without the most urgent one, which has its own card."""
        return tuple(one for one in self.rows[1:] if one.group == group)

    def sections(self, listed: ActiveList, only: Only | None, now: datetime) -> list[Section]:
        """By salesperson: those with broken promises first, in each part by name."""
        rows, names = defaultdict(list), listed.names
        for one in self.rows:
            rows[one.owner].append(one)
        found = [
            Section(
                owner,
                names.people.get(owner, owner),
                tuple(rows[owner]),
                promises,
                away_until(names.hours.get(owner), now),
                standing_in(names.stand_ins.get(owner, ()), now),
            )
            for owner, promises in listed.promises.items()
            if promises.of(only)
        ]
        return sorted(found, key=lambda section: (not section.promises.overdue, section.owner.casefold()))


class Neighbours(NamedTuple):
    """Where a lead stands in the list that one came from; `number` is 0 where it is not in it any more."""

    number: int
    total: int
    previous: Lead | None
    next: Lead | None


def in_order(listed: ActiveList, *, own: bool) -> list[Lead]:
    """The leads as the list has them, from its top to its end; by salesperson unless it is one's own."""
    rows = listed.rows
    if not own:
        names, late = listed.names.people, listed.promises
        owners = {row.handover.id: course(row.handover).last_owner or "" for row in rows}
        # Sorting keeps the order of each salesperson's own.
        rows = sorted(
            rows,
            key=lambda row: (
                not late.get(owners[row.handover.id], Promises()).overdue,
                names.get(owners[row.handover.id], owners[row.handover.id]).casefold(),
            ),
        )
    return [row.lead for row in rows]


def neighbours(order: Sequence[Lead], identity: str) -> Neighbours:
    """Whoever stands before and after this lead; after one that has left the list comes the most urgent."""
    place = next((place for place, one in enumerate(order) if one.id == identity), None)
    if place is None:
        return Neighbours(0, len(order), None, order[0] if order else None)
    after = order[place + 1] if place + 1 < len(order) else None
    return Neighbours(place + 1, len(order), order[place - 1] if place else None, after)


def my_leads(listed: ActiveList, asked: Wanted, speech: Speech, shown: Collection[str] = ()) -> MyLeads:
    """Everything for the page; with `shown` (ends of ids) what is not among it is counted only: rows never move."""
    promises = listed.total()
    kept = [row for row in listed.rows if not shown or row.handover.id[-SHORT:] in shown]
    return MyLeads(
        rows=tuple(waiting(row, listed.names, speech) for row in kept),
        promises=promises,
        more=max(promises.of(asked.only) - len(listed.rows), 0),
        new=len(listed.rows) - len(kept),
    )


class Closed(NamedTuple):
    """What became of a month's hand-overs: how many ended, and in which ways, each with the list behind it."""

    total: int
    parts: tuple[tuple[State, int, str | None], ...]


def closed(cells: Sequence[Cell], numbers: Numbers) -> Closed:
    """The ends of these hand-overs; a way in which none ended is left out."""
    ends: tuple[State, ...] = ("won", "lost", "returned", "disqualified")
    counted = ((end, how_many(cells, Which(state=end)), numbers.href(Which(state=end))) for end in ends)
    parts = tuple(one for one in counted if one[1])
    return Closed(sum(many for _, many, _ in parts), parts)


def grade_words(grade: str | None) -> tuple[str, str] | None:
    """What the letter and the digit of a grade say, as message ids."""
    return None if grade is None else (FITS[grade[0]], ACTIVITIES[grade[1]])
