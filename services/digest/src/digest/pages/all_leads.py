"""What the list of all leads says at its head: what became of the hand-overs, in six numbers and one sentence."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from digest.domain.ledger import Cell, loop, steps

Saying = Literal["nothing", "none_returned", "returned", "returned_mostly"]
LEAST = 2
"""One return is no pattern: a reason is named from so many on."""


class Headline(NamedTuple):
    """The sentence: which one, and what stands in it. `reason` is set where one is more frequent than every other."""

    saying: Saying
    returned: int
    handed_over: int
    reason: str | None


class Strip(NamedTuple):
    """The six numbers, with what is said below some of them. Every hand-over that got as far counts at each step."""

    handed_over: int
    first: int
    again: int
    accepted: int
    waiting: int
    """Open and not accepted yet."""
    contacted: int
    opportunity: int
    won: int
    amounts: tuple[tuple[str, int], ...]
    """(currency, minor units), never added across."""
    returned: int
    nurturing: int
    handed_over_again: int
    disqualified: int
    """Of the returned ones, by marketing later."""


def headline(cells: Iterable[Cell]) -> Headline:
    """The sentence that these hand-overs bear."""
    found = loop(cells, grouped=False)
    total, returned = found.total.handed_over, found.total.returned
    if total == 0:
        return Headline("nothing", 0, 0, None)
    if returned == 0:
        return Headline("none_returned", 0, total, None)
    reasons = found.returns
    clear = reasons[0].handovers >= LEAST and (len(reasons) == 1 or reasons[0].handovers > reasons[1].handovers)
    if clear and reasons[0].reason != "other":
        return Headline("returned_mostly", returned, total, reasons[0].reason)
    return Headline("returned", returned, total, None)


def strip(cells: Iterable[Cell]) -> Strip:
    """The six numbers of these hand-overs; the same as those of the loop for the same cells."""
    every = list(cells)
    found, gates = loop(every, grouped=False), steps(every)
    return Strip(
        handed_over=found.total.handed_over,
        first=found.first.handed_over,
        again=found.again.handed_over,
        accepted=gates[1].reached,
        waiting=gates[0].open,
        contacted=gates[2].reached,
        opportunity=gates[3].reached,
        won=found.total.won,
        amounts=found.total.amounts,
        returned=found.total.returned,
        nurturing=sum(row.nurturing for row in found.returns),
        handed_over_again=sum(row.handed_over_again for row in found.returns),
        disqualified=sum(row.disqualified for row in found.returns),
    )
