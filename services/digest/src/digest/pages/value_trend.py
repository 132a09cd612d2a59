"""Whether marketing's money brings more: what the hand-overs of each month have won, for one unit of its cost."""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from digest.domain.ledger import Cell, figures
from digest.domain.money import DIGITS, USUAL_DIGITS
from digest.domain.reading import Campaign
from digest.pages.cost_share import cost_between
from digest.pages.loop_page import months_around
from digest.pages.trend import APART, LEFT, TALL, TOP
from service_kit.pages import Formats


class ValuePoint(NamedTuple):
    """One month in words; x and y where it is drawn. `rises` says that open hand-overs can still add to it."""

    month: date
    deals: int
    won: str
    cost: str
    each: str
    rises: bool
    x: float
    y: float
    href: str | None


class ValueTrend(NamedTuple):
    """The months of one currency that cost something, the line between those that follow one another, and its top."""

    unit: str
    """One of the currency, as it is written."""
    top: str
    points: tuple[ValuePoint, ...]
    lines: tuple[str, ...]


def value_trends(
    months: Sequence[tuple[date, Sequence[Cell]]],
    campaigns: Sequence[Campaign],
    until: date,
    href: Callable[[date], str | None],
    formats: Formats,
) -> tuple[ValueTrend, ...]:
    """By currency, as far as costs are written down; nothing is converted. Costs count up to before `until`."""
    currencies = sorted({one.currency for one in campaigns if one.currency is not None})
    found = (_trend(one, months, campaigns, until, href, formats) for one in currencies)
    return tuple(one for one in found if one.points)


def _trend(
    currency: str,
    months: Sequence[tuple[date, Sequence[Cell]]],
    campaigns: Sequence[Campaign],
    until: date,
    href: Callable[[date], str | None],
    formats: Formats,
) -> ValueTrend:
    shares: list[tuple[int, Fraction, Fraction]] = []
    for place, (month, cells) in enumerate(months):
        end = min(months_around(month)[1], until)
        costs = [cost_between(one, month, end) for one in campaigns if one.currency == currency]
        cost = sum((one for one in costs if one is not None), Fraction(0))
        if cost:
            shares.append((place, Fraction(dict(figures(cells).amounts).get(currency, 0)), cost))
    most = max((won / cost for _, won, cost in shares), default=Fraction(0))
    unit = 10 ** DIGITS.get(currency, USUAL_DIGITS)
    points = []
    for place, won, cost in shares:
        month, cells = months[place]
        total = figures(cells)
        points.append(
            ValuePoint(
                month=month,
                deals=total.won,
                won=formats.money(int(won), currency),
                cost=formats.money(round(cost), currency),
                each=formats.money(round(won / cost * unit), currency),
                rises=total.open > 0,
                x=LEFT + place * APART,
                y=round(TOP + TALL * (1 - float(won / cost / most if most else 0)), 1),
                href=href(month) if total.won else None,
            )
        )
    top = formats.money(round(most * unit), currency)
    return ValueTrend(formats.money(unit, currency), top, tuple(points), _lines(points))


def _lines(points: Sequence[ValuePoint]) -> tuple[str, ...]:
    """Between months that follow one another; a month without cost is a gap."""
    runs: list[list[ValuePoint]] = []
    for point in points:
        if runs and point.x - runs[-1][-1].x == APART:
            runs[-1].append(point)
        else:
            runs.append([point])
    return tuple("M" + "L".join(f"{one.x:g} {one.y:g}" for one in run) for run in runs if len(run) > 1)
