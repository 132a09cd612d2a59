"""Who needs somebody now: open hand-overs with their clocks, in the groups of a day or by salesperson."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from digest.domain.reading import ActiveHandover, Named
from digest.pages.clocks import Speech
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

    def sections(self, people: dict[str, str]) -> list[Section]:
        """By salesperson: those with broken promises first, in each part by name."""
        owners = {one.owner for one in self.rows}
        found = [
            Section(people.get(owner, owner), tuple(one for one in self.rows if one.owner == owner)) for owner in owners
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


def grade_words(grade: str | None) -> tuple[str, str] | None:
    """What the letter and the digit of a grade say, as message ids."""
    return None if grade is None else (FITS[grade[0]], ACTIVITIES[grade[1]])
