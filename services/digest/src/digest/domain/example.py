"""A month of a made-up company, to see what a filled loop looks like before the first lead has come."""

from digest.domain.course import Became, Gate
from digest.domain.ledger import Cell


def _won(handovers: int, euros: int, *, again: bool = False) -> Cell:
    return Cell(None, again, "won", "won", False, None, None, "EUR", handovers, euros * 100)


def _lost(gate: Gate, handovers: int, reason: str, *, again: bool = False) -> Cell:
    return Cell(None, again, gate, "lost", False, reason, None, None, handovers, 0)


def _back(gate: Gate, handovers: int, reason: str, became: Became = "nurturing") -> Cell:
    return Cell(None, False, gate, "returned", False, reason, became, None, handovers, 0)


def _open(gate: Gate, handovers: int, *, overdue: bool = False, again: bool = False) -> Cell:
    return Cell(None, again, gate, "open", overdue, None, None, None, handovers, 0)


EXAMPLE: tuple[Cell, ...] = (
    _open("handed_over", 2), _open("handed_over", 1, overdue=True),
    _back("handed_over", 2, "not_our_market", "disqualified"), _back("handed_over", 1, "no_budget"),
    _open("accepted", 2), _back("accepted", 2, "not_reached"), _back("accepted", 1, "not_reached", "handed_over_again"),
    _open("contacted", 5), _open("contacted", 1, overdue=True), _lost("contacted", 2, "no_need"),
    _back("contacted", 3, "no_budget"), _back("contacted", 1, "too_early"),
    _back("contacted", 1, "too_early", "handed_over_again"),
    _open("opportunity", 3), _open("opportunity", 1, again=True), _lost("opportunity", 4, "price"),
    _lost("opportunity", 1, "competitor", again=True),
    _won(7, 290_000), _won(2, 100_000, again=True),
)  # fmt: skip
"""42 handed over = 9 won + 7 lost + 11 returned + 15 open, of which 2 are overdue."""
