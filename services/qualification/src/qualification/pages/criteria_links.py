"""Where the numbers of the criteria lead: to the hand-overs behind them, for those who may see all of these."""

from typing import Literal, NamedTuple
from urllib.parse import urlencode

from qualification.domain.criteria_moves import Move, Moved
from qualification.domain.outcomes import Outcomes

LIST, MOVED = "/digest/handovers", "/qualification/criteria/moved"
Which = Literal["regraded", "above", "below", "others", "pair"]
"""Of what a version moved: those with another grade, those that crossed the line, those of pairs of grades that are not
shown, or those of one pair."""
SHOWN_MOVES = 12
"""Pairs of grades between which leads moved that are shown, those of most leads."""


class Links(NamedTuple):
    """The lists of one version's `month` (None: of all its life).

    Where the reader may not see every lead, a number opens nothing.
    """

    version: int
    sees_all: bool
    month: str | None = None

    def href(self, many: int, **asked: str) -> str | None:
        """The list of these hand-overs; None where there is none."""
        if not many or not self.sees_all:
            return None
        began = {"month": self.month} if self.month else {}
        return f"{LIST}?{urlencode({'criteria_version': self.version, **began, **asked})}"


class MovedRow(NamedTuple):
    """So many leads that made a move (None: any of those that are not shown one by one), and their list."""

    move: Move | None
    many: int
    href: str | None


class MovedNumbers(NamedTuple):
    """What a version moved, number by number, each with its list: (how many, where)."""

    regraded: tuple[int, str | None]
    above: tuple[int, str | None]
    below: tuple[int, str | None]
    rows: list[MovedRow]
    complete: bool


def moved_numbers(moved: Moved, version: int, *, sees_all: bool) -> MovedNumbers:
    """A number has a list where it is known which leads they were, for those who may see all of them."""

    def href(which: Which, many: int, **pair: object) -> str | None:
        asked = {"version": version, "which": which, **pair}
        return f"{MOVED}?{urlencode(asked)}" if many and sees_all and moved.listed else None

    def number(which: Which, many: int) -> tuple[int, str | None]:
        return many, href(which, many)

    rows = [
        MovedRow(move, many, href("pair", many, old=move.before, new=move.after, crossed=move.crossed))
        for move, many in moved.ordered[:SHOWN_MOVES]
    ]
    others = sum(many for _, many in moved.ordered[SHOWN_MOVES:])
    if others:
        rows.append(MovedRow(None, *number("others", others)))
    return MovedNumbers(
        number("regraded", moved.regraded), number("above", moved.crossing(1)), number("below", moved.crossing(-1)),
        rows, moved.complete,
    )  # fmt: skip


class Counted(NamedTuple):
    """How many of some hand-overs became opportunities, and the lists of both."""

    opportunities: int
    handed_over: int
    opportunities_href: str | None
    handed_over_href: str | None


def counted(one: Outcomes, links: Links, **asked: str) -> Counted:
    """The two numbers of `one`, which are the hand-overs that `asked` asks for."""
    return Counted(
        one.opportunities,
        one.handed_over,
        links.href(one.opportunities, **asked, step="opportunity"),
        links.href(one.handed_over, **asked),
    )
