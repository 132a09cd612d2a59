"""What became of the hand-overs of each grade and rule, and which grade does worst as far as that can be told."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from typing import Literal, NamedTuple

from qualification.domain.lead import Handover

FEWEST = 5
"""Hand-overs below which a rate says nothing."""
Interval = Callable[[int, int], tuple[float, float]]
How = Literal["open", "won", "lost", "returned", "disqualified"]
Kind = Literal["grade", "rule"]


class Place(NamedTuple):
    """Where a hand-over is counted: once by its grade, and once by each rule that gave its lead points.

    `month` (2026-11) is the one in which it began, in the installation's zone.
    """

    criteria_version: int
    month: str
    kind: Kind
    name: str
    became: How
    opportunity: bool


class Outcomes(NamedTuple):
    """Hand-overs by what became of them; `undecided` are open and no opportunity yet, so they are in no loss."""

    handed_over: int = 0
    opportunities: int = 0
    returned: int = 0
    undecided: int = 0

    @property
    def decided(self) -> int:
        """Those that became an opportunity or ended without one."""
        return self.handed_over - self.undecided

    def without(self, some: "Outcomes") -> "Outcomes":
        """The others, where `some` are among these."""
        return Outcomes(*(all_ - one for all_, one in zip(self, some, strict=True)))


class Figures(NamedTuple):
    """Hand-overs qualified under one version of the criteria, by grade and by rule."""

    grades: Mapping[str, Outcomes] = {}
    rules: Mapping[str, Outcomes] = {}


class Became(NamedTuple):
    """What became of the hand-overs of one version in `month` (None: in all its life).

    `months` are those in which any began, newest first; `versions` is what became of each version's in all its life.
    """

    month: str | None
    figures: Figures
    months: tuple[str, ...]
    versions: Mapping[int, Outcomes]


class Verdict(NamedTuple):
    """What can be said: `weak` names the grade, `sound` says that none stands out, `early` that it is too early."""

    saying: Literal["weak", "sound", "early"]
    grade: str = ""
    of_grade: Outcomes = Outcomes()
    all: Outcomes = Outcomes()


def places(handover: Handover, zone: tzinfo) -> list[Place]:
    """Where a hand-over is counted as it stands, its month that of `zone`: nowhere, if it was taken back."""
    frozen, how = handover.frozen, handover.end and handover.end.how
    if how == "recalled":
        return []
    day = handover.handed_over_at.astimezone(zone)
    month = f"{day.year:04}-{day.month:02}"
    became: How = how or "open"
    named: list[tuple[Kind, str]] = [("grade", frozen.grade), *(("rule", rule) for rule in frozen.rules)]
    opportunity = handover.became_opportunity
    return [Place(frozen.criteria_version, month, kind, name, became, opportunity) for kind, name in named]


def moves(changes: Iterable[tuple[Handover | None, Handover]], zone: tzinfo) -> list[tuple[Place, int]]:
    """By how many each place grows or shrinks when hand-overs (None: a new one) change, in the order of the places."""
    found: Counter[Place] = Counter()
    for before, after in changes:
        found.update(places(after, zone))
        if before is not None:
            found.subtract(places(before, zone))
    return sorted((place, by) for place, by in found.items() if by)


def figures(counted: Iterable[tuple[Place, int]]) -> Figures:
    """What the counts of one version say."""
    found: dict[tuple[Kind, str], Outcomes] = {}
    for place, many in counted:
        became = Outcomes(
            many,
            many if place.opportunity else 0,
            many if place.became == "returned" else 0,
            many if place.became == "open" and not place.opportunity else 0,
        )
        found[place.kind, place.name] = together([found.get((place.kind, place.name), Outcomes()), became])
    named = {kind: {name: one for (of, name), one in found.items() if of == kind} for kind in ("grade", "rule")}
    return Figures(named["grade"], named["rule"])


def together(found: Iterable[Outcomes]) -> Outcomes:
    """All of them."""
    return Outcomes(*(sum(column) for column in zip(Outcomes(), *found, strict=True)))


def weak_grades(found: Mapping[str, Outcomes], interval: Interval) -> list[str]:
    """Grades whose rate of opportunities lies surely below that of all, worst first.

    That is: of at least five, the interval lies below the rate of all though every undecided one became an opportunity;
    or five and more are decided and none became one, while others did.
    """
    every = together(found.values())
    if not every.opportunities:
        return []
    rate = every.opportunities / every.handed_over
    weak = []
    for grade, one in found.items():
        if one.handed_over < FEWEST:
            continue
        upper = interval(one.opportunities + one.undecided, one.handed_over)[1]
        if upper < rate or (one.opportunities == 0 and one.decided >= FEWEST):
            weak.append((upper, grade))
    return [grade for _, grade in sorted(weak)]


def verdict(found: Mapping[str, Outcomes], interval: Interval) -> Verdict:
    """The one sentence that the page begins with."""
    every = together(found.values())
    weak = weak_grades(found, interval)
    if weak:
        return Verdict("weak", weak[0], found[weak[0]], every)
    judged = [one for one in found.values() if one.decided >= FEWEST]
    return Verdict("sound" if len(judged) > 1 and every.opportunities else "early", all=every)
