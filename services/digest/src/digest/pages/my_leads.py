"""Who needs somebody now: open hand-overs with their clocks, in the groups of a day or by salesperson."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from digest.domain.course import State
from digest.domain.ledger import Cell
from digest.domain.pausing import away_until
from digest.domain.reading import ActiveHandover, Named
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
    """The open hand-overs of one salesperson."""

    owner: str
    rows: tuple[Waiting, ...]
    back: datetime | None = None
    """When somebody who is away works again."""

    @property
    def overdue(self) -> int:
        """How many of them are broken promises."""
        return sum(one.clock == "overdue" for one in self.rows)


class MyLeads(NamedTuple):
    """The list, most urgent first in each group; `new` came since the page was shown and is held back."""

    rows: tuple[Waiting, ...]
    new: int = 0

    @property
    def today(self) -> tuple[Waiting, ...]:
        """Overdue, or due before midnight."""
        return tuple(one for one in self.rows if one.group == "today")

    @property
    def overdue(self) -> int:
        """How many are broken promises."""
        return sum(one.clock == "overdue" for one in self.rows)

    @property
    def next(self) -> Waiting | None:
        """The most urgent of all."""
        return self.rows[0] if self.rows else None

    def after_next(self, group: str) -> tuple[Waiting, ...]:
        """A group without the most urgent one, which has its own card."""
        return tuple(one for one in self.rows[1:] if one.group == group)

    def sections(self, names: Named, now: datetime) -> list[Section]:
        """By salesperson: those with broken promises first, in each part by name."""
        found = [
            Section(
                names.people.get(owner, owner),
                tuple(one for one in self.rows if one.owner == owner),
                away_until(names.hours.get(owner), now),
            )
            for owner in {one.owner for one in self.rows}
        ]
        return sorted(found, key=lambda section: (not section.overdue, section.owner.casefold()))


class Neighbours(NamedTuple):
    """Where a lead stands in the list that one came from; `number` is 0 where it is not in it any more."""

    number: int
    total: int
    previous: Waiting | None
    next: Waiting | None


def neighbours(order: Sequence[Waiting], identity: str) -> Neighbours:
    """Whoever stands before and after this lead; after one that has left the list comes the most urgent."""
    place = next((place for place, one in enumerate(order) if one.identity == identity), None)
    if place is None:
        return Neighbours(0, len(order), None, order[0] if order else None)
    after = order[place + 1] if place + 1 < len(order) else None
    return Neighbours(place + 1, len(order), order[place - 1] if place else None, after)


def my_leads(rows: list[ActiveHandover], names: Named, speech: Speech, shown: Collection[str] = ()) -> MyLeads:
    """Everything for the page; with `shown` (ends of ids) what is not among it is counted only: rows never move."""
    kept = [row for row in rows if not shown or row.handover.id[-SHORT:] in shown]
    return MyLeads(tuple(waiting(row, names, speech) for row in kept), len(rows) - len(kept))


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
