"""Which hand-overs a number of the loop or the funnel stands for: the same question asked of a cell and of a row."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from digest.domain.course import GATES, Became, Gate, State
from digest.domain.ledger import Cell

Cycle = Literal["first", "again"]
OTHER = "other"
"""What has no reason counts as this one."""


class Which(NamedTuple):
    """Everything that is set must hold; nothing set means every hand-over."""

    step: Gate | None = None
    """Passed this gate, wherever it stands now."""
    stands: Gate | None = None
    """Passed this gate and none behind it."""
    state: State | None = None
    overdue: bool = False
    reason: str | None = None
    became: Became | None = None
    cycle: Cycle | None = None

    def gates(self) -> tuple[Gate, ...]:
        """The gates at which it may stand."""
        beyond = GATES if self.step is None else GATES[GATES.index(self.step) :]
        return tuple(gate for gate in beyond if self.stands in {None, gate})


EVERY = Which()


def fits(cell: Cell, which: Which) -> bool:
    """Whether the hand-overs of this cell are among those asked for."""
    return (
        cell.gate in which.gates()
        and which.state in {None, cell.state}
        and (cell.overdue or not which.overdue)
        and (which.reason is None or (cell.reason or OTHER) == which.reason)
        and which.became in {None, cell.became}
        and (which.cycle is None or cell.again == (which.cycle == "again"))
    )


def how_many(cells: Iterable[Cell], which: Which) -> int:
    """How many hand-overs that is."""
    return sum(cell.handovers for cell in cells if fits(cell, which))
