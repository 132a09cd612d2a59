"""Whether it gets better: each step of the funnel month by month, a line for each version of the criteria."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from babel.support import NullTranslations

from digest.domain.course import GATES
from digest.domain.ledger import Cell, by_key, steps
from digest.domain.which import Which
from digest.pages.funnel_page import STEP_WORDS
from digest.pages.loop_words import FEW
from service_kit.pages.intervals import wilson

MONTHS = 12
APART, LEFT, TOP, TALL = 20.0, 12.0, 16.0, 60.0
BESIDE = 5.0
"""How far two versions of one month stand from one another."""
Href = Callable[[date, int | None, Which], str | None]


class Point(NamedTuple):
    """One month under one version: `low` and `high` are shares of 1; x and y where it is drawn.

    `drawn` is false where cases are too few; `open` says that some can still go on.
    """

    month: date
    version: int | None
    went_on: int
    reached: int
    low: float
    high: float
    open: int
    drawn: bool
    x: float
    y: float
    href: str | None


class Break(NamedTuple):
    """Where a version of the criteria begins to count."""

    x: float
    version: int | None


class Trend(NamedTuple):
    """One step: its points by month and version, and the lines and bands between those that follow one another."""

    word: str
    points: tuple[Point, ...]
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    breaks: tuple[Break, ...]


def first_of_trend(last: date) -> date:
    """The first of the twelve months that end with the one of `last`; the earliest that there is, at the least."""
    number = max(last.year * MONTHS + last.month - MONTHS, MONTHS)
    return date(number // MONTHS, number % MONTHS + 1, 1)


def trends(months: Sequence[tuple[date, Sequence[Cell]]], words: NullTranslations, href: Href) -> tuple[Trend, ...]:
    """The steps; cells are grouped by the version of the criteria and never added across two of them."""
    found = []
    for place, word in enumerate(STEP_WORDS):
        points = tuple(
            point
            for number, (month, cells) in enumerate(months)
            for point in _points(place, number, month, cells, href)
        )
        runs = _runs(points)
        found.append(
            Trend(
                word=words.gettext(word),
                points=points,
                lines=tuple("M" + "L".join(f"{one.x:g} {one.y:g}" for one in run) for run in runs),
                bands=tuple(_band(run) for run in runs),
                breaks=_breaks(points),
            )
        )
    return tuple(found)


def _points(place: int, number: int, month: date, cells: Sequence[Cell], href: Href) -> list[Point]:
    versions = by_key(cells)
    found = []
    for order, (key, its) in enumerate(versions):
        step = steps(its)[place]
        if not step.reached:
            continue
        low, high = wilson(step.went_on, step.reached)
        version = key if isinstance(key, int) else None
        x = LEFT + number * APART + (order - (len(versions) - 1) / 2) * BESIDE
        y = _y(step.went_on / step.reached)
        link = href(month, version, Which(step=GATES[place + 1])) if step.went_on else None
        drawn = step.reached >= FEW
        found.append(
            Point(month, version, step.went_on, step.reached, low, high, step.open, drawn, round(x, 1), y, link)
        )
    return found


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Points of one version in months that follow one another, where cases are enough."""
    runs: dict[int | None, list[list[Point]]] = {}
    for point in points:
        if not point.drawn:
            continue
        of_version = runs.setdefault(point.version, [])
        if of_version and _number(point.month) - _number(of_version[-1][-1].month) == 1:
            of_version[-1].append(point)
        else:
            of_version.append([point])
    return [run for of_version in runs.values() for run in of_version if len(run) > 1]


def _band(run: Sequence[Point]) -> str:
    upper = [f"{one.x:g} {_y(one.high):g}" for one in run]
    lower = [f"{one.x:g} {_y(one.low):g}" for one in reversed(run)]
    return "M" + "L".join(upper + lower) + "Z"


def _breaks(points: Sequence[Point]) -> tuple[Break, ...]:
    """The first point of every version but the first one."""
    first: dict[int | None, float] = {}
    for point in points:
        first.setdefault(point.version, point.x)
    return tuple(Break(round(x - BESIDE / 2, 1), version) for version, x in list(first.items())[1:])


def _number(month: date) -> int:
    return month.year * MONTHS + month.month


def _y(share: float) -> float:
    return round(TOP + TALL * (1 - share), 1)
