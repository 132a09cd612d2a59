"""The loop ledger: every hand-over of a period is won, lost, returned, disqualified or still open, and nothing else."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from digest.domain.course import GATES, STATES, Became, Gate, State

Group = Literal["campaign", "source", "person", "criteria_version", "industry"]
"""What hand-overs may be counted by; all frozen at the hand-over but the person, who had it at the moment asked for."""
Key = str | int | None
Filter = Group | Literal["team", "grade", "rule", "without_rule"]
"""What hand-overs may be narrowed to.

A team is that of whose it was, as its people are now; grade and rules are frozen at the hand-over: a rule gave the lead
points then, or it did not.
"""
Filters = Mapping[Filter, Key]
"""Only hand-overs with these; None is those that have none."""


class Cell(NamedTuple):
    """So many (`handovers`) that stand alike at the moment asked for.

    `became` is set for returned ones. `amount` is the sum of won amounts in minor units of `currency`, which is None
    where no amount was declared.
    """

    key: Key
    again: bool
    gate: Gate
    state: State
    overdue: bool
    reason: str | None
    became: Became | None
    currency: str | None
    handovers: int
    amount: int


class Figures(NamedTuple):
    """The balance: `handed_over` = won + lost + returned + disqualified + `open`, of which `overdue` are late."""

    handed_over: int
    won: int
    lost: int
    returned: int
    disqualified: int
    open: int
    overdue: int
    amounts: tuple[tuple[str, int], ...]
    """(currency, minor units) of won amounts, by currency; never converted or added across."""


class ReturnReason(NamedTuple):
    """Why hand-overs came back, and what became of them."""

    reason: str
    handovers: int
    nurturing: int
    handed_over_again: int
    disqualified: int


class Loop(NamedTuple):
    """The ledger of a period as of a moment."""

    total: Figures
    first: Figures
    again: Figures
    groups: tuple[tuple[Key, Figures], ...]
    returns: tuple[ReturnReason, ...]
    losses: tuple[tuple[str, int], ...]


class Step(NamedTuple):
    """A gate: how many passed it, and where those stand that did not pass the next one."""

    gate: Gate
    reached: int
    went_on: int
    open: int
    returned: int
    lost: int
    disqualified: int


def figures(cells: Iterable[Cell]) -> Figures:
    """The balance of these cells."""
    states: Counter[State] = Counter()
    amounts: Counter[str] = Counter()
    overdue = 0
    for cell in cells:
        states[cell.state] += cell.handovers
        overdue += cell.handovers if cell.overdue else 0
        if cell.state == "won" and cell.currency is not None:
            amounts[cell.currency] += cell.amount
    won, lost, returned, disqualified, still = (states[state] for state in STATES)
    return Figures(states.total(), won, lost, returned, disqualified, still, overdue, tuple(sorted(amounts.items())))


def by_key(cells: Iterable[Cell]) -> list[tuple[Key, list[Cell]]]:
    """Cells by group, in the order of the keys; what has none comes last."""
    groups: dict[Key, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.key, []).append(cell)
    return sorted(groups.items(), key=lambda item: in_order(item[0]))


def in_order(key: Key) -> tuple[bool, int, str]:
    """Sorts group keys: versions by number, names by letter, what has none last."""
    return key is None, key if isinstance(key, int) else 0, str(key)


def loop(cells: Iterable[Cell], *, grouped: bool) -> Loop:
    """The ledger from its cells."""
    every = list(cells)
    losses: Counter[str] = Counter()
    for cell in every:
        if cell.state == "lost":
            losses[cell.reason or "other"] += cell.handovers
    return Loop(
        total=figures(every),
        first=figures(cell for cell in every if not cell.again),
        again=figures(cell for cell in every if cell.again),
        groups=tuple((key, figures(group)) for key, group in by_key(every)) if grouped else (),
        returns=_returns(every),
        losses=tuple(sorted(losses.items(), key=lambda item: (-item[1], item[0]))),
    )


def _returns(cells: Iterable[Cell]) -> tuple[ReturnReason, ...]:
    found: dict[str, Counter[Became]] = {}
    for cell in cells:
        if cell.state == "returned":
            found.setdefault(cell.reason or "other", Counter())[cell.became or "nurturing"] += cell.handovers
    rows = (
        ReturnReason(reason, now.total(), now["nurturing"], now["handed_over_again"], now["disqualified"])
        for reason, now in found.items()
    )
    return tuple(sorted(rows, key=lambda row: (-row.handovers, row.reason)))


def steps(cells: Iterable[Cell]) -> tuple[Step, ...]:
    """The funnel from its cells: a hand-over that stands at a gate has passed all before it."""
    every = list(cells)
    return tuple(_step(place, every) for place in range(len(GATES)))


def _step(place: int, cells: Iterable[Cell]) -> Step:
    beyond = set(GATES[place + 1 :])
    stayed: Counter[State] = Counter()
    went_on = 0
    for cell in cells:
        if cell.gate in beyond:
            went_on += cell.handovers
        elif cell.gate == GATES[place]:
            stayed[cell.state] += cell.handovers
    return Step(
        gate=GATES[place],
        reached=went_on + stayed.total(),
        went_on=went_on,
        open=stayed["open"],
        returned=stayed["returned"],
        lost=stayed["lost"],
        disqualified=stayed["disqualified"],
    )
