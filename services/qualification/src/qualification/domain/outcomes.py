"""What sales answered for the hand-overs of each grade, and which grade does worst as far as that can be told."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

FEWEST = 5
"""Decided hand-overs below which a rate says nothing."""
Interval = Callable[[int, int], tuple[float, float]]


class Outcomes(NamedTuple):
    """Hand-overs of one grade by what became of them; open ones are in no rate."""

    won: int = 0
    lost: int = 0
    returned: int = 0
    disqualified: int = 0
    open: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self)

    @property
    def decided(self) -> int:
        """Those that sales has ended."""
        return self.won + self.lost + self.returned


class Verdict(NamedTuple):
    """What can be said: `weak` names the grade, `sound` says that none stands out, `early` that it is too early."""

    saying: Literal["weak", "sound", "early"]
    grade: str = ""
    of_grade: Outcomes = Outcomes()
    all: Outcomes = Outcomes()


def together(found: Mapping[str, Outcomes]) -> Outcomes:
    """The hand-overs of every grade."""
    return Outcomes(*(sum(column) for column in zip(Outcomes(), *found.values(), strict=True)))


def weak_grades(found: Mapping[str, Outcomes], interval: Interval) -> list[str]:
    """Grades whose rate of won ones lies surely below the rate of all, worst first.

    That is: at least five decided, and the upper end of the interval below the rate of all; or none won of five and
    more, while others were won.
    """
    every = together(found)
    if every.decided == 0 or every.won == 0:
        return []
    rate = every.won / every.decided
    weak = []
    for grade, one in found.items():
        if one.decided < FEWEST:
            continue
        upper = interval(one.won, one.decided)[1]
        if one.won == 0 or upper < rate:
            weak.append((upper, grade))
    return [grade for _, grade in sorted(weak)]


def verdict(found: Mapping[str, Outcomes], interval: Interval) -> Verdict:
    """The one sentence that the page begins with."""
    every = together(found)
    weak = weak_grades(found, interval)
    if weak:
        return Verdict("weak", weak[0], found[weak[0]], every)
    judged = [one for one in found.values() if one.decided >= FEWEST]
    return Verdict("sound" if len(judged) > 1 and every.won else "early", all=every)
